from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Letter(models.Model):
    """One announced event, until everybody who listens has heard it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        PARKED = "parked"

    id = IdField(primary_key=True)
    name = models.CharField(max_length=80)
    aggregate = models.CharField(max_length=120)
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    stored_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    failed_listener = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["aggregate", "id"], condition=Q(state="waiting"), name="letter_waiting"
            ),
            models.Index(fields=["-id"], condition=Q(state="parked"), name="letter_parked"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Heard(models.Model):
    """A listener has heard a letter; it need not hear it again when another one fails."""

    pk = models.CompositePrimaryKey("letter_id", "listener")
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="+")
    listener = models.CharField(max_length=200)
    heard_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.listener} heard #{self.letter_id}"
