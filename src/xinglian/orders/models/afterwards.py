from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.orders.rules.words import ClaimState, Gap, ReturnReason, ReturnState


class Claim(models.Model):
    """A buyer says what was wrong with what arrived; the seller settles it: again, money, or no."""

    id = IdField(primary_key=True)
    shipment = models.ForeignKey("orders.Shipment", models.PROTECT, related_name="+")
    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="+")
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    gap = models.CharField(max_length=10, choices=[(g.value, g.value) for g in Gap])
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in ClaimState], default=ClaimState.OPEN
    )
    amount_minor = models.BigIntegerField(null=True, help_text="Credited.")
    answer = models.CharField(max_length=300, blank=True)
    photo = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", null=True)
    again = models.ForeignKey(
        "orders.OrderLine", models.PROTECT, related_name="+", null=True, help_text="The line that brings it again."
    )  # fmt: skip
    raised_at = models.DateTimeField()
    raised_by = models.BigIntegerField(null=True)
    raised_name = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    settled_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line", "gap"], name="orders_claim_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_claim_sense"),
        ]
        indexes = [
            models.Index(fields=["seller_id", "-raised_at"], name="orders_claim_seller"),
            models.Index(fields=["buyer_id", "-raised_at"], name="orders_claim_buyer"),
        ]

    def __str__(self) -> str:
        return f"{self.gap} {self.quantity}"


class Return(models.Model):
    """Goods that go back: asked for by the buyer, allowed by the seller, valued, booked where they arrive."""

    id = IdField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    buyer_name = models.CharField(max_length=120)
    seller_name = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ReturnState])
    currency = models.CharField(max_length=3)
    value_minor = models.BigIntegerField(help_text="Of all lines, as valued now.")
    sound_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=100, help_text="Of the price, for what nobody needs: by the terms when it was asked for.",
    )  # fmt: skip
    opened_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=100, help_text="The same, in an opened box."
    )
    note = models.CharField(max_length=300, blank=True)
    photo = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+", null=True)
    answer = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(null=True)
    asked_name = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_name = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["buyer_id", "key"], name="orders_return_once")
        ]
        indexes = [
            models.Index(fields=["seller_id", "-asked_at"], name="orders_return_seller"),
            models.Index(fields=["buyer_id", "-asked_at"], name="orders_return_buyer"),
        ]

    def __str__(self) -> str:
        return self.number


class ReturnLine(models.Model):
    id = IdField(primary_key=True)
    back = models.ForeignKey(Return, models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="+")
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    reason = models.CharField(max_length=12, choices=[(r.value, r.value) for r in ReturnReason])
    condition = models.CharField(
        max_length=8, default="sound", help_text="As the buyer says; words of the stock ledger."
    )
    found = models.CharField(
        max_length=8, blank=True, help_text="As the seller found it: the same words, or scrap."
    )
    note = models.CharField(max_length=300, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    received = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, help_text="Of the price paid.")
    value_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["back", "line"], name="orders_return_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(percent__gte=0) & Q(percent__lte=100), name="orders_return_line_sense"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.back_id}: {self.quantity}"
