from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Archive(models.Model):
    """A month whose inbox rows, deliveries and receipts lie in files. What came later for the month makes another one."""

    id = IdField(primary_key=True)
    month = models.DateField()
    files = ArrayField(models.BigIntegerField(), help_text="Of inboxes, deliveries, receipts.")
    rows = ArrayField(models.BigIntegerField(), help_text="As many of each.")
    size_bytes = models.BigIntegerField()
    archived_at = models.DateTimeField()
    back_at = models.DateTimeField(
        null=True,
        help_text="Put back into the database; the files are kept until it is archived anew.",
    )

    class Meta:
        indexes = [models.Index(fields=["month"], name="archive_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
