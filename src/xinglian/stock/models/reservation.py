from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Reservation(models.Model):
    """A promise from one cell. `remaining` is what of it is still to be issued; nothing left, nothing held.

    `key` and `line` come from who asked: the same key reserves once.
    """

    class Ended(models.TextChoices):
        ISSUED = "issued"
        RELEASED = "released"
        EXPIRED = "expired"

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    cell = models.ForeignKey("stock.Cell", models.PROTECT, related_name="+", db_index=False)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    remaining = models.DecimalField(max_digits=18, decimal_places=3)
    reference = models.CharField(max_length=60, help_text="Whose it is: an order's number.")
    key = models.CharField(max_length=80)
    line = models.CharField(max_length=40)
    reserved_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=8, choices=Ended.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "line", "cell"], name="stock_reserved_once"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0) & Q(remaining__lte=models.F("quantity")), name="stock_reservation_left"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["cell"], include=["remaining"], condition=Q(ended=""), name="stock_reservation_open"
            ),
            models.Index(fields=["reference"], name="stock_reservation_of"),
            models.Index(
                fields=["expires_at"], condition=Q(ended="") & Q(expires_at__isnull=False),
                name="stock_reservation_ends",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.remaining} for {self.reference}"


class Expected(models.Model):
    """Goods that are to come: `remaining` of them have not arrived yet."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    location = models.ForeignKey("stock.Location", models.PROTECT, related_name="+", db_index=False)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    remaining = models.DecimalField(max_digits=18, decimal_places=3)
    due_on = models.DateField()
    reference = models.CharField(max_length=60)
    transfer = models.ForeignKey("stock.Transfer", models.PROTECT, related_name="+", null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(remaining__gte=0), name="stock_expected_left"),
        ]
        indexes = [
            models.Index(
                fields=["org", "part", "due_on"], condition=Q(remaining__gt=0), name="stock_expected_part"
            ),
            models.Index(fields=["org", "reference"], name="stock_expected_of"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.remaining} on {self.due_on}"
