from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField


class Alarm(models.Model):
    """An urgent notice from a template: prepared by one person, released by another, at its end a report.

    The message itself, its audience and its receipts are push's; a drill's message counts nowhere.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RELEASED = "released"
        ENDED = "ended"
        DROPPED = "dropped"

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    template = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    is_drill = models.BooleanField()
    subject = models.CharField(max_length=160, help_text="In the first language, as lists show it.")
    values = models.JSONField(help_text="Blank → language (empty = all) → value.")
    audience_expr = models.TextField()
    cut = ArrayField(
        models.CharField(max_length=12), default=list, help_text="Channels taken away for the drill.",
    )  # fmt: skip
    message = models.ForeignKey("push.Message", models.PROTECT, related_name="+", null=True)
    replaces = models.ForeignKey("self", models.PROTECT, related_name="+", null=True)
    prepared_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    prepared_by_name = models.CharField(max_length=80)
    prepared_at = models.DateTimeField()
    released_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    released_by_name = models.CharField(max_length=80, blank=True)
    released_at = models.DateTimeField(null=True)
    by_shell = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=80, blank=True)
    report = models.JSONField(
        null=True, help_text="What had come of it when it ended, over the whole network."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")),
                name="alarm_two_people",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=False) | Q(state__in=["waiting", "dropped"]),
                name="alarm_released_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["released_at"], condition=Q(state="released"), name="alarm_running"
            )
        ]

    def __str__(self) -> str:
        return self.subject
