from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField, LtreeField


def part(*, db_index: bool = False) -> "models.ForeignKey[int, int]":
    return models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=db_index
    )


def of_list() -> "models.ForeignKey[int, int]":
    return models.ForeignKey(
        "prices.PriceList", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


def batch() -> "models.ForeignKey[int | None, int | None]":
    return models.ForeignKey(
        "intake.Batch", models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )  # fmt: skip


class Price(models.Model):
    """The price of a part in a list from a quantity on. Rows are never edited: one that no longer stands
    has `ended_at`, so that what was known on a day can be asked for ever.

    All rows of a part in a list with the same `valid_from` are its steps; of several such sets that hold on
    a day the one that began last counts, alone.
    """

    id = IdField(primary_key=True)
    list = of_list()
    part = part()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    min_quantity = models.DecimalField(max_digits=18, decimal_places=3, default=1)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    change_id = models.BigIntegerField(null=True)
    batch = batch()
    is_simulated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True, help_text="The change that took its place.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "list", "valid_from", "min_quantity"],
                condition=Q(ended_at=None), name="price_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="price_has_span"
            ),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="price_not_negative"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["list", "part"], condition=Q(ended_at=None), name="price_of_list"),
            models.Index(
                fields=["list", "valid_from"], condition=Q(ended_at=None), name="price_begins"
            ),
            models.Index(
                fields=["list", "valid_to"],
                condition=Q(ended_at=None) & Q(valid_to__isnull=False),
                name="price_ends",
            ),
            models.Index(
                fields=["part", "list"], condition=Q(ended_at__isnull=False), name="price_past"
            ),
            models.Index(
                fields=["ended_by"], condition=Q(ended_by__isnull=False), name="price_ended_by"
            ),
            BrinIndex(fields=["change_id"], name="price_change", pages_per_range=32),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.part_id} {self.valid_from}"


class Discount(models.Model):
    """A percentage off the base list for a category and all below it. Steps and days as with prices."""

    id = IdField(primary_key=True)
    list = models.ForeignKey("prices.PriceList", models.PROTECT, related_name="+")
    category_code = models.CharField(max_length=40, blank=True, help_text="Empty: everything.")
    category_path = LtreeField()
    min_quantity = models.DecimalField(max_digits=18, decimal_places=3, default=1)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_by_name = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "category_code", "valid_from", "min_quantity"],
                condition=Q(ended_at=None), name="discount_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0) & Q(percent__lt=100), name="discount_percent"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.list_id} {self.category_code} {self.percent}"


class Floor(models.Model):
    """Below this, without tax, nobody sells unless two people say so."""

    id = IdField(primary_key=True)
    part = part()
    currency = models.CharField(max_length=3)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    valid_from = models.DateField()
    batch = batch()
    recorded_by_name = models.CharField(max_length=80, blank=True)
    is_simulated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "currency", "valid_from"],
                condition=Q(ended_at=None), name="floor_stands_once",
            ),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="floor_above_zero"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.part_id} {self.unit_price}"
