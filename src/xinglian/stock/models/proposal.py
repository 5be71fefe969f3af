from django.db import models

from xinglian.kernel.fields import IdField


class Proposal(models.Model):
    """A booking that waits for a second person: an adjustment or scrap worth more than one may book alone."""

    class State(models.TextChoices):
        WAITING = "waiting"
        BOOKED = "booked"
        REFUSED = "refused"

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    location = models.ForeignKey("stock.Location", models.PROTECT, related_name="+")
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False
    )
    batch = models.CharField(max_length=40, blank=True)
    serial = models.CharField(max_length=60, blank=True)
    condition = models.CharField(max_length=8)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    reason = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=80)
    value_minor = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    asked_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_name = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=300, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "key"], name="stock_proposal_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity}"
