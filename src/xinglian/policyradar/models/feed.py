from django.db import models

from xinglian.kernel.fields import IdField


class Feed(models.Model):
    """An address that is asked for news, and how asking went."""

    id = IdField(primary_key=True)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500, unique=True)
    issuer = models.CharField(
        max_length=120, blank=True, help_text="Stands in entries that name nobody."
    )
    is_paused = models.BooleanField(default=False)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True, help_text="When it last answered as it should.")
    next_at = models.DateTimeField(help_text="Asked again from then on.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    trouble = models.CharField(max_length=20, blank=True, help_text="Code of what is wrong.")
    trouble_detail = models.CharField(max_length=200, blank=True)
    items_seen = models.PositiveIntegerField(default=0)
    items_taken = models.PositiveIntegerField(default=0)
    made_by_name = models.CharField(max_length=80, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(is_paused=False), name="policyradar_feed_due")
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
