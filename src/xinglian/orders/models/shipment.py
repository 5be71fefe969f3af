from django.db import models
from django.db.models import Q

from xinglian.kernel.fields import IdField
from xinglian.orders.rules.words import ShipmentState, TrackKind


class Shipment(models.Model):
    """Goods of one seller on their way to one buyer: a pick list first, parcels then, a delivery at last."""

    id = IdField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    order = models.ForeignKey("orders.Order", models.PROTECT, related_name="+")
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    buyer_name = models.CharField(max_length=120)
    seller_name = models.CharField(max_length=120)
    sender_id = models.BigIntegerField(
        null=True, help_text="Who picks and sends, when it is not the seller."
    )
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ShipmentState])
    is_urgent = models.BooleanField(default=False)
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=60, blank=True, help_text="The carrier's number.")
    eta = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    picker_id = models.BigIntegerField(null=True)
    picker_name = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    packed_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.BigIntegerField(null=True)
    received_name = models.CharField(max_length=120, blank=True)
    receive_key = models.CharField(max_length=80, blank=True)
    posting_id = models.BigIntegerField(null=True, help_text="The issue in the seller's ledger.")
    invoiced_in = models.BigIntegerField(
        null=True, help_text="The export that took it to the seller's books."
    )
    has_exception = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    is_simulated = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["seller_id", "-opened_at"], name="orders_ship_seller"),
            models.Index(fields=["buyer_id", "-opened_at"], name="orders_ship_buyer"),
            models.Index(
                fields=["sender_id"], condition=Q(sender_id__isnull=False), name="orders_ship_sender"
            ),
            models.Index(
                fields=["tracking"], condition=~Q(tracking=""), name="orders_ship_tracking"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class ShipmentLine(models.Model):
    """So much of an order line in this shipment: to pick, picked, in which parcel; received, and with what gap."""

    id = IdField(primary_key=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="lines", db_index=False)
    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="+")
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    sender_id = models.BigIntegerField(null=True)
    part = models.ForeignKey(
        "catalogue.Part", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    parcel_no = models.SmallIntegerField(default=1)
    asked = models.DecimalField(max_digits=18, decimal_places=3)
    picked = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    received = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    damaged = models.DecimalField(
        max_digits=18, decimal_places=3, default=0, help_text="Of the received ones."
    )
    place = models.CharField(
        max_length=80, blank=True, help_text="Where to find it, for the picker."
    )
    short_reason = models.CharField(
        max_length=20,
        blank=True,
        help_text="Why fewer were picked than asked; empty: not over yet.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line", "parcel_no"], name="orders_ship_line_once"),
            models.CheckConstraint(
                condition=Q(asked__gt=0) & Q(picked__gte=0) & Q(picked__lte=models.F("asked")), name="orders_ship_line_sense"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.asked}"


class ShippedLot(models.Model):
    """So many of an order line that left with the shipment and bear a batch, a serial number or both, as the sender's ledger
    knew them. In which parcel they lie is not known. Append-only."""

    id = IdField(primary_key=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="+", db_index=False)
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    sender_id = models.BigIntegerField(null=True)
    batch = models.CharField(max_length=40, blank=True)
    serial = models.CharField(max_length=60, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "line", "batch", "serial"], name="orders_lot_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & (~Q(batch="") | ~Q(serial="")), name="orders_lot_sense"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.shipment_id}: {self.batch} {self.serial}"


class Parcel(models.Model):
    id = IdField(primary_key=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="parcels", db_index=False)
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    sender_id = models.BigIntegerField(null=True)
    no = models.SmallIntegerField()
    code = models.CharField(max_length=32, unique=True, help_text="On the label, as a QR code.")
    weight_g = models.IntegerField(null=True)
    scanned_at = models.DateTimeField(null=True, help_text="By the buyer, on arrival.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipment", "no"], name="orders_parcel_once")
        ]

    def __str__(self) -> str:
        return self.code


class Track(models.Model):
    """An event of a shipment under way. Append-only; the same event twice counts once."""

    id = IdField(primary_key=True)
    shipment = models.ForeignKey(Shipment, models.PROTECT, related_name="+", db_index=False)
    buyer_id = models.BigIntegerField()
    seller_id = models.BigIntegerField()
    sender_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in TrackKind])
    at = models.DateTimeField()
    place = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=20, help_text="hand, file or api")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "at", "kind", "place"], name="orders_track_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shipment_id} {self.kind}"
