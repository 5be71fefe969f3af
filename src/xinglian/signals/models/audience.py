from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField


class SavedAudience(models.Model):
    """An expression somebody gave a name. Counted when looked at; a night's bitmap is kept beside it for the trend.

    One that is not shared is its maker's alone, by row security.
    """

    id = IdField(primary_key=True)
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    expression = models.TextField()
    is_shared = models.BooleanField(db_default=True)
    created_by = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signals_audience"
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(archived_at=None, is_shared=True),
                name="signals_audience_name_once",
            ),
            models.UniqueConstraint(
                F("name"),
                F("created_by"),
                condition=Q(archived_at=None, is_shared=False),
                name="signals_audience_own_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AudienceStar(models.Model):
    """An audience somebody keeps at the top of the list."""

    pk = models.CompositePrimaryKey("person_id", "audience_id")
    person_id = models.BigIntegerField()
    audience = models.ForeignKey(SavedAudience, models.CASCADE, related_name="+")

    class Meta:
        db_table = "signals_audience_star"

    def __str__(self) -> str:
        return f"{self.audience_id} for {self.person_id}"


class AudienceDay(models.Model):
    """How large an audience was on a night, and who moved since the night before it: one bitmap of those who came or went.

    Only the newest row keeps all members; earlier nights are found by walking back through those who moved. `expression`
    is the rule of that night: a step in the curve may be a changed rule.
    """

    pk = models.CompositePrimaryKey("audience_id", "day")
    audience = models.ForeignKey(SavedAudience, models.CASCADE, related_name="+")
    day = models.DateField()
    expression = models.TextField()
    cardinality = models.IntegerField()
    joined = models.IntegerField()
    gone = models.IntegerField()
    moved = models.BinaryField()
    members = models.BinaryField(null=True)

    class Meta:
        db_table = "signals_audience_day"

    def __str__(self) -> str:
        return f"{self.audience_id} on {self.day}: {self.cardinality}"
