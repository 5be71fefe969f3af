from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Escalation(models.Model):
    """Somebody has not read in time: a task for the partner's CSM, and from `calls_at` on the call list, where whoever
    calls takes it first. Without a membership it is about a partner that has nobody to read: its company is called."""

    id = IdField(primary_key=True)
    message = models.ForeignKey("push.Message", models.PROTECT, related_name="+")
    membership_id = models.BigIntegerField(null=True)
    org_id = models.BigIntegerField(help_text="The recipient's organisation.")
    csm_person_id = models.BigIntegerField(null=True, help_text="Empty: the partner has no CSM.")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, help_text="read, called, given_up")
    closed_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)

    calls_at = models.DateTimeField(null=True, help_text="When it came onto the call list.")
    call_after = models.DateTimeField(null=True, help_text="Not to be called before.")
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    taken_by_id = models.BigIntegerField(null=True, help_text="Who calls, or did last.")
    taken_by = models.CharField(max_length=80, blank=True, db_default="")
    taken_until = models.DateTimeField(null=True, help_text="Theirs until then.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "membership_id"], name="escalation_once"),
            models.UniqueConstraint(
                fields=["message", "org_id"],
                condition=Q(membership_id__isnull=True),
                name="escalation_company_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["csm_person_id", "opened_at"],
                condition=Q(closed_at__isnull=True),
                name="escalation_open",
            ),
            models.Index(
                fields=["calls_at", "id"],
                condition=Q(closed_at__isnull=True, calls_at__isnull=False),
                name="escalation_calls",
            ),
            models.Index(
                fields=["taken_by_id"],
                condition=Q(closed_at__isnull=True, taken_by_id__isnull=False),
                name="escalation_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} for {self.membership_id}"


class Call(models.Model):
    """One telephone call and what came of it; never changed."""

    class Result(models.TextChoices):
        REACHED = "reached"
        NO_ANSWER = "no_answer"
        WRONG = "wrong"
        LATER = "later"

    id = IdField(primary_key=True)
    escalation = models.ForeignKey(Escalation, models.PROTECT, related_name="+")
    org_id = models.BigIntegerField()
    caller_id = models.BigIntegerField(null=True)
    caller = models.CharField(max_length=80)
    at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Result.choices)
    note = models.CharField(max_length=300, blank=True)
    again_at = models.DateTimeField(null=True)
    batch_id = models.BigIntegerField(null=True, help_text="The import it came with.")

    class Meta:
        indexes = [
            models.Index(fields=["escalation", "at"], name="call_of_escalation"),
            models.Index(
                fields=["batch_id"], condition=Q(batch_id__isnull=False), name="call_of_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} {self.at}"
