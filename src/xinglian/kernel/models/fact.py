from django.db import models

from xinglian.kernel.fields import IdField


class FactRow(models.Model):
    """One light fact. The table is partitioned by month; the migration writes it by hand."""

    id = IdField(primary_key=True)
    kind = models.CharField(max_length=60)
    org_id = models.BigIntegerField()
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()
    amount = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=60)
    ref = models.CharField(max_length=120, null=True)  # noqa: DJ001 - null = not idempotent
    body = models.JSONField(null=True)
    is_simulated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    revision = models.IntegerField(default=0)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        managed = False
        db_table = "kernel_fact"

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject} {self.subject_id}"
