from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.stock.rules.words import Place


class Ledger(models.Model):
    """An organisation that keeps its stock here: from now on every piece in and out is a movement.

    `is_begun` is false until the first positions or the first movement came in.
    """

    org = models.OneToOneField(
        "identity.Organisation", models.PROTECT, related_name="+", primary_key=True
    )
    currency = models.CharField(max_length=3, default="CNY")
    is_begun = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.BigIntegerField(null=True)
    is_simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.org_id)


class Location(models.Model):
    """A place where goods are: a warehouse, a shelf of it, a van, what waits for a decision, what is under way."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[(p.value, p.value) for p in Place])
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "code"], name="stock_location_code"),
            models.UniqueConstraint(
                fields=["org"], condition=Q(kind="transit"), name="stock_location_one_transit"
            ),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
