"""What indicators are kept in: values of partners by month, their sums by place, and what was restated."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField, LtreeField


class IndicatorMonth(models.Model):
    """All indicators of one partner in one month: numerators (`tops`) and denominators (`bottoms`) by the indicator's place.

    Partitioned by month; the migration writes the table by hand. Place (to the city), type and layer are those of the
    register when it was measured. Derived data: no foreign keys.
    """

    partner_id = models.BigIntegerField(primary_key=True)
    month = models.DateField()
    place = LtreeField()
    type = models.CharField(max_length=20)
    layer = models.CharField(max_length=10, blank=True)
    tops = ArrayField(models.BigIntegerField(null=True))
    bottoms = ArrayField(models.BigIntegerField(null=True))
    run_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "signals_indicator"

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.month:%Y-%m}"


class IndicatorSum(models.Model):
    """Sums of the partners of one place, type and layer: regions, types, layers and quarters add them up exactly."""

    id = IdField(primary_key=True)
    indicator = models.SmallIntegerField()
    month = models.DateField()
    place = LtreeField()
    type = models.CharField(max_length=20)
    layer = models.CharField(max_length=10, blank=True)
    top = models.DecimalField(max_digits=30, decimal_places=0)
    bottom = models.DecimalField(max_digits=30, decimal_places=0)
    partners = models.IntegerField()

    class Meta:
        db_table = "signals_indicator_sum"
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "month", "place", "type", "layer"], name="indicator_sum_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.month:%Y-%m} {self.place}"


class IndicatorRun(models.Model):
    """One computation. `catalogue` is the fingerprint of the definitions it was computed by."""

    id = IdField(primary_key=True)
    scope = models.CharField(
        max_length=8, choices=[("all", "all"), ("open", "open"), ("partners", "partners")]
    )
    first_month = models.DateField()
    last_month = models.DateField()
    orders_until = models.DateField()
    ledger_month = models.DateField(null=True)
    people_month = models.DateField(null=True)
    catalogue = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    partners = models.IntegerField()
    changed = models.IntegerField(help_text="Partner months whose values are others now.")
    restated = models.IntegerField(help_text="Of those, in closed months.")
    currency = models.CharField(max_length=3)

    class Meta:
        db_table = "signals_indicator_run"

    def __str__(self) -> str:
        return f"run {self.pk}"


class IndicatorDue(models.Model):
    """A partner whose indicators are old, why, and from which month on (null: all of them). Partner 0: everybody's."""

    partner_id = models.BigIntegerField(primary_key=True)
    causes = ArrayField(models.CharField(max_length=12))
    since = models.DateTimeField()
    month = models.DateField(null=True)

    class Meta:
        db_table = "signals_indicator_due"

    def __str__(self) -> str:
        return f"{self.partner_id}: {', '.join(self.causes)}"


class Restated(models.Model):
    """A partner's closed month before and after facts that came late, or were corrected or taken back."""

    id = IdField(primary_key=True)
    run_id = models.BigIntegerField()
    partner_id = models.BigIntegerField()
    month = models.DateField()
    place = LtreeField()
    type = models.CharField(max_length=20)
    layer = models.CharField(max_length=10, blank=True)
    causes = ArrayField(models.CharField(max_length=12))
    tops_before = ArrayField(models.BigIntegerField(null=True), null=True)
    bottoms_before = ArrayField(models.BigIntegerField(null=True), null=True)
    tops_after = ArrayField(models.BigIntegerField(null=True), null=True)
    bottoms_after = ArrayField(models.BigIntegerField(null=True), null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "signals_restated"
        indexes = [
            models.Index(fields=["run_id", "month"], name="restated_run"),
            models.Index(fields=["partner_id", "month"], name="restated_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.month:%Y-%m}"
