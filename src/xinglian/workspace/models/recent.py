from django.db import models


class Recent(models.Model):
    """What a member opened last: kind and number, never its name, so that row security decides each time anew."""

    pk = models.CompositePrimaryKey("membership_id", "kind", "subject_id")
    membership_id = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    org_id = models.BigIntegerField()
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
