from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.trade.rules.words import LineKind


class OrderLine(models.Model):
    """One line a partner bought, gave back, or that corrects another one. Never edited.

    `quantity` and `amount_minor` carry the sign: returns are negative, a correction is the
    difference to what it corrects. The keys have no constraint in the database: the import looks
    every code up in the same transaction (docs/decisions/0006). `recorded_for` is the partner the
    file named, while that one is merged into `partner`; empty when they are the same.
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
    source = models.ForeignKey(
        "trade.Source", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    document = models.CharField(max_length=60)
    line_no = models.IntegerField()
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in LineKind])
    revision = models.SmallIntegerField(default=0)
    ordered_on = models.DateField()
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    corrects_document = models.CharField(max_length=60, blank=True, default="")
    corrects_line = models.IntegerField(null=True)
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
        db_table = "trade_order_line"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "document", "line_no", "kind", "revision"], name="order_line_once"
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
            # Day first: new lines then touch a few pages of it, not one for every part. PostgreSQL
            # skips from day to day to the lines of one part (docs/decisions/0012).
            models.Index(fields=["ordered_on", "part"], name="order_line_day_part"),
            models.Index(
                fields=["recorded_for"],
                condition=Q(recorded_for__isnull=False),
                name="order_line_recorded_for",
            ),
            models.Index(
                fields=["source", "corrects_document"],
                condition=~Q(corrects_document=""),
                name="order_line_corrects",
            ),
            # Lines arrive by batch: a tiny index finds whole blocks.
            BrinIndex(fields=["batch"], name="order_line_batch", pages_per_range=32),
        ]

    def __str__(self) -> str:
        return f"{self.document}/{self.line_no}"


class DirtyMonth(models.Model):
    """A month whose columnar copy is behind. Marked with the lines, cleared with the files."""

    month = models.DateField(primary_key=True)
    marked_at = models.DateTimeField()

    class Meta:
        db_table = "trade_dirty_month"

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
