from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Assignment(models.Model):
    """What is asked of many partners at once. Its partners read it; whom else it asks they do not (that is `Aim`)."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    steps = models.CharField(max_length=1000)
    texts = models.JSONField(
        default=dict, help_text="By language: title and steps, where it is not the first."
    )
    proofs = ArrayField(models.CharField(max_length=10))
    fields = ArrayField(models.CharField(max_length=40), default=list)
    role = models.CharField(
        max_length=20, blank=True, help_text="Who of the partner is told; empty: everybody."
    )
    due_at = models.DateTimeField()
    source = models.CharField(
        max_length=40, blank=True, help_text="What it came of: policies.policy, push.message."
    )
    source_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True, help_text="push's message with the link.")
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(proofs=[]), name="tasks_assignment_is_proven"
            )
        ]
        indexes = [
            models.Index(
                fields=["source", "source_id"], condition=~models.Q(source=""), name="tasks_of_source"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class Aim(models.Model):
    """Whom an assignment was meant for, in the words of who gave it: nothing for partners' eyes."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, related_name="+", primary_key=True
    )
    org_id = models.BigIntegerField()
    audience_expr = models.TextField(blank=True)
    region_path = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.audience_expr
