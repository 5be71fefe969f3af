from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class StockPosition(models.Model):
    """What a partner had of a part at the end of a day. A restated number is a new revision.

    `recorded_for` as with order lines: two merged partners may both have stated the same part.
    """

    id = IdField(primary_key=True)
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    recorded_for = models.ForeignKey(
        "partners.Partner",
        models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False
    )
    as_of = models.DateField()
    revision = models.SmallIntegerField(default=0)
    on_hand = models.DecimalField(max_digits=18, decimal_places=3)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    last_moved_on = models.DateField(null=True)
    batch = models.ForeignKey(
        "intake.Batch",
        models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    is_simulated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "trade_stock_position"
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "part", "recorded_for", "as_of", "revision"],
                nulls_distinct=False,
                name="stock_position_once",
            )
        ]
        indexes = [
            BrinIndex(fields=["batch"], name="stock_position_batch", pages_per_range=32),
            models.Index(
                fields=["recorded_for"],
                condition=Q(recorded_for__isnull=False),
                name="stock_position_recorded_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}/{self.part_id} {self.as_of}"
