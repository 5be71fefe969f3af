from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField
from xinglian.pool.rules.words import OfferState


class Offer(models.Model):
    """Goods a partner lets others call off. `held` of `quantity` are spoken for by call-offs: never more than there are.

    `price_minor`: of one unit, without freight. `most_km`: nobody further away sees it; empty: everybody does.
    """

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+", db_index=False)  # fmt: skip
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    unit = models.CharField(max_length=16)
    condition = models.CharField(max_length=8)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    held = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    most_km = models.IntegerField(null=True)
    until = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in OfferState], default=OfferState.OPEN)  # fmt: skip
    consented_by = models.BigIntegerField()
    consented_name = models.CharField(max_length=60)
    offered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "pool_offer"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="pool_offer_some"),
            models.CheckConstraint(condition=Q(held__gte=0, held__lte=F("quantity")), name="pool_offer_not_twice"),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="pool_offer_price"),
            models.UniqueConstraint(fields=["org", "part", "condition"], condition=Q(state="open"), name="pool_offer_once"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["part"], condition=Q(state="open"), name="pool_offer_open"),
            models.Index(fields=["org", "-id"], name="pool_offer_mine"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.part_id} by {self.org_id}"
