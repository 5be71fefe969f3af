from django.db import models

from xinglian.kernel.fields import IdField


class Need(models.Model):
    """Something a partner needs help with: a task with one owner and a due time."""

    id = IdField(primary_key=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    former_partner_id = models.BigIntegerField(null=True)
    reply = models.ForeignKey("care.Reply", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    asked_by_name = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey("identity.Person", models.PROTECT, related_name="+", null=True)
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by_name = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=500, blank=True, help_text="The partner reads it.")
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "kind"],
                condition=models.Q(reply__isnull=False),
                name="care_need_once",
            )
        ]
        indexes = [
            models.Index(fields=["partner", "-id"], name="care_need_partner"),
            models.Index(
                fields=["owner", "due_at"], condition=models.Q(done_at=None), name="care_need_open"
            ),
        ]

    def __str__(self) -> str:
        return self.kind
