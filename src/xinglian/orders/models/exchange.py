from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Exchange(models.Model):
    """A file that an organisation brought here or took away: what was in it, what was wrong, who it was.

    What went out is kept as it went: the same bytes can be fetched again. `refused`: nothing of it was carried out.
    """

    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class State(models.TextChoices):
        DONE = "done"
        REFUSED = "refused"
        TAKEN_BACK = "taken_back"

    id = IdField(primary_key=True)
    org = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=20)
    form = models.CharField(max_length=4)
    file_name = models.CharField(max_length=150)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    rows = models.IntegerField(default=0)
    documents = models.IntegerField(default=0, help_text="Orders, shipments or parts in it.")
    known = models.IntegerField(default=0, help_text="Of these were there before.")
    bad = models.IntegerField(default=0, help_text="Errors in all.")
    problems = models.JSONField(default=list, help_text="The first thousand, as they were said.")
    refusal = models.CharField(max_length=500, blank=True)
    numbers = models.JSONField(default=list, help_text="Of orders or shipments, the first hundred.")
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, help_text="When it was taken back.")
    ended_name = models.CharField(max_length=120, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["org", "-id"], name="orders_exchange_of")]

    def __str__(self) -> str:
        return f"{self.direction} {self.kind} {self.file_name}"


class ExchangedOrder(models.Model):
    """An order that went to its seller's own system by an export: none goes twice, until the export is taken back."""

    id = IdField(primary_key=True)
    org_id = models.BigIntegerField(help_text="The seller.")
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+", db_index=False)
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="+")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "order"], condition=Q(is_live=True), name="orders_exported_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.exchange_id}: {self.order_id}"
