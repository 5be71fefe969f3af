"""Who picks, packs and sends an order: its seller, or the one who sends for it. Checked in the caller's scope, before
anything is done for the network."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.models import Order, Shipment
from xinglian.orders.rules.hand import Hand


class NotSender(Refusal):
    sentence = _("%(sender)s sends this order. Only it picks, packs and ships.")


class WrongStep(Refusal):
    sentence = _("%(number)s is further than that already. Reload the page to see where it is.")


def sender_of(order: Order) -> int:
    return order.sender_id or order.seller_id


def locked_order(number: str, by: Hand) -> Order:
    """The order, for who sends it. Raises NotThere, NotSender."""
    order = access.order(number=number, lock=True)
    if order.sent_at is None:
        raise access.NotThere
    if by.org_id != sender_of(order):
        raise NotSender(sender=order.sender_name or order.seller_name)
    return order


def locked(number: str, by: Hand, *states: str) -> tuple[Order, Shipment]:
    """A shipment and its order, the order first, for who sends it. Raises NotThere, NotSender, WrongStep."""
    order = locked_order(access.shipment(number=number).order.number, by)
    shipment = access.shipment(number=number, lock=True)
    if shipment.state not in states:
        raise WrongStep(number=number)
    return order, shipment


def save(shipment: Shipment, *names: str, now: datetime) -> None:
    shipment.changed_at = now
    shipment.save(update_fields=[*names, "changed_at"])
