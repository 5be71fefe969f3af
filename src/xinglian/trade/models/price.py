from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField


class Price(models.Model):
    """The price of a part in a list from a day and a quantity on. A restated one is a revision."""

    id = IdField(primary_key=True)
    list = models.CharField(max_length=40)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    min_quantity = models.DecimalField(max_digits=18, decimal_places=3, default=1)
    currency = models.CharField(max_length=3)
    revision = models.SmallIntegerField(default=0)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    batch = models.ForeignKey(
        "intake.Batch",
        models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    is_simulated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "part", "valid_from", "min_quantity", "currency", "revision"],
                name="price_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="price_span"
            ),
        ]
        indexes = [BrinIndex(fields=["batch"], name="price_batch", pages_per_range=32)]

    def __str__(self) -> str:
        return f"{self.list} {self.part_id} {self.valid_from}"
