from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.fields import IdField
from xinglian.push.rules.states import MessageState


class Message(models.Model):
    """One message to many: who, what, by which channels, under which conditions.

    `title` is the maker's own name for it; what recipients read are the variants.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("Policy")
        LAUNCH = "launch", _("New product")
        STOCK = "stock", _("Stock")
        EMERGENCY = "emergency", _("Urgent notice")
        TRAINING = "training", _("Training")
        PROMOTION = "promotion", _("Promotion")
        GENERAL = "general", _("News")

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.GENERAL)
    title = models.CharField(max_length=120)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in MessageState], default="draft"
    )

    audience_expr = models.TextField(blank=True)
    # Given by another context in place of an expression: organisations, or single recipients.
    org_ids = ArrayField(models.BigIntegerField(), null=True)
    membership_ids = ArrayField(models.BigIntegerField(), null=True)
    # An author who sees some regions only sends to those.
    region_paths = ArrayField(models.CharField(max_length=120), default=list)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    required_roles = ArrayField(models.CharField(max_length=20), default=list)
    channels = ArrayField(models.CharField(max_length=12), default=list)

    fallback = ArrayField(
        models.CharField(max_length=12), null=True,
        help_text="Sought by these, one after another, who has not read; null: as the kind's default says.",
    )  # fmt: skip
    fallback_minutes = ArrayField(
        models.PositiveIntegerField(), default=list, help_text="How long each waits for a reading after the step before.",
    )  # fmt: skip
    wave_at = models.DateTimeField(
        null=True, help_text="When the chain is looked after next; null: it is over."
    )
    lane = models.PositiveSmallIntegerField(
        default=1, db_default=1, help_text="0 first, 1 normal, 2 bulk."
    )
    closed_channels = ArrayField(
        models.CharField(max_length=12), default=list, help_text="Wanted, and switched off when it went out.",
    )  # fmt: skip

    must_acknowledge = models.BooleanField(default=False)
    ack_minutes = models.PositiveIntegerField(null=True, help_text="Minutes allowed from release.")
    action_url = models.CharField(max_length=500, blank=True)
    ack_bits = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Roles that must acknowledge, added up; 0 = everybody.",
    )  # fmt: skip
    is_pinned = models.BooleanField(default=False)
    pinned_until = models.DateTimeField(null=True, help_text="Empty: until it leaves force.")
    remind_minutes = models.PositiveIntegerField(
        null=True, help_text="Remind who has not read after N minutes."
    )
    escalate_minutes = models.PositiveIntegerField(
        null=True, help_text="Tell the CSM after N minutes."
    )

    liaison_minutes = models.PositiveIntegerField(
        null=True, help_text="Ask the partner's liaison after N minutes."
    )
    call_minutes = models.PositiveIntegerField(
        null=True, help_text="Onto the call list after N minutes."
    )
    climbs_as_usual = models.BooleanField(
        default=True,
        db_default=True,
        help_text="With none of these minutes given: as usual for the kind.",
    )

    target_minutes = models.PositiveIntegerField(
        null=True,
        help_text="Everybody reached within; null: as usual for the kind. Fixed at release.",
    )
    standing_at = models.DateTimeField(null=True, help_text="When its board was counted last.")
    standing_ms = models.PositiveIntegerField(
        default=0, db_default=0, help_text="How long that took."
    )

    best_hours = models.PositiveSmallIntegerField(
        null=True, help_text="Handed over at each one's best hour within so many hours; null: at once.",
    )  # fmt: skip

    budget = models.PositiveBigIntegerField(
        null=True, help_text="Most it may cost outside the app, minor units; null = no limit."
    )
    author = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    author_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitter_id = models.BigIntegerField(
        null=True, help_text="Who handed it in: the author, or a colleague."
    )
    approver = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    approver_name = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)
    release_at = models.DateTimeField(
        null=True, help_text="When it goes out; until then it can be taken back."
    )
    started_at = models.DateTimeField(
        null=True, help_text="Released: the ten minutes run from here."
    )
    sent_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reminder_round = models.PositiveSmallIntegerField(default=0)

    supersedes = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    superseded_at = models.DateTimeField(null=True)
    # Versions of one thing: the first one's id (null: there is one version only), counted from 1.
    origin_id = models.BigIntegerField(null=True)
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    parent = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    is_test = models.BooleanField(default=False)
    is_drill = models.BooleanField(
        default=False, db_default=False, help_text="A test of the whole chain: counts nowhere, and says so everywhere.",
    )  # fmt: skip
    is_private = models.BooleanField(
        default=False, db_default=False,
        help_text="A letter: its words are for its readers, its author and who cares for the partner.",
    )  # fmt: skip
    is_notice = models.BooleanField(default=False, help_text="Made by the system, not a campaign.")
    is_simulated = models.BooleanField(default=False)
    uses = ArrayField(models.CharField(max_length=60), default=list, help_text="Variables used.")

    # Counted after receipts come in (a list of campaigns must not count millions of rows).
    planned = models.PositiveIntegerField(default=0, help_text="Recipients when it was approved.")
    recipients = models.PositiveIntegerField(default=0)
    partners = models.PositiveIntegerField(default=0)
    tally_read = models.PositiveIntegerField(default=0)
    tally_acknowledged = models.PositiveIntegerField(default=0)
    tally_acted = models.PositiveIntegerField(default=0)
    tally_failed = models.PositiveIntegerField(default=0)
    tally_uncertain = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=Q(started_at__isnull=False),
                name="message_one_successor",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=models.F("author")),
                name="message_two_people",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-id"],
                condition=Q(is_test=False, is_notice=False),
                name="message_campaigns",
            ),
            models.Index(fields=["state", "release_at"], name="message_state"),
            models.Index(
                fields=["origin_id"],
                condition=Q(origin_id__isnull=False),
                name="message_versions",
            ),
            models.Index(
                fields=["wave_at"], condition=Q(wave_at__isnull=False), name="message_wave"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Variant(models.Model):
    """The words for one language, partner type and role ("" = all). `arm`: of which version in an experiment."""

    id = IdField(primary_key=True)
    message = models.ForeignKey(Message, models.CASCADE, related_name="variants")
    arm = models.PositiveSmallIntegerField(default=0, db_default=0)
    language = models.CharField(max_length=8)
    partner_type = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    action_label = models.CharField(max_length=40, blank=True)
    is_checked = models.BooleanField(default=False, help_text="A person has read it through.")
    is_private = models.BooleanField(
        default=False, db_default=False, help_text="As its message: row security looks here."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "arm", "language", "partner_type", "role"], name="variant_once"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
