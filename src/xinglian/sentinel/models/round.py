from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField, LtreeField


class Round(models.Model):
    """The sentinels asked once: the questions as they were worded then, the time asked about, until when."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    words = models.CharField(
        max_length=300, help_text="What the partners read above the questions."
    )
    version = models.PositiveIntegerField(help_text="0: as delivered.")
    questions = models.JSONField()
    first_day = models.DateField(help_text="The time asked about.")
    last_day = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    asked_by_name = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    message_id = models.BigIntegerField(null=True, help_text="push's message with the link.")
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org"], condition=Q(closed_at__isnull=True), name="sentinel_round_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Reply(models.Model):
    """What one sentinel answered; made when it is asked, so that the silent are on the list too. Type and place as they were."""

    id = IdField(primary_key=True)
    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    type = models.CharField(max_length=20)
    path = LtreeField(blank=True)
    answers = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "partner"], name="sentinel_reply_once")
        ]
        indexes = [models.Index(fields=["partner", "-id"], name="sentinel_reply_partner")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.partner_id}"
