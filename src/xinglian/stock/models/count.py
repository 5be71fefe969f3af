from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Count(models.Model):
    """A count sheet: what is to be counted, and what was. Differences become movements when it is approved."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        APPROVED = "approved"
        DROPPED = "dropped"

    class Choice(models.TextChoices):
        ALL = "all"
        PLACE = "place"
        ABC = "abc"
        LOT = "lot"

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    choice = models.CharField(max_length=6, choices=Choice.choices)
    location = models.ForeignKey("stock.Location", models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    opened_name = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_name = models.CharField(max_length=120, blank=True)
    posting = models.ForeignKey("stock.Posting", models.PROTECT, related_name="+", null=True)
    is_simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class CountLine(models.Model):
    """A cell to count. `booked` is what the ledger said at the moment it was counted, so that goods may move
    meanwhile: the difference is what counts."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    count = models.ForeignKey(Count, models.PROTECT, related_name="+")
    location = models.ForeignKey("stock.Location", models.PROTECT, related_name="+", db_index=False)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    batch = models.CharField(max_length=40, blank=True)
    serial = models.CharField(max_length=60, blank=True)
    condition = models.CharField(max_length=8)
    booked = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    counted = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    counted_at = models.DateTimeField(null=True)
    counted_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["count", "part", "location", "batch", "serial", "condition"], name="stock_count_line_once"
            ),
            models.CheckConstraint(
                condition=Q(counted=None) | Q(counted__gte=0), name="stock_counted_not_negative"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.counted} of {self.part_id}"
