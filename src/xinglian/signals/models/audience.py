from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class SavedAudience(models.Model):
    """An expression somebody gave a name. Counted when looked at, never stored."""

    id = IdField(primary_key=True)
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    expression = models.TextField()
    created_by = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signals_audience"
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(archived_at=None), name="signals_audience_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
