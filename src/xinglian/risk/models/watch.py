from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField, LtreeField


def _days() -> "ArrayField[list[float | None], list[float | None]]":
    return ArrayField(models.FloatField(null=True), default=list)


class Watch(models.Model):
    """One series at one place, a day each from `first_day` on: what was counted, what it comes to, and what had been expected
    the day before. `path` "" is the whole network; `cut` a part of it ("type:garage") or "". `risk_pub_value` has a row a day.
    """

    id = IdField(primary_key=True)
    series = models.CharField(max_length=30)
    path = LtreeField(blank=True)
    cut = models.CharField(max_length=60, blank=True)
    window = models.PositiveSmallIntegerField(
        default=1, help_text="Days summed up; 0: too small to judge."
    )
    band = models.FloatField(null=True, help_text="How far it must usually stray, as a share.")
    first_day = models.DateField()
    amounts = _days()
    counts = _days()
    values = _days()
    expected = _days()
    lows = _days()
    highs = _days()
    last_day = models.DateField(help_text="Later days are not complete, or not imported.")
    judged_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "path", "cut"], name="risk_watch_once")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.path} {self.cut}"
