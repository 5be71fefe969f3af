"""Who sends an order: its seller, or a partner that agreed to send for it. What is held moves from one shelf to the other."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, outbox
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions.history import tell
from xinglian.orders.actions.send import hold, keeps_stock
from xinglian.orders.actions.settle import settle
from xinglian.orders.events import SenderChosen
from xinglian.orders.models import Order, OrderLine, Parcel, Shipment, ShipmentLine
from xinglian.orders.queries.sellers import seller_of
from xinglian.orders.queries.sending import agreed
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import State
from xinglian.stock import api as stock

# Nothing is on a pick list or under way.
MOVABLE = (State.PLACED, State.CONFIRMED)


class NotMovable(Refusal):
    sentence = _("Who sends is chosen before anything is picked: drop the pick list first. What was sent stays with who sent it.")  # fmt: skip


class NotAgreed(Refusal):
    sentence = _("This company does not send for you, or no longer does. Ask it for an agreement, or choose another one.")  # fmt: skip
    field = "sender"


class SendsToItself(Refusal):
    sentence = _("The goods go to this company. Choose another one, or send them yourself.")
    field = "sender"


class SayWhy(Refusal):
    sentence = _("Say why: the seller reads it and sends the goods another way.")
    field = "why"


@transaction.atomic
def choose_sender(*, number: str, sender_id: int | None, by: Hand, now: datetime) -> Order:
    """For the seller; None: it sends itself. What was answered stays answered, what lies on the new shelf is held there.

    Raises NotThere, NotMovable, NotAgreed, SendsToItself.
    """
    order = access.order(number=number, lock=True)
    if order.seller_id != by.org_id or order.sent_at is None:
        raise access.NotThere
    wanted = None if sender_id == order.seller_id else sender_id
    if wanted == order.sender_id:
        return order
    if order.state not in MOVABLE:
        raise NotMovable
    if wanted in (order.buyer_id, order.branch_id) and wanted is not None:
        raise SendsToItself
    name = ""
    if wanted is not None:
        agreement = agreed(seller_id=order.seller_id, sender_id=wanted, lock=True)
        if agreement is None:
            raise NotAgreed
        name = agreement.sender_name
    _move(order, wanted, name, now)
    with acting(network()):
        tell(order, "sender_chosen", by=by, now=now, body={"sender": name or order.seller_name})
    _announce(order)
    audit.record("choose_sender", subject=("orders.order", order.pk), org_id=by.org_id, after={"sender": name or order.seller_name})  # fmt: skip
    return order


@transaction.atomic
def refuse_sending(*, number: str, why: str, by: Hand, now: datetime) -> Order:
    """For who should send: the order is the seller's own to send again, which reads why.

    Raises NotThere, NotMovable, SayWhy.
    """
    order = access.order(number=number, lock=True)
    if order.sender_id is None or order.sender_id != by.org_id:
        raise access.NotThere
    if not why.strip():
        raise SayWhy
    if order.state not in MOVABLE:
        raise NotMovable
    name, why = order.sender_name, why.strip()[:300]
    # Before the row is another one's: afterwards it is out of our sight.
    audit.record("refuse_sending", subject=("orders.order", order.pk), org_id=by.org_id, after={"why": why})  # fmt: skip
    _move(order, None, "", now)
    with acting(network()):
        tell(order, "sender_refused", by=by, now=now, body={"why": why, "org": name}, is_internal=True)  # fmt: skip
    _announce(order, refused_by=name, why=why)
    return order


def _move(order: Order, sender_id: int | None, name: str, now: datetime) -> None:
    with acting(network()):
        stock.release(reference=order.number, now=now)
        OrderLine.objects.filter(order=order, reserved__gt=0).update(reserved=0, changed_at=now)
        # Lists that were dropped stay the seller's: who sends no more sees nothing of the order.
        Shipment.objects.filter(order=order).update(sender_id=None)
        ShipmentLine.objects.filter(shipment__order=order).update(sender_id=None)
        Parcel.objects.filter(shipment__order=order).update(sender_id=None)
        order.sender_id, order.sender_name = sender_id, name  # type: ignore[assignment]
        order.save(update_fields=["sender", "sender_name"])
        terms = seller_of(buyer_id=order.buyer_id, seller_id=order.seller_id)
        if keeps_stock(order, terms):
            hold(order, seller=terms, now=now, key=f"sender:{order.pk}:{uuid4().hex}", keeps_answers=True)  # fmt: skip
        settle(order, now=now)


def _announce(order: Order, *, refused_by: str = "", why: str = "") -> None:
    outbox.announce(
        SenderChosen(
            order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id,
            sender_id=order.sender_id or 0, refused_by=refused_by, why=why,
        )
    )  # fmt: skip
