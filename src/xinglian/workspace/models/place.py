from django.db import models

from xinglian.kernel.fields import IdField, LtreeField


class PlaceCount(models.Model):
    """Partners and stock of one place on one day; the days before stay for comparison. Amounts in minor units of CNY."""

    id = IdField(primary_key=True)
    day = models.DateField()
    path = LtreeField()
    level = models.SmallIntegerField()
    partners = models.IntegerField()
    active = models.IntegerField()
    core = models.IntegerField()
    close = models.IntegerField()
    base = models.IntegerField()
    emerging = models.IntegerField()
    stock_partners = models.IntegerField()
    positions = models.IntegerField()
    zero_positions = models.IntegerField()
    slow_positions = models.IntegerField()
    value_minor = models.BigIntegerField()
    slow_minor = models.BigIntegerField()
    stock_as_of = models.DateField(null=True)
    computed_at = models.DateTimeField()

    class Meta:
        db_table = "workspace_place"
        constraints = [models.UniqueConstraint(fields=["day", "path"], name="place_once")]
        indexes = [models.Index(fields=["level", "-day"], name="place_level")]

    def __str__(self) -> str:
        return f"{self.path} on {self.day}"
