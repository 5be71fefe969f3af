from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Drift(models.Model):
    """A tag or a forecast that drifted: told its owner once, over with the first clean night. Agreed: somebody said that it is so
    now, and why; it is quiet until it has been clean once."""

    class Kind(models.TextChoices):
        TAG = "tag"
        MODEL = "model"

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=5, choices=Kind.choices)
    key = models.CharField(max_length=80)
    now = models.FloatField()
    before = models.FloatField(null=True)
    owner = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    owner_name = models.CharField(max_length=80, blank=True)
    message_id = models.BigIntegerField(null=True, help_text="push's notice to the owner.")
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="The newest night that found it.")
    ended_at = models.DateTimeField(null=True, help_text="The first clean night.")
    agreed_at = models.DateTimeField(null=True)
    agreed_by_name = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(ended_at__isnull=True), name="risk_drift_once"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | ~Q(why=""), name="risk_drift_agreed_why"
            ),
        ]
        indexes = [models.Index(fields=["ended_at", "-id"], name="risk_drift_ended")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
