from django.db import models

from xinglian.kernel.fields import IdField


class Source(models.Model):
    """Where facts come from: an ERP, a shop, a sample file. Document numbers are unique within."""

    id = IdField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
