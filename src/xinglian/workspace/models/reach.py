from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField, LtreeField


class ReachCount(models.Model):
    """How far one message has come in one place, counted after receipts came in.

    `path` is a place of the region tree, `level` its depth (1 country, 2 area, 3 province, 4 city, 5 county).
    The arrays hold partners by minutes since release, in the buckets of `rules.minutes`.
    """

    id = IdField(primary_key=True)
    message_id = models.BigIntegerField()
    path = LtreeField()
    level = models.SmallIntegerField()
    started_at = models.DateTimeField()
    must_acknowledge = models.BooleanField()
    partners = models.IntegerField()
    reached = models.IntegerField()
    in_time = models.IntegerField()
    answered = models.IntegerField()
    reached_by_minute = ArrayField(models.IntegerField())
    answered_by_minute = ArrayField(models.IntegerField())
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "workspace_reach"
        constraints = [models.UniqueConstraint(fields=["message_id", "path"], name="reach_once")]
        indexes = [models.Index(fields=["level", "started_at"], name="reach_level")]

    def __str__(self) -> str:
        return f"{self.message_id} in {self.path}"
