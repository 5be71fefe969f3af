from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Transfer(models.Model):
    """Goods from one place of an organisation to another. Under way they lie in its transit place."""

    class State(models.TextChoices):
        UNDER_WAY = "under_way"
        ARRIVED = "arrived"

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    origin = models.ForeignKey("stock.Location", models.PROTECT, related_name="+")
    target = models.ForeignKey("stock.Location", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNDER_WAY)
    note = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=80)
    due_on = models.DateField()
    sent_at = models.DateTimeField()
    sent_name = models.CharField(max_length=120, blank=True)
    arrived_at = models.DateTimeField(null=True)
    arrived_name = models.CharField(max_length=120, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "key"], name="stock_transfer_once"),
            models.CheckConstraint(
                condition=~Q(origin=models.F("target")), name="stock_transfer_goes_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} → {self.target_id}"


class TransferLine(models.Model):
    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="+")
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    batch = models.CharField(max_length=40, blank=True)
    serial = models.CharField(max_length=60, blank=True)
    condition = models.CharField(max_length=8)
    sent = models.DecimalField(max_digits=18, decimal_places=3)
    arrived = models.DecimalField(max_digits=18, decimal_places=3, null=True)

    def __str__(self) -> str:
        return f"{self.sent} of {self.part_id}"
