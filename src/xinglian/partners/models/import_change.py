from django.db import models

from xinglian.kernel.fields import IdField


class ImportChange(models.Model):
    """What an import made of a partner; `before` is empty when it was new. This is how it is undone."""

    id = IdField(primary_key=True)
    batch_id = models.BigIntegerField()
    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="+")
    before = models.JSONField(null=True)
    changed_at = models.DateTimeField(help_text="The partner's changed_at the import gave it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch_id", "partner"], name="import_change_once")
        ]

    def __str__(self) -> str:
        return f"import {self.batch_id}: {self.partner_id}"
