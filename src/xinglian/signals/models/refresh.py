from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinglian.kernel.fields import IdField


class Refresh(models.Model):
    """One computation of figures and tags. Its id is the version of everything it wrote."""

    id = IdField(primary_key=True)
    scope = models.CharField(max_length=8, choices=[("all", "all"), ("partners", "partners")])
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    orders_until = models.DateField(help_text="The last day of the order ledger: windows end here.")
    partners = models.IntegerField()
    changed = models.IntegerField(help_text="Partners whose tags changed.")
    tags = models.IntegerField()
    currency = models.CharField(max_length=3)
    fact_kinds = ArrayField(
        models.CharField(max_length=60),
        default=list,
        help_text="Kinds of light facts there were any of.",
    )

    class Meta:
        db_table = "signals_refresh"

    def __str__(self) -> str:
        return f"refresh {self.pk}"


class Due(models.Model):
    """A partner whose facts have changed since its figures were computed. A job takes them all at once."""

    partner_id = models.BigIntegerField(primary_key=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "signals_due"

    def __str__(self) -> str:
        return f"{self.partner_id} since {self.since}"
