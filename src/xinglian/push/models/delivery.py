from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xinglian.push.rules.states import DeliveryState


class Delivery(models.Model):
    """One handing-over by one channel outside the app. `round` 0 is the message, later ones are reminders."""

    pk = models.CompositePrimaryKey("message_id", "membership_id", "channel", "round")
    message_id = models.BigIntegerField()
    membership_id = models.BigIntegerField()
    channel = models.CharField(max_length=12)
    round = models.PositiveSmallIntegerField(default=0)
    org_id = models.BigIntegerField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in DeliveryState], default="queued"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    lane = models.PositiveSmallIntegerField(default=1, db_default=1)
    step = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="Of the chain; 0 = at once. Later ones end with a reading.",
    )
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(help_text="Not before; while sending: the lease's end.")
    provider = models.CharField(
        max_length=16, blank=True, db_default="", help_text="Who has it, or had it last."
    )
    tried = ArrayField(
        models.CharField(max_length=16),
        null=True,
        help_text="Providers that surely did not take it.",
    )
    cost_e4 = models.BigIntegerField(
        null=True, help_text="Ten-thousandths of the currency's unit; null = nothing to pay."
    )
    quiet_at = models.DateTimeField(
        null=True, help_text="When the person's quiet hours begin: not handed over after it."
    )
    external_id = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=320, blank=True)
    code = models.CharField(
        max_length=80, blank=True, help_text="The provider's code, or our word."
    )
    reason = models.CharField(max_length=500, blank=True)
    in_doubt = models.BooleanField(
        db_default=False,
        help_text="An attempt may have arrived, and the receiver has not denied it since.",
    )
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    decided_by = models.CharField(
        max_length=80, blank=True, help_text="Who decided an uncertain one."
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "lane", "next_at"],
                condition=Q(state="queued"),
                name="delivery_queued",
            ),
            models.Index(
                fields=["channel", "next_at"],
                condition=Q(state="sending"),
                name="delivery_sending",
            ),
            models.Index(
                fields=["message_id", "membership_id"],
                condition=Q(state="queued")
                & (Q(step__gt=0) | Q(quiet_at__isnull=False) | Q(code="besthour")),
                name="delivery_stoppable",
            ),
            models.Index(
                fields=["next_at"],
                condition=Q(state="held", code="digest"),
                name="delivery_digest",
            ),
            models.Index(
                fields=["message_id", "state"],
                condition=Q(state__in=["failed", "uncertain"]),
                name="delivery_trouble",
            ),
            # Only providers that report by a number of their own.
            models.Index(
                fields=["external_id"],
                condition=Q(
                    state__in=["sent", "uncertain", "failed"], channel__in=["sms", "voice"]
                ),
                name="delivery_reported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.message_id} to {self.membership_id}"
