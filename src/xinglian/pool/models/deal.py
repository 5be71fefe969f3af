from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.pool.rules.words import DealState


class Deal(models.Model):
    """So many of an offer, called off by a taker: its two sides read and change it, by their own steps only.

    Amounts in minor units. `freight_minor`: estimated for `km`; `spared_minor`: what keeping the goods half a year longer would have cost the giver.
    """

    id = IdField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    offer = models.ForeignKey("pool.Offer", models.PROTECT, related_name="+")
    giver = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+", db_index=False)  # fmt: skip
    taker = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+", db_index=False)  # fmt: skip
    giver_name = models.CharField(max_length=120, blank=True)
    taker_name = models.CharField(max_length=120, blank=True)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    unit = models.CharField(max_length=16)
    condition = models.CharField(max_length=8)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    received = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    price_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    freight_minor = models.BigIntegerField()
    spared_minor = models.BigIntegerField()
    km = models.IntegerField(null=True)
    giver_place = models.CharField(max_length=60)
    taker_place = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in DealState])
    note = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=200, blank=True)
    carrier = models.CharField(max_length=60, blank=True)
    waybill = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    answer_due = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "pool_deal"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="pool_deal_some"),
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="pool_deal_of_two"),
            models.UniqueConstraint(fields=["taker", "key"], name="pool_deal_once"),
        ]
        indexes = [
            models.Index(fields=["taker", "-id"], name="pool_deal_taker"),
            models.Index(fields=["giver", "-id"], name="pool_deal_giver"),
            models.Index(fields=["answer_due"], condition=Q(state="asked"), name="pool_deal_due"),
        ]

    def __str__(self) -> str:
        return self.number


class Worth(models.Model):
    """What a call-off's goods cost its taker anew that day, in minor units; no row where nobody states a price.

    A table of its own: whoever gives the goods reads the call-off, and never what its taker pays elsewhere.
    """

    deal = models.OneToOneField(Deal, models.CASCADE, primary_key=True, related_name="+")
    taker = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+", db_index=False)  # fmt: skip
    new_minor = models.BigIntegerField()

    class Meta:
        db_table = "pool_worth"

    def __str__(self) -> str:
        return str(self.new_minor)
