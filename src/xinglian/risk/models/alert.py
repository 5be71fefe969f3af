from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField, LtreeField

LIVE = ("open", "taken", "muted")


class Alert(models.Model):
    """A series three days beyond its band: found by the radar, answered for by one owner, closed with a finding.

    `head`: the alert that explains this one (the same source at a wider place): only heads go to owners.
    """

    class State(models.TextChoices):
        OPEN = "open"
        TAKEN = "taken"
        MUTED = "muted"
        CLOSED = "closed"
        PAST = "past"  # back inside by itself before anybody took it

    class Finding(models.TextChoices):
        TRUE = "true"
        FALSE = "false"
        EXPECTED = "expected"

    id = IdField(primary_key=True)
    series = models.CharField(max_length=30)
    path = LtreeField(blank=True)
    cut = models.CharField(max_length=60, blank=True)
    side = models.CharField(max_length=4)
    window = models.PositiveSmallIntegerField(default=1, help_text="Days summed up on each day.")
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    head = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    level = models.PositiveSmallIntegerField(help_text="1 to 25: likelihood times impact.")
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()

    first_day = models.DateField()
    raised_day = models.DateField()
    last_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    value = models.FloatField(help_text="On the worst day.")
    expected = models.FloatField()
    worst_day = models.DateField()
    back_day = models.DateField(null=True, help_text="Three days inside again.")

    owner = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    owner_name = models.CharField(max_length=80, blank=True)
    message_id = models.BigIntegerField(null=True, help_text="push's notice to the owner.")
    found_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    muted_until = models.DateField(null=True)
    steps_done = ArrayField(models.PositiveSmallIntegerField(), default=list)
    finding = models.CharField(max_length=8, choices=Finding.choices, blank=True)
    cause = models.CharField(max_length=300, blank=True)
    measure = models.CharField(max_length=300, blank=True)
    rest_until = models.DateField(null=True, help_text="Not raised again before.")
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=80, blank=True)
    drill = models.ForeignKey("risk.Drill", models.PROTECT, related_name="+", null=True)
    times_reopened = models.PositiveSmallIntegerField(default=0)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "path", "cut", "side"], condition=Q(state__in=LIVE, drill__isnull=True),
                name="risk_alert_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(finding=""), name="risk_alert_has_finding"
            ),
            models.CheckConstraint(
                condition=~Q(state="muted") | Q(muted_until__isnull=False),
                name="risk_alert_muted_until",
            ),
            models.CheckConstraint(condition=~Q(head=F("id")), name="risk_alert_not_own_head"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "-level", "-id"], name="risk_alert_state"),
            models.Index(fields=["owner", "state"], name="risk_alert_owner"),
            models.Index(fields=["head"], name="risk_alert_head"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.path} {self.raised_day}"


class Step(models.Model):
    """What was done about an alert: its history."""

    id = IdField(primary_key=True)
    alert = models.ForeignKey(Alert, models.PROTECT, related_name="+")
    path = LtreeField(blank=True)
    verb = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)
    person_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["alert", "id"], name="risk_step_alert")]

    def __str__(self) -> str:
        return f"{self.verb} {self.at}"
