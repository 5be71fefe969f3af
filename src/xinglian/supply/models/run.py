from django.db import models

from xinglian.kernel.fields import IdField


class Run(models.Model):
    """A night's forecast of everybody's demand: from which facts, by which engine, how much and how long.

    `until`: the first day of the month that is not known any more. `digest`: of all that went in; the same facts are not
    forecast twice.
    """

    id = IdField(primary_key=True)
    told_at = models.DateTimeField()
    until = models.DateField()
    digest = models.CharField(max_length=64)
    engine = models.SmallIntegerField()
    parameters = models.JSONField()
    months = models.SmallIntegerField()
    series = models.IntegerField(help_text="A part at a partner is one.")
    partners = models.IntegerField()
    parts = models.IntegerField()
    issued = models.IntegerField(help_text="Series read from the stock ledger.")
    hidden = models.IntegerField(help_text="Months of series without anything on hand.")
    seconds = models.FloatField()

    class Meta:
        db_table = "supply_run"
        indexes = [models.Index(fields=["until", "told_at"], name="supply_run_until")]

    def __str__(self) -> str:
        return f"demand from {self.until:%Y-%m}, told {self.told_at:%Y-%m-%d}"
