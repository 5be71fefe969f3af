from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField, LtreeField
from xinglian.risk.models.alert import Alert


class Risk(models.Model):
    """A risk somebody keeps an eye on: written by hand, or made of an alert that keeps coming."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        CLOSED = "closed"

    id = IdField(primary_key=True)
    title = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    family = models.CharField(max_length=20, blank=True)
    path = LtreeField(blank=True)
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    owner = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=80)
    review_on = models.DateField()
    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+", null=True)
    written_at = models.DateTimeField()
    written_by_name = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="risk_on_the_map"
            )
        ]
        indexes = [models.Index(fields=["state", "review_on"], name="risk_risk_state")]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """What is done about a risk, by whom, until when."""

    id = IdField(primary_key=True)
    risk = models.ForeignKey(Risk, models.PROTECT, related_name="+")
    path = LtreeField(blank=True)
    what = models.CharField(max_length=200)
    owner_name = models.CharField(max_length=80)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [models.Index(fields=["risk", "due_on"], name="risk_measure_due")]

    def __str__(self) -> str:
        return self.what
