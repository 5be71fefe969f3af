from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from xinglian.kernel.fields import IdField
from xinglian.stock.rules.words import Condition


class Item(models.Model):
    """A part in a ledger: all of it, wherever it lies, and what it is worth at moving average cost."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False
    )
    unit = models.CharField(max_length=16)
    on_hand = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    value_minor = models.BigIntegerField(default=0)
    unit_cost = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    last_moved_on = models.DateField(null=True)
    is_stated = models.BooleanField(
        default=False, help_text="Whether trade has been told what there is now."
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "part"], name="stock_item_once"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="stock_item_not_negative"),
            models.CheckConstraint(condition=Q(value_minor__gte=0), name="stock_item_worth"),
            models.CheckConstraint(
                condition=Q(on_hand__gt=0) | Q(value_minor=0), name="stock_item_nothing_is_worth_nothing"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["org"], condition=Q(is_stated=False), name="stock_item_unstated"),
            models.Index(fields=["org", "last_moved_on"], name="stock_item_moved"),
            models.Index(fields=["org", "-value_minor"], name="stock_item_value"),
            models.Index(fields=["org", "part"], condition=Q(on_hand=0), name="stock_item_gone"),
        ]

    def __str__(self) -> str:
        return f"{self.org_id}/{self.part_id}"


class Cell(models.Model):
    """What lies in one place of one part, batch, serial number and condition; never less than nothing, and
    never less than what was promised of it: the database sees to it."""

    id = IdField(primary_key=True)
    org = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )  # fmt: skip
    location = models.ForeignKey("stock.Location", models.PROTECT, related_name="+", db_index=False)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    batch = models.CharField(max_length=40, blank=True)
    serial = models.CharField(max_length=60, blank=True)
    condition = models.CharField(max_length=8, choices=[(c.value, c.value) for c in Condition])
    on_hand = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    reserved = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    received_at = models.DateTimeField(help_text="When it was last filled from empty.")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "part", "location", "batch", "serial", "condition"], name="stock_cell_once"
            ),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="stock_cell_not_negative"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="stock_cell_reserved"),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("on_hand")), name="stock_cell_not_oversold"
            ),
            models.CheckConstraint(
                condition=Q(serial="") | Q(on_hand__in=[0, 1]), name="stock_cell_serial_is_one"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["location", "part"], name="stock_cell_place"),
            models.Index(fields=["changed_at"], name="stock_cell_changed"),
            models.Index(
                fields=["org", "part"], condition=Q(reserved__gt=0), name="stock_cell_held"
            ),
            models.Index(
                fields=["org", "part"],
                condition=Q(on_hand__gt=0) & ~Q(condition="sound"),
                name="stock_cell_apart",
            ),
            models.Index(
                F("org"), Upper("serial"), condition=~Q(serial=""), name="stock_cell_serial"
            ),
            models.Index(F("org"), Upper("batch"), condition=~Q(batch=""), name="stock_cell_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.location_id}/{self.part_id}"
