from django.db import models


class KnobValue(models.Model):
    """The value somebody gave to a declared setting; without a row the default holds."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.key
