from django.db import models

from xinglian.kernel.fields import IdField


class AuditEntry(models.Model):
    """Who did what to what, before and after, why and from where. Never changed, never deleted."""

    id = IdField(primary_key=True)
    at = models.DateTimeField()
    org_id = models.BigIntegerField(null=True, help_text="The organisation whose thing it was.")
    person_id = models.BigIntegerField(null=True, help_text="Who did it; empty for a job.")
    person_name = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    subject_name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    from_address = models.GenericIPAddressField(null=True)

    class Meta:
        db_table = "kernel_audit"
        indexes = [
            models.Index(fields=["subject", "subject_id", "-id"], name="audit_subject"),
            models.Index(fields=["person_id", "-id"], name="audit_person"),
            models.Index(fields=["org_id", "-id"], name="audit_org"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject} {self.subject_id}"
