from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.policyradar.models.feed import Feed
from xinglian.policyradar.rules.stages import OPEN, Kind, State


class Entry(models.Model):
    """What an authority or a maker decided: found, weighed, turned into advice, pushed.

    Its advice is a message of push's (`message_id`); who has to approve it and where it stands is asked there.
    """

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Kind])
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    source = models.CharField(max_length=120, blank=True, help_text="Where it was found.")
    link = models.CharField(max_length=500, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    published_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)

    regions = ArrayField(models.CharField(max_length=12), default=list, help_text="Codes; none: the whole country.")  # fmt: skip
    audience_expr = models.TextField(blank=True, help_text="Empty: everybody in those places.")
    categories = ArrayField(models.CharField(max_length=40), default=list)
    brands = ArrayField(models.CharField(max_length=60), default=list)
    makes = ArrayField(models.CharField(max_length=60), default=list, help_text="Of vehicles, by OE numbers.")  # fmt: skip
    part_numbers = ArrayField(models.CharField(max_length=60), default=list)
    partners_n = models.PositiveIntegerField(null=True, help_text="As counted last, over the network.")  # fmt: skip
    parts_n = models.PositiveIntegerField(null=True)

    state = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in State], default=State.NEW
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why it does not concern us.")
    proposal = models.CharField(max_length=10, blank=True, help_text="What the words of the feed rules say.")  # fmt: skip
    proposal_words = models.CharField(max_length=120, blank=True)
    found_at = models.DateTimeField(help_text="The clock runs from here.")
    due_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    owner = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    owner_name = models.CharField(max_length=80, blank=True)
    message_id = models.BigIntegerField(null=True, help_text="The advice, in push.")
    pushed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    feed = models.ForeignKey(Feed, models.SET_NULL, related_name="+", null=True)
    batch_id = models.BigIntegerField(null=True, help_text="Of intake, when a file brought it.")
    marks = ArrayField(models.CharField(max_length=32), default=list, help_text="Digests of id, link and content.")  # fmt: skip
    written_by_name = models.CharField(max_length=80, blank=True)
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="irrelevant") | ~Q(reason=""), name="policyradar_says_why_not"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["drafted", "pushed"]) | Q(message_id__isnull=False),
                name="policyradar_has_message",
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(effective_on=None) | Q(expires_on__gte=models.F("effective_on")),
                name="policyradar_days_in_order",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="policyradar_entry_state"),
            models.Index(fields=["due_at"], condition=Q(state__in=OPEN), name="policyradar_entry_open"),
            models.Index(fields=["message_id"], condition=Q(message_id__isnull=False), name="policyradar_entry_message"),
            models.Index(fields=["batch_id"], condition=Q(batch_id__isnull=False), name="policyradar_entry_batch"),
            GinIndex(fields=["marks"], name="policyradar_entry_marks"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Step(models.Model):
    """A line of an entry's history. `before`: what was changed, for a way back; `stroke`: what was done at one go."""

    id = IdField(primary_key=True)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    verb = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)
    before = models.JSONField(null=True)
    stroke = models.BigIntegerField(null=True)
    is_undone = models.BooleanField(default=False)
    person_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["entry", "id"], name="policyradar_step_entry"),
            models.Index(fields=["stroke"], condition=Q(stroke__isnull=False), name="policyradar_step_stroke"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.verb} {self.at}"
