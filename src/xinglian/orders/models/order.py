from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from xinglian.kernel.fields import IdField
from xinglian.orders.rules.words import Answer, Origin, Reason, State


class Order(models.Model):
    """One buyer, one seller, some lines. Both sides read it; each changes it through its own actions only.

    `key` comes from the client: the same key orders once. `answer_due` is the clock of the seller, in the urgent lane a
    shorter one.
    """

    id = IdField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    buyer = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    seller = models.ForeignKey(
        "identity.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    branch = models.ForeignKey(
        "identity.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        help_text="Who gets the goods, when a head office buys.",
    )
    buyer_name = models.CharField(
        max_length=120, help_text="As they were called then: neither side reads the other's record."
    )
    seller_name = models.CharField(max_length=120)
    branch_name = models.CharField(max_length=120, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    sender = models.ForeignKey(
        "identity.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        help_text="Who sends the goods for the seller (drop shipment).",
    )
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Origin])
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State])
    is_urgent = models.BooleanField(default=False)
    wanted_on = models.DateField(null=True)
    buyer_ref = models.CharField(max_length=60, blank=True, help_text="The buyer's own number.")
    note = models.CharField(max_length=300, blank=True)
    ship_name = models.CharField(max_length=60, blank=True)
    ship_phone = models.CharField(max_length=40, blank=True)
    ship_address = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    lines_count = models.IntegerField()
    total_minor = models.BigIntegerField(
        help_text="Of the lines that have a price, without what was taken back."
    )
    is_priced = models.BooleanField(help_text="Every line has a price.")
    pay_days = models.SmallIntegerField(default=30)
    placed_at = models.DateTimeField()
    placed_by = models.BigIntegerField(null=True)
    placed_name = models.CharField(max_length=120, blank=True)
    behalf_org = models.ForeignKey(
        "identity.Organisation",
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        help_text="Whose people ordered it for the buyer.",
    )
    approved_by = models.BigIntegerField(null=True)
    approved_name = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(
        null=True, help_text="When it reached the seller: placed, or approved."
    )
    answer_due = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True, help_text="When the last open line was answered.")
    shipped_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buyer", "key"], name="orders_order_once"),
            models.CheckConstraint(condition=~Q(buyer=F("seller")), name="orders_two_sides"),
        ]
        indexes = [
            models.Index(fields=["buyer", "-placed_at"], name="orders_of_buyer"),
            models.Index(fields=["seller", "-placed_at"], name="orders_of_seller"),
            models.Index(
                fields=["seller", "answer_due"], condition=Q(state__in=["placed", "confirmed", "picking", "partly"]),
                name="orders_desk",
            ),
            models.Index(fields=["sender"], condition=Q(sender__isnull=False), name="orders_of_sender"),
            models.Index(fields=["branch", "-placed_at"], condition=Q(branch__isnull=False), name="orders_of_branch"),
            # For the maker's people, who read those of all: row security leaves no other way than in order.
            models.Index(fields=["-placed_at", "-id"], condition=Q(sent_at__isnull=False), name="orders_newest"),
            models.Index(fields=["total_minor", "id"], condition=Q(sent_at__isnull=False), name="orders_by_total"),
            models.Index(fields=["-placed_at", "-id"], condition=Q(sent_at__isnull=False, ended_at__isnull=True), name="orders_open"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="orders_by_day"),
            models.Index(fields=["buyer_ref"], condition=~Q(buyer_ref=""), name="orders_by_ref"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """What was ordered, and how far it is: the quantities only grow, and never beyond `quantity` together.

    quantity = cancelled + refused + shipped + what is still to come. The seller's ledger holds `reserved` and `picking`.
    """

    id = IdField(primary_key=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", db_index=False)
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    no = models.IntegerField()
    text = models.CharField(max_length=200, blank=True, help_text="As the buyer wrote it.")
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    instead_of = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        help_text="The line this one replaces.",
    )
    unit = models.CharField(max_length=16)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    cancelled = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    refused = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    reserved = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    picking = models.DecimalField(
        max_digits=18, decimal_places=3, default=0, help_text="On pick lists now."
    )
    shipped = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    received = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    missing = models.DecimalField(
        max_digits=18, decimal_places=3, default=0, help_text="Shipped, not received."
    )
    received_at = models.DateTimeField(null=True, help_text="When the latest of it was received.")
    returned = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    amount_minor = models.BigIntegerField(null=True, help_text="Of `quantity`.")
    price_list = models.CharField(
        max_length=120, blank=True, help_text="Where the price is from, in words of its day."
    )
    includes_tax = models.BooleanField(default=True)
    tax_rate = models.DecimalField(max_digits=5, decimal_places=4, default=0)
    answer = models.CharField(
        max_length=10, choices=[(a.value, a.value) for a in Answer], default=Answer.OPEN
    )
    reason = models.CharField(
        max_length=20, choices=[(r.value, r.value) for r in Reason], blank=True
    )
    answer_note = models.CharField(max_length=200, blank=True)
    promised_on = models.DateField(null=True, help_text="At the buyer's.")
    first_promised_on = models.DateField(
        null=True, help_text="What was promised first: kept promises are measured by it."
    )
    offered_part = models.ForeignKey(
        "catalogue.Part",
        models.PROTECT,
        related_name="+",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    offered_price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "no"], name="orders_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(cancelled__gte=0) & Q(refused__gte=0) & Q(reserved__gte=0)
                & Q(picking__gte=0) & Q(shipped__gte=0) & Q(received__gte=0) & Q(missing__gte=0) & Q(returned__gte=0),
                name="orders_line_signs",
            ),
            # Nothing is sent that was not ordered, nothing is taken back that was sent.
            models.CheckConstraint(
                condition=Q(quantity__gte=F("cancelled") + F("refused") + F("picking") + F("shipped")),
                name="orders_line_whole",
            ),
            models.CheckConstraint(
                condition=Q(shipped__gte=F("received") + F("missing")), name="orders_line_arrived"
            ),
            models.CheckConstraint(condition=Q(received__gte=F("returned")), name="orders_line_returned"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["buyer_id", "part", "-id"], name="orders_line_buyer"),
            models.Index(fields=["seller_id", "part", "-id"], name="orders_line_seller"),
            models.Index(fields=["part", "-id"], name="orders_line_part"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.no}"


class OrderEvent(models.Model):
    """What happened to an order, by whom. Append-only; the history both sides read. `is_internal`: the seller's alone."""

    id = IdField(primary_key=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="+", db_index=False)
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    verb = models.CharField(max_length=20)
    state = models.CharField(max_length=10, blank=True, help_text="The order's afterwards.")
    body = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    is_internal = models.BooleanField(default=False)
    at = models.DateTimeField()
    side_id = models.BigIntegerField(null=True, help_text="Whose person did it.")
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="orders_event_of")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.verb}"
