"""Parcels: what is picked is laid into boxes, each with a label."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import NotThere
from xinglian.orders.actions.hands import locked, save
from xinglian.orders.models import Parcel, ShipmentLine
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import ShipmentState
from xinglian.stock import api as stock

MOST_PARCELS = 99
HEAVIEST_G = 10_000_000


class TooManyParcels(Refusal):
    sentence = _("A shipment has at most %(most)s parcels. Send the rest as a second one.")


class NotInParcel(Refusal):
    sentence = _("%(there)s of this lie in parcel %(no)s; write a quantity up to that.")
    field = "quantity"


class NoWeight(Refusal):
    sentence = _("Write the weight in kilograms, above zero and up to 10,000.")
    field = "weight"


@transaction.atomic
def add_parcel(*, number: str, by: Hand, now: datetime) -> Parcel:
    """One more box. Raises NotThere, NotSender, WrongStep, TooManyParcels."""
    _order, shipment = locked(number, by, ShipmentState.PACKED)
    no = int(Parcel.objects.filter(shipment=shipment).aggregate(n=Max("no"))["n"] or 0) + 1
    if no > MOST_PARCELS:
        raise TooManyParcels(most=MOST_PARCELS)
    with acting(network()):
        save(shipment, now=now)
        return Parcel.objects.create(
            shipment=shipment, buyer_id=shipment.buyer_id, seller_id=shipment.seller_id, sender_id=shipment.sender_id,
            no=no, code=f"{shipment.number}-{no}",
        )  # fmt: skip


@transaction.atomic
def weigh(*, number: str, no: int, kilograms: Decimal, by: Hand, now: datetime) -> None:
    """Raises NotThere, NotSender, WrongStep, NoWeight."""
    _order, shipment = locked(number, by, ShipmentState.PACKED)
    if not kilograms.is_finite() or not 0 < kilograms * 1000 <= HEAVIEST_G:
        raise NoWeight
    with acting(network()):
        if not Parcel.objects.filter(shipment=shipment, no=no).update(weight_g=round(kilograms * 1000)):  # fmt: skip
            raise NotThere
        save(shipment, now=now)


@transaction.atomic
def lay(*, number: str, line_id: int, quantity: Decimal, to: int, by: Hand, now: datetime) -> None:
    """So many of a line out of its parcel into another. Raises NotThere, NotSender, WrongStep, NotInParcel."""
    _order, shipment = locked(number, by, ShipmentState.PACKED)
    line = ShipmentLine.objects.filter(pk=line_id, shipment=shipment).select_related("line").first()
    if line is None or not Parcel.objects.filter(shipment=shipment, no=to).exists():
        raise NotThere
    if not 0 < quantity <= line.picked or not stock.fits(quantity, line.line.unit):
        raise NotInParcel(there=plain(line.picked), no=line.parcel_no)
    if to == line.parcel_no:
        return
    with acting(network()):
        there = ShipmentLine.objects.filter(shipment=shipment, line_id=line.line_id, parcel_no=to)
        if quantity == line.picked and not there.exists():
            line.parcel_no = to
            line.save(update_fields=["parcel_no"])
        else:
            left = line.picked - quantity
            # A row that gave all away stays, with nothing picked: nobody sees it.
            ShipmentLine.objects.filter(pk=line.pk).update(picked=left, asked=left or line.asked)
            if not there.update(picked=F("picked") + quantity, asked=F("picked") + quantity):
                ShipmentLine.objects.create(
                    shipment=shipment, line_id=line.line_id, buyer_id=line.buyer_id, seller_id=line.seller_id,
                    sender_id=line.sender_id, part_id=line.part_id, parcel_no=to, asked=quantity, picked=quantity,
                    place=line.place,
                )  # fmt: skip
        save(shipment, now=now)
