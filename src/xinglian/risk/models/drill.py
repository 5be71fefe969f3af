from django.db import models

from xinglian.kernel.fields import IdField, LtreeField


class Drill(models.Model):
    """A shift that never was, planted in a copy of a series' days: does the radar find it, and do people answer?

    `days`: the last days as they would have been: [day, value, expected, low, high]. `alert` is the only row it raises.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # a worker plants it
        FOUND = "found"
        MISSED = "missed"

    id = IdField(primary_key=True)
    series = models.CharField(max_length=30)
    path = LtreeField(blank=True)
    cut = models.CharField(max_length=60, blank=True)
    form = models.CharField(max_length=6)
    size = models.FloatField(help_text="0.5: the side that hurts by half.")
    days_ago = models.PositiveSmallIntegerField(
        help_text="When it begins, counted from the last day judged."
    )
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    began_at = models.DateTimeField()
    began_by_name = models.CharField(max_length=80, blank=True, help_text="Empty: by the plan.")
    first_day = models.DateField(null=True)
    delay_days = models.PositiveSmallIntegerField(null=True)
    window = models.PositiveSmallIntegerField(default=0)
    days = models.JSONField(default=list)
    is_simulated = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.series} {self.form} {self.began_at}"
