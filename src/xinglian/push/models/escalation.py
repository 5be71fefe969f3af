from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Escalation(models.Model):
    """Somebody has not read in time: a task for the partner's CSM."""

    id = IdField(primary_key=True)
    message = models.ForeignKey("push.Message", models.PROTECT, related_name="+")
    membership_id = models.BigIntegerField()
    org_id = models.BigIntegerField(help_text="The recipient's organisation.")
    csm_person_id = models.BigIntegerField(null=True, help_text="Empty: the partner has no CSM.")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, help_text="read, called, given_up")
    closed_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "membership_id"], name="escalation_once"),
        ]
        indexes = [
            models.Index(
                fields=["csm_person_id", "opened_at"],
                condition=Q(closed_at__isnull=True),
                name="escalation_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} for {self.membership_id}"
