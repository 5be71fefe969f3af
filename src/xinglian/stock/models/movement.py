from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.stock.rules.words import Kind


class Posting(models.Model):
    """What was booked at once: its movements lie beside it. Never edited; a mistake is reversed by another one.

    `key` comes from the client: the same key books once. `fingerprint` says that it is the same booking.
    """

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    reverses = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, db_index=False
    )
    lines = models.IntegerField()
    value_minor = models.BigIntegerField(help_text="By how much the stock became worth more.")
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    approved_by = models.BigIntegerField(null=True)
    approved_name = models.CharField(max_length=120, blank=True)
    moved_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "key"], name="stock_posting_once"),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="stock_reversed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Movement(models.Model):
    """So many pieces into a cell (+) or out of it (-). A fact: nobody may change or remove it, not even a job."""

    id = IdField(primary_key=True)
    org = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )  # fmt: skip
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    cell = models.ForeignKey("stock.Cell", models.PROTECT, related_name="+", db_index=False)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Kind])
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.CharField(max_length=16)
    value_minor = models.BigIntegerField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="stock_movement_moves")
        ]
        indexes = [
            models.Index(fields=["org", "part", "id"], name="stock_movement_part"),
            models.Index(fields=["cell"], include=["quantity"], name="stock_movement_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.part_id}"
