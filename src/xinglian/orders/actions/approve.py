"""A colleague of the buyer decides on an order above its author's limit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, outbox
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.actions.cancel import NotWaiting
from xinglian.orders.actions.history import tell
from xinglian.orders.actions.send import send
from xinglian.orders.events import OrderChanged
from xinglian.orders.models import Order
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import State


class OwnOrder(Refusal):
    sentence = _("Somebody else has to approve what you ordered.")


@transaction.atomic
def approve(*, number: str, by: Hand, now: datetime) -> Order:
    """The order goes to its seller. Raises NotThere, NotWaiting, OwnOrder."""
    order = _waiting(number, by)
    order.approved_by, order.approved_name = by.person_id, by.name
    send(order, by=by, now=now)
    audit.record("approve_order", subject=("orders.order", order.pk), org_id=order.buyer_id)
    return order


@transaction.atomic
def refuse(*, number: str, why: str, by: Hand, now: datetime) -> Order:
    """The order ends, and never reached its seller. Raises NotThere, NotWaiting, OwnOrder."""
    order = _waiting(number, by)
    order.state, order.ended_at, order.changed_at = State.REFUSED, now, now
    order.approved_by, order.approved_name = by.person_id, by.name
    order.save(update_fields=["state", "ended_at", "changed_at", "approved_by", "approved_name"])
    tell(order, "refused", by=by, now=now, body={"why": why})
    audit.record("refuse_order", subject=("orders.order", order.pk), org_id=order.buyer_id, why=why)
    outbox.announce(
        OrderChanged(order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id)
    )  # fmt: skip
    return order


def _waiting(number: str, by: Hand) -> Order:
    order = access.order(number=number, lock=True)
    if order.state != State.WAITING:
        raise NotWaiting
    if order.placed_by is not None and order.placed_by == by.person_id:
        raise OwnOrder
    return order
