from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.tasks.rules.words import TO_DO, State


class Task(models.Model):
    """One partner's share of an assignment."""

    id = IdField(primary_key=True)
    assignment = models.ForeignKey("tasks.Assignment", models.PROTECT, related_name="+")
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, related_name="+", db_index=False
    )
    former_partner_id = models.BigIntegerField(null=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in State], default=State.OPEN
    )
    due_at = models.DateTimeField(help_text="Later than the assignment's after a rejection.")
    tries = models.SmallIntegerField(default=0)
    handed_in_at = models.DateTimeField(null=True, help_text="The latest; when it was tapped.")
    handed_in_by_name = models.CharField(max_length=120, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(
        max_length=300, blank=True, help_text="Why the latest was not accepted."
    )
    was_on_time = models.BooleanField(null=True, help_text="The first one, against the first due.")
    reminders = models.SmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "partner"], name="tasks_task_once"),
            models.CheckConstraint(
                condition=~Q(state=State.REJECTED) | ~Q(reason=""), name="tasks_task_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-id"], name="tasks_task_partner"),
            models.Index(
                fields=["due_at"], condition=Q(state__in=[*TO_DO]), name="tasks_task_due"
            ),
            models.Index(
                fields=["handed_in_at"], condition=Q(state=State.HANDED_IN), name="tasks_task_desk"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.state


class Handin(models.Model):
    """What a partner handed in at one try; only its verdict is added later."""

    id = IdField(primary_key=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="handins")
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, related_name="+", db_index=False
    )
    former_partner_id = models.BigIntegerField(null=True)
    number = models.SmallIntegerField()
    note = models.CharField(max_length=500, blank=True)
    answers = models.JSONField(default=dict)
    scans = ArrayField(models.CharField(max_length=80), default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=120)
    tapped_at = models.DateTimeField(help_text="On the phone, perhaps without a network.")
    received_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by_name = models.CharField(max_length=120, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="tasks_handin_number")
        ]
        indexes = [models.Index(fields=["partner"], name="tasks_handin_partner")]

    def __str__(self) -> str:
        return f"{self.task_id}/{self.number}"


class ProofFile(models.Model):
    """A photo or a document of what was handed in; its bytes lie in the file store."""

    id = IdField(primary_key=True)
    handin = models.ForeignKey(Handin, models.PROTECT, related_name="files")
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, related_name="+", db_index=False
    )
    former_partner_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=10)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        db_table = "tasks_proof"
        indexes = [models.Index(fields=["partner"], name="tasks_proof_partner")]

    def __str__(self) -> str:
        return self.kind
