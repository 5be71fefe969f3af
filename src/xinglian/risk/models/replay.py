from django.db import models

from xinglian.kernel.fields import IdField


class Replay(models.Model):
    """How good the radar was found to be, measured on history. `figures`: series -> what queries.quality reads."""

    id = IdField(primary_key=True)
    at = models.DateTimeField()
    seed = models.IntegerField()
    a_year = models.FloatField(help_text="Alerts a series-year that chance was allowed.")
    floor = models.FloatField()
    days_in_a_row = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return f"replay {self.at}"
