from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.supply.rules.basis import Basis


class Forecast(models.Model):
    """What is expected of a part at a partner from the month `until` on. One for each month: those of past months stay.

    `history`: units by month, the newest last, empty where nothing was observed. `mean`, `none`, `quantiles`: of the sum
    over the next 1, 2, … months: its expectation, the chance that it is nothing, and its quantiles at `rules.kept.KEPT`.
    """

    pk = models.CompositePrimaryKey("until", "partner_id", "part_id")
    until = models.DateField()
    partner_id = models.BigIntegerField()
    part_id = models.BigIntegerField()
    run_id = models.BigIntegerField()
    basis = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Basis])
    history = ArrayField(models.FloatField(null=True))
    mean = ArrayField(models.FloatField())
    none = ArrayField(models.FloatField())
    quantiles = ArrayField(ArrayField(models.FloatField()))

    class Meta:
        db_table = "supply_forecast"
        indexes = [
            models.Index(fields=["partner_id", "part_id", "until"], name="supply_forecast_part")
        ]

    def __str__(self) -> str:
        return f"{self.partner_id}/{self.part_id} from {self.until:%Y-%m}"
