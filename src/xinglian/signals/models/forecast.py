from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Forecast(models.Model):
    """What is expected of one partner, renewed every night. Empty chances: too little history.

    `last_on`: the order it was said after; another one since makes it old. Amounts: the latest 30 days, in minor units.
    """

    partner_id = models.BigIntegerField(primary_key=True)
    told_on = models.DateField()
    last_on = models.DateField()
    due_on = models.DateField(null=True)
    due_from = models.DateField(null=True)
    due_to = models.DateField(null=True)
    latest_on = models.DateField(null=True)
    chance_30 = models.FloatField(null=True)
    chance_90 = models.FloatField(null=True)
    lost = models.FloatField(null=True)
    usual_gap = models.FloatField(null=True)
    orders = models.IntegerField()
    recent = models.IntegerField(help_text="Ordering days of the last 90 days.")
    before = models.IntegerField(help_text="Ordering days of the 90 days before.")
    sure = models.SmallIntegerField()
    why = models.IntegerField()
    bought = models.BigIntegerField(null=True)
    usual = models.BigIntegerField(null=True)
    usual_low = models.BigIntegerField(null=True)
    usual_high = models.BigIntegerField(null=True)
    change = models.FloatField(null=True)
    distance = models.FloatField(null=True)

    class Meta:
        db_table = "signals_forecast"
        indexes = [
            models.Index(fields=["due_on", "partner_id"], name="signals_forecast_due"),
            models.Index(fields=["-lost", "partner_id"], name="signals_forecast_lost"),
            models.Index(fields=["latest_on", "partner_id"], name="signals_forecast_latest"),
            models.Index(fields=["distance", "partner_id"], name="signals_forecast_distance"),
        ]

    def __str__(self) -> str:
        return f"forecast of {self.partner_id}"


class ForecastPast(models.Model):
    """What was said of a partner every fourth week, the oldest first: four lists of the same length. Chances in percent."""

    partner_id = models.BigIntegerField(primary_key=True)
    told_on = ArrayField(models.DateField())
    due_on = ArrayField(models.DateField(null=True))
    chance_30 = ArrayField(models.SmallIntegerField(null=True))
    chance_90 = ArrayField(models.SmallIntegerField(null=True))

    class Meta:
        db_table = "signals_forecast_past"

    def __str__(self) -> str:
        return f"past forecasts of {self.partner_id}"


class ForecastModel(models.Model):
    """A model that was learned: its numbers, what it was judged on, and whether it came into use."""

    id = IdField(primary_key=True)
    made_at = models.DateTimeField()
    trained_until = models.DateField()
    tested_until = models.DateField()
    partners = models.IntegerField()
    figures = models.JSONField()
    parameters = models.JSONField()
    is_used = models.BooleanField()

    class Meta:
        db_table = "signals_forecast_model"

    def __str__(self) -> str:
        return f"model trained until {self.trained_until}"


class ForecastCheck(models.Model):
    """What was said of the network on a day, against what came. `band`: how far both may lie apart."""

    id = IdField(primary_key=True)
    told_on = models.DateField()
    days = models.SmallIntegerField()
    partners = models.IntegerField()
    said = models.FloatField()
    came = models.FloatField()
    band = models.FloatField()
    log_loss = models.FloatField()
    error = models.FloatField()
    bins = models.JSONField()

    class Meta:
        db_table = "signals_forecast_check"
        constraints = [
            models.UniqueConstraint(fields=["told_on", "days"], name="signals_forecast_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.days} days from {self.told_on}"
