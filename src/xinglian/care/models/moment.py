from django.db import models

from xinglian.kernel.fields import IdField


class Moment(models.Model):
    """A reason to speak with a partner in person, found by `find_moments`. `body` holds what the words are made of.

    `former_partner_id`: whose it was before a merge.
    """

    class State(models.TextChoices):
        OPEN = "open"
        LATER = "later"
        HELD = "held"  # its kind was refused often: shown on request only
        DONE = "done"
        UNFIT = "unfit"
        PAST = "past"

    class Unfit(models.TextChoices):
        WRONG = "wrong"
        KNOWN = "known"
        UNWANTED = "unwanted"
        USELESS = "useless"
        OTHER = "other"

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=24)
    occasion = models.CharField(max_length=40, help_text="What makes it this one: a year, a day.")
    on_date = models.DateField()
    leaves_on = models.DateField(help_text="After this day it says nothing any more.")
    body = models.JSONField(default=dict)
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    later_until = models.DateField(null=True)
    unfit_reason = models.CharField(max_length=10, choices=Unfit.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "kind", "occasion"], name="care_moment_once")
        ]
        indexes = [
            models.Index(fields=["state", "on_date", "id"], name="care_moment_state"),
            models.Index(fields=["partner", "-on_date"], name="care_moment_partner"),
            models.Index(fields=["closed_by", "kind", "closed_at"], name="care_moment_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occasion}"
