from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.orders.rules.words import SendingState


class Terms(models.Model):
    """On what terms a seller sells to a buyer, or (no buyer) to everybody who may buy from it.

    `price_percent`: of the maker's price for that buyer; null = the seller states its prices when it confirms.
    """

    id = IdField(primary_key=True)
    seller = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    buyer = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+", null=True)
    is_open = models.BooleanField(default=True, help_text="False: sells nothing to it for now.")
    is_automatic = models.BooleanField(
        default=True,
        help_text="Lines held from stock are confirmed at once, the others wait for a person.",
    )
    currency = models.CharField(max_length=3, default="CNY")
    price_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    minimum_minor = models.BigIntegerField(default=0, help_text="Least amount of an order.")
    credit_minor = models.BigIntegerField(
        null=True, help_text="Most that may be open. Null: no limit."
    )
    pay_days = models.SmallIntegerField(default=30)
    answer_hours = models.SmallIntegerField(
        default=24, help_text="Within which an order is answered."
    )
    urgent_hours = models.SmallIntegerField(default=2, help_text="The same, in the urgent lane.")
    delivery_days = models.SmallIntegerField(default=3, help_text="From stock to the buyer's door.")
    return_days = models.SmallIntegerField(
        default=30, help_text="After receipt, in which goods go back."
    )
    return_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=100,
        help_text="Of the price paid for sound goods given back unneeded.",
    )
    opened_percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, help_text="The same, of goods whose box was opened. Null: as sound ones.",
    )  # fmt: skip
    changed_at = models.DateTimeField()
    changed_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "buyer"], nulls_distinct=False, name="orders_terms_once"
            ),
            models.CheckConstraint(
                condition=Q(minimum_minor__gte=0)
                & Q(answer_hours__gt=0) & Q(urgent_hours__gt=0) & Q(delivery_days__gte=0)
                & Q(return_days__gte=0) & Q(return_percent__gte=0) & Q(return_percent__lte=100)
                & (Q(opened_percent=None) | (Q(opened_percent__gte=0) & Q(opened_percent__lte=100))),
                name="orders_terms_sense",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.seller_id} → {self.buyer_id}"


class Limit(models.Model):
    """Up to which amount people of a role order without asking a colleague. Null: no limit."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    most_minor = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "role"], name="orders_limit_once")]

    def __str__(self) -> str:
        return f"{self.org_id} {self.role}"


class Consent(models.Model):
    """A buyer lets a seller's people order from that seller for it, until a day. Never edited but to end it."""

    id = IdField(primary_key=True)
    org = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    org_name = models.CharField(
        max_length=120, help_text="As it is called: the seller does not read its record."
    )
    seller = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    seller_name = models.CharField(max_length=120)
    most_minor = models.BigIntegerField(null=True, help_text="Of one order. Null: no limit.")
    until = models.DateField(help_text="The last day it holds.")
    given_by = models.BigIntegerField()
    given_name = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org", "seller"],
                condition=Q(ended_at__isnull=True),
                name="orders_consent_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.org_id} → {self.seller_id} until {self.until}"


class SendingAgreement(models.Model):
    """A partner sends goods for a seller from its own shelf: offered by the seller, agreed to by the partner, ended by either.

    It sets no prices: what the two owe each other for it they settle between themselves, by what was sent.
    """

    id = IdField(primary_key=True)
    seller = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    seller_name = models.CharField(max_length=120, help_text="As it was called then.")
    sender = models.ForeignKey("identity.Organisation", models.PROTECT, related_name="+")
    sender_name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in SendingState])
    note = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    offered_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_name = models.CharField(max_length=120, blank=True)
    why = models.CharField(
        max_length=300, blank=True, help_text="Of the one that declined or ended it."
    )
    ended_at = models.DateTimeField(null=True)
    ended_name = models.CharField(max_length=120, blank=True)
    ended_org_id = models.BigIntegerField(null=True, help_text="Which of the two ended it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "sender"], condition=Q(state__in=["offered", "agreed"]), name="orders_sending_one"
            ),
            models.CheckConstraint(condition=~Q(seller=models.F("sender")), name="orders_sending_two"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sender_id} for {self.seller_id}: {self.state}"
