from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Wall(models.Model):
    """The address of a wall screen. Only its digest is kept; it reads aggregates of the maker's regions and nothing else."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4)
    language = models.CharField(max_length=8)
    zone = models.CharField(max_length=40)
    region_paths = ArrayField(models.CharField(max_length=120), default=list)
    made_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
