from django.db import models

from xinglian.kernel.fields import IdField


class RememberedMapping(models.Model):
    """How files with these headers were mapped last time; one per kind and set of headers."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    signature = models.CharField(max_length=64, help_text="SHA-256 of the headers' signature.")
    source = models.CharField(max_length=60, blank=True)
    mapping = models.JSONField()
    used_count = models.PositiveIntegerField(default=1)
    used_at = models.DateTimeField()

    class Meta:
        db_table = "intake_mapping"
        constraints = [
            models.UniqueConstraint(fields=["org", "kind", "signature"], name="mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"
