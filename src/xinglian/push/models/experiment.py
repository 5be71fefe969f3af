from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.fields import IdField
from xinglian.push.models.message import Message

MOST_VERSIONS = 4


class Experiment(models.Model):
    """Versions of one message against each other: a part of the audience gets them by lot, the rest what proved better.

    `baseline` and `effect` are shares (0.05 = five points); `share` and `holdout` percent of the audience.
    """

    class Subject(models.TextChoices):
        CONTENT = "content", _("Words")
        TIME = "time", _("Time of day")
        CHANNEL = "channel", _("First channel")

    class Metric(models.TextChoices):
        READ = "read", _("Read")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ACTED = "acted", _("Done what was asked")
        ANSWERED = "answered", _("Wrote back")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        DECIDED = "decided", _("Waiting for a decision")
        ENDED = "ended", _("Over")
        STOPPED = "stopped", _("Broken off")

    id = IdField(primary_key=True)
    message = models.OneToOneField(Message, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=8, choices=Subject.choices)
    metric = models.CharField(max_length=12, choices=Metric.choices)
    window_minutes = models.PositiveIntegerField(
        help_text="Counted is what somebody does within this time after it came."
    )
    baseline = models.FloatField(help_text="The share expected of the first version.")
    effect = models.FloatField(help_text="The difference worth finding.")
    share = models.PositiveSmallIntegerField(
        help_text="Percent of the audience that gets the versions."
    )
    holdout = models.PositiveSmallIntegerField(default=0, help_text="Percent that gets nothing.")
    tells_holdout = models.BooleanField(
        default=True, help_text="Whoever was held out gets the message with the rest."
    )
    waves = models.PositiveSmallIntegerField(default=1)
    gap_minutes = models.PositiveIntegerField(default=1440)
    layer = models.CharField(
        max_length=12, blank=True, help_text="Kept apart from experiments about this kind; empty: from all."
    )  # fmt: skip
    is_automatic = models.BooleanField(default=False)
    zone = models.CharField(max_length=40, help_text="Whose clock the times of day follow.")

    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    started_at = models.DateTimeField(null=True)
    guarded_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tuned_for = models.PositiveIntegerField(
        default=0, help_text="People of two versions when all are in, as drawn at the start."
    )
    finding = models.CharField(max_length=12, blank=True)
    winner = models.PositiveSmallIntegerField(null=True)
    sent_on = models.PositiveSmallIntegerField(
        null=True, help_text="The version the rest has got; null with an end: nobody else gets it."
    )
    ended_by = models.CharField(max_length=80, blank=True, help_text="Empty: by itself.")
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share__range=(1, 100)) & Q(holdout__lte=100 - F("share")),
                name="experiment_shares",
            ),
            models.CheckConstraint(
                condition=Q(baseline__gt=0, baseline__lt=1, effect__gt=0, effect__lt=1),
                name="experiment_effect",
            ),
            models.CheckConstraint(condition=Q(waves__range=(1, 20)), name="experiment_waves"),
        ]
        indexes = [
            models.Index(fields=["state"], condition=Q(state="running"), name="experiment_running"),
        ]

    def __str__(self) -> str:
        return f"Experiment on {self.message_id}"


class Arm(models.Model):
    """One version: 0 is the first, which the others are compared with. `number` is also that of its texts."""

    pk = models.CompositePrimaryKey("experiment_id", "number")
    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="arms")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    channel = models.CharField(max_length=12, blank=True)
    minute = models.PositiveSmallIntegerField(null=True, help_text="Of the day.")
    out_at = models.DateTimeField(null=True, help_text="Did harm: gets nobody else, cannot win.")
    out_why = models.CharField(max_length=12, blank=True, help_text="The guard rail.")

    def __str__(self) -> str:
        return self.name


class Exposure(models.Model):
    """Drawn for a version: on record before anything is sent. Without an arm: held out."""

    pk = models.CompositePrimaryKey("experiment_id", "membership_id")
    experiment_id = models.BigIntegerField()
    membership_id = models.BigIntegerField()
    org_id = models.BigIntegerField()
    arm = models.PositiveSmallIntegerField(null=True)
    wave = models.PositiveSmallIntegerField()
    assigned_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["membership_id"], name="exposure_member")]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.experiment_id}"


class Look(models.Model):
    """What was counted when a wave's time was over, and what it allowed to say. Never changed: the way to the decision."""

    pk = models.CompositePrimaryKey("experiment_id", "wave")
    experiment = models.ForeignKey(Experiment, models.PROTECT, related_name="looks")
    wave = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    people = ArrayField(models.PositiveIntegerField(), help_text="By version.")
    hits = ArrayField(models.PositiveIntegerField())
    finding = models.CharField(max_length=12)
    winner = models.PositiveSmallIntegerField()
    ratio_p = models.FloatField()

    def __str__(self) -> str:
        return f"{self.experiment_id}, wave {self.wave}"
