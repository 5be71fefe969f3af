from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from xinglian.kernel.fields import IdField


class StockPosition(models.Model):
    """What a partner had of a part at the end of a day. A recount of the same day is a new revision."""

    id = IdField(primary_key=True)
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    as_of = models.DateField()
    revision = models.SmallIntegerField(default=0)
    on_hand = models.DecimalField(max_digits=14, decimal_places=3)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    value_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="CNY")
    last_moved_on = models.DateField(null=True)
    batch_id = models.BigIntegerField(null=True)
    is_simulated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "trade_stock_position"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "part", "as_of", "revision"], name="stock_position_once"
            ),
        ]
        indexes = [
            models.Index(fields=["part"], name="stock_position_part"),
            BrinIndex(fields=["batch_id"], name="stock_position_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} of {self.partner_id} on {self.as_of}"
