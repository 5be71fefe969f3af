from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField


class Fault(models.Model):
    """A balance that is not the sum of its movements. `what`: on_hand, reserved, item, value."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False
    )
    cell_id = models.BigIntegerField(null=True)
    what = models.CharField(max_length=8)
    kept = models.DecimalField(max_digits=20, decimal_places=3)
    summed = models.DecimalField(max_digits=20, decimal_places=3)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "part", "cell_id", "what"], condition=Q(gone_at=None),
                nulls_distinct=False, name="stock_fault_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.what}: {self.kept} ≠ {self.summed}"
