from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class OrderLine(models.Model):
    """One part on one document. Never changed: returns and corrections are lines of their own.

    The foreign keys carry no constraint in the database: the import has looked every code up in
    the same transaction, nobody may delete partners or parts, and a check per row and key would
    cost more than writing the row (docs/decisions/0006).
    """

    class Kind(models.TextChoices):
        ORDER = "order"
        RETURN = "return"
        CORRECTION = "correction"

    id = IdField(primary_key=True)
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    source = models.ForeignKey(
        "trade.Source", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    document = models.CharField(max_length=60)
    line_no = models.IntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    ordered_on = models.DateField()
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    corrects_document = models.CharField(max_length=60, blank=True, default="")
    corrects_line = models.IntegerField(null=True)
    batch_id = models.BigIntegerField(null=True)
    is_simulated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "trade_order_line"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "document", "line_no", "kind"], name="order_line_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="correction")
                | Q(kind="order", quantity__gte=0)
                | Q(kind="return", quantity__lte=0),
                name="order_line_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "ordered_on"], name="order_line_partner"),
            models.Index(fields=["part", "ordered_on"], name="order_line_part"),
            BrinIndex(fields=["ordered_on"], name="order_line_day", pages_per_range=32),
            BrinIndex(fields=["batch_id"], name="order_line_batch", pages_per_range=32),
        ]

    def __str__(self) -> str:
        return f"{self.document}/{self.line_no}"
