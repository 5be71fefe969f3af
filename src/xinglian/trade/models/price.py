from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField


class Price(models.Model):
    """A part's price in a list, for a time, from a quantity. The newest revision holds."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    list_code = models.CharField(max_length=40)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    min_quantity = models.DecimalField(max_digits=14, decimal_places=3, default=1)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6)
    currency = models.CharField(max_length=3)
    revision = models.SmallIntegerField(default=0)
    batch_id = models.BigIntegerField(null=True)
    is_simulated = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list_code", "part", "valid_from", "min_quantity", "currency", "revision"],
                name="price_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="price_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["part", "list_code"], name="price_part"),
            BrinIndex(fields=["batch_id"], name="price_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.part_id}"
