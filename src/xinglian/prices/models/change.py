from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField
from xinglian.prices.models.price import batch, part
from xinglian.prices.rules.words import ChangeKind, ChangeState


class Change(models.Model):
    """Prices of a list written at one go: drafted, looked at, published, perhaps taken back."""

    id = IdField(primary_key=True)
    list = models.ForeignKey("prices.PriceList", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in ChangeKind])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ChangeState])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    percent = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    note = models.CharField(max_length=200, blank=True)
    lines = models.IntegerField(default=0)
    below_floor = models.IntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True, help_text="Why below the floor.")
    batch = batch()
    is_simulated = models.BooleanField(default=False)
    made_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    made_by_name = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    approved_by_name = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="Of the second person.")
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="change_span"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")),
                name="change_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["list", "-id"], name="change_of_list"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="change_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.starts_on}"


class ChangeLine(models.Model):
    """A price in a change: what it was, what it becomes. Files are kept as prices only."""

    id = IdField(primary_key=True)
    change = models.ForeignKey(Change, models.CASCADE, related_name="+", db_index=False)
    part = part()
    min_quantity = models.DecimalField(max_digits=18, decimal_places=3)
    old_price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    floor = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    is_below = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "part", "min_quantity"], name="change_line_once"
            ),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="change_price_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.change_id} {self.part_id}"
