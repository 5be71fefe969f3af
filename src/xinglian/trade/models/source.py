from django.db import models


class Source(models.Model):
    """Where lines come from: an ERP, a file's mapping. A document number is known within its source."""

    key = models.CharField(max_length=60, unique=True)
    first_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
