from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Preference(models.Model):
    """What a person wants of a kind of message outside the app; the topic "" stands for every kind.

    What binds (policies, urgent notices) comes all the same.
    """

    class Pace(models.TextChoices):
        AT_ONCE = "at_once"
        DAILY = "daily"
        WEEKLY = "weekly"

    pk = models.CompositePrimaryKey("person_id", "topic")
    person_id = models.BigIntegerField()
    topic = models.CharField(max_length=12, blank=True)
    org_id = models.BigIntegerField()
    off = ArrayField(models.CharField(max_length=12), default=list, help_text="Channels unwanted.")
    ranking = ArrayField(
        models.CharField(max_length=12), default=list,
        help_text="Channels in the order in which they are to be tried, before all others; empty: as the sender plans.",
    )  # fmt: skip
    pace = models.CharField(max_length=8, choices=Pace.choices, default=Pace.AT_ONCE)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(off__contains=["inapp"]), name="preference_not_inapp"
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic or 'everything'} for {self.person_id}"


class Habit(models.Model):
    """A person's hours: when nothing may ring, when digests come; and the consent to advertising."""

    person_id = models.BigIntegerField(primary_key=True)
    org_id = models.BigIntegerField()
    quiet_from = models.PositiveSmallIntegerField(
        null=True, help_text="Hour of the person's zone; the same as `quiet_to`: never quiet."
    )
    quiet_to = models.PositiveSmallIntegerField(null=True)
    digest_hour = models.PositiveSmallIntegerField(null=True)
    digest_day = models.PositiveSmallIntegerField(null=True, help_text="1 = Monday.")
    consent_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__range=(0, 23), quiet_to__range=(0, 23)),
                name="habit_quiet_hours",
            )
        ]

    def __str__(self) -> str:
        return f"hours of {self.person_id}"
