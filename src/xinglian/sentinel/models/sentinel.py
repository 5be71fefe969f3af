from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Sentinel(models.Model):
    """A partner that is asked every quarter, from when until when."""

    class Source(models.TextChoices):
        HAND = "hand"
        AUDIENCE = "audience"
        BALANCE = "balance"
        REPLACES = "replaces"

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    chosen_at = models.DateTimeField()
    chosen_by_name = models.CharField(max_length=120)
    left_at = models.DateTimeField(null=True)
    left_by_name = models.CharField(max_length=120, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(left_at__isnull=True), name="sentinel_once"
            )
        ]

    def __str__(self) -> str:
        return f"sentinel {self.pk}"
