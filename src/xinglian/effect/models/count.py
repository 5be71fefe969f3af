from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, GeneratedField, TextField

from xinglian.kernel.fields import IdField, LtreeField


class Count(models.Model):
    """What one message has brought about in one place: in all (`cut` empty), or of those of one layer, type, role or
    channel, or of who was told at the best hour or at once (`timing`).

    `partners`, `reached` and `in_time` are partners, all else is people. The arrays hold people by minutes since they had
    it, in the buckets of `rules.minutes`. A role or channel has no partners: they are told together. Those of one
    county have no buckets: a handful of people has no median worth the room.
    """

    id = IdField(primary_key=True)
    message_id = models.BigIntegerField()
    path = LtreeField()
    # Row security lets an index be used for operators that cannot leak: text has such, ltree does not.
    place = GeneratedField(
        expression=Func(F("path"), function="ltree2text"), output_field=TextField(), db_persist=True
    )
    cut = models.CharField(max_length=8, blank=True)
    value = models.CharField(max_length=20, blank=True)
    started_at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    author_person_id = models.BigIntegerField(null=True)
    people = models.PositiveIntegerField()
    read = models.PositiveIntegerField()
    responded = models.PositiveIntegerField()
    must = models.PositiveIntegerField(help_text="Asked to acknowledge.")
    offered = models.PositiveIntegerField(help_text="Had a button to press.")
    acted = models.PositiveIntegerField()
    partners = models.PositiveIntegerField()
    reached = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField(help_text="Reached within the message's own target.")
    read_by = ArrayField(models.PositiveIntegerField())
    responded_by = ArrayField(models.PositiveIntegerField())
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message_id", "path", "cut", "value"], name="effect_count_once"
            )
        ]
        # Pages ask for places by name, within a span of time.
        indexes = [models.Index(fields=["place", "cut", "started_at"], name="effect_count_place")]

    def __str__(self) -> str:
        return f"{self.message_id} in {self.path} {self.cut} {self.value}"
