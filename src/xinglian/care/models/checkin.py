from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField, LtreeField


class Checkin(models.Model):
    """“How are you?” after an event, asked of every partner of a region at once."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    event = models.CharField(max_length=16)
    title = models.CharField(max_length=80)
    words = models.CharField(
        max_length=500, help_text="What the partners read above the questions."
    )
    region_path = LtreeField()
    questions = ArrayField(models.CharField(max_length=16))
    answer_by = models.DateTimeField()
    message_id = models.BigIntegerField(null=True, help_text="push's message with the link.")
    asked_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    asked_by_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class Reply(models.Model):
    """What one partner answered; made when it is asked, so that who is silent is on the list too."""

    class State(models.TextChoices):
        WAITING = "waiting"
        FINE = "fine"
        NEEDS = "needs"

    id = IdField(primary_key=True)
    checkin = models.ForeignKey("care.Checkin", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    answers = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkin", "partner"], name="care_reply_once")
        ]
        indexes = [models.Index(fields=["partner", "-id"], name="care_reply_partner")]

    def __str__(self) -> str:
        return self.state
