from django.db import models

from xinglian.kernel.fields import IdField


class TagBitmap(models.Model):
    """Everybody who carries a tag (or lies in a region, bought in a month …), as one roaring bitmap of ordinals.

    No row security: it answers staff and jobs, never a partner's page. Staff narrowed to regions get
    it intersected with their region's own bitmap.
    """

    class Kind(models.TextChoices):
        TAG = "tag"
        BASE = "base"
        PAST = "past"
        SEG = "seg", "Segment"
        MADE = "made"

    key = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    bitmap = models.BinaryField()
    cardinality = models.IntegerField()
    version = models.BigIntegerField(help_text="The refresh that wrote it.")
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "signals_tag_bitmap"

    def __str__(self) -> str:
        return self.key


class TagCount(models.Model):
    """How many carried a tag after a refresh: its history."""

    id = IdField(primary_key=True)
    key = models.CharField(max_length=80)
    refresh_id = models.BigIntegerField()
    counted_at = models.DateTimeField()
    cardinality = models.IntegerField()
    gained = models.IntegerField()
    lost = models.IntegerField()

    class Meta:
        db_table = "signals_tag_count"
        indexes = [models.Index(fields=["key", "-counted_at"], name="signals_tag_count_key")]

    def __str__(self) -> str:
        return f"{self.key}: {self.cardinality}"
