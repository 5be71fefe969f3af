from django.db import models

from xinglian.kernel.fields import IdField


class TagVersion(models.Model):
    """What a tag meant from a moment on: its rule with the thresholds filled in. Written by the refresh that first used it."""

    id = IdField(primary_key=True)
    key = models.CharField(max_length=80)
    version = models.IntegerField()
    rule = models.TextField()
    thresholds = models.JSONField(default=dict)
    since = models.DateTimeField()

    class Meta:
        db_table = "signals_tag_version"
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="signals_tag_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"
