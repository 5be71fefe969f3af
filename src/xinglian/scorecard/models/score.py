from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField, LtreeField

NOT_RATED = -1  # the level of those without an index
# To a row `s` of scores the row `l` of its level.
LEVEL = (
    "LEFT JOIN scorecard_level AS l ON l.quarter = s.quarter AND l.type = s.type"
    f" AND l.index = coalesce(s.index, {NOT_RATED})"
)


class Score(models.Model):
    """The health of one partner in one quarter. Derived: no foreign keys.

    `index` and `points` in tenths (points by the order of `keys_of` the release; -1: not measured), `coverage` in
    thousandths, `colour` 0 none, 1 red, 2 yellow, 3 green. How it stands among its peers is told by its level.
    """

    id = IdField(primary_key=True)
    partner_id = models.BigIntegerField()
    quarter = models.DateField()
    release_id = models.BigIntegerField()
    type = models.CharField(max_length=20)
    layer = models.CharField(max_length=10, blank=True)
    place = LtreeField()
    index = models.SmallIntegerField(null=True)
    change = models.SmallIntegerField(null=True, help_text="On the quarter before, in tenths.")
    coverage = models.SmallIntegerField()
    colour = models.SmallIntegerField()
    points = ArrayField(models.SmallIntegerField())

    class Meta:
        db_table = "scorecard_score"
        constraints = [
            models.UniqueConstraint(fields=["partner_id", "quarter"], name="scorecard_score_once")
        ]
        indexes = [
            models.Index(fields=["quarter", "index", "partner_id"], name="scorecard_by_index"),
            models.Index(fields=["quarter", "change", "partner_id"], name="scorecard_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.quarter}"


class ScoreLevel(models.Model):
    """How many partners of a type have one index in one quarter (NOT_RATED: none), and what each of them is told.

    `percentile` in steps of five, empty when peers are too few; `peers`: the rated of the type less oneself. Kept by level
    and not by partner: when a few move, everybody's peers do, and only these rows are written. A partner sees its own level.
    """

    id = IdField(primary_key=True)
    quarter = models.DateField()
    type = models.CharField(max_length=20)
    index = models.SmallIntegerField()
    partners = models.IntegerField()
    percentile = models.SmallIntegerField(null=True)
    peers = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "scorecard_level"
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "type", "index"], name="scorecard_level_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} at {self.index} in {self.quarter}"


class ScoreSum(models.Model):
    """Scores of one province, type and layer in one quarter, added up."""

    id = IdField(primary_key=True)
    quarter = models.DateField()
    place = LtreeField()
    type = models.CharField(max_length=20)
    layer = models.CharField(max_length=10, blank=True)
    partners = models.IntegerField()
    rated = models.IntegerField()
    points = models.BigIntegerField(help_text="Sum of the indexes, in tenths.")
    red = models.IntegerField()
    yellow = models.IntegerField()
    green = models.IntegerField()

    class Meta:
        db_table = "scorecard_sum"
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "place", "type", "layer"], name="scorecard_sum_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.type} in {self.quarter}"
