"""The buyer decides on what the seller offers instead: a new line for it, or the old one ends."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from xinglian.catalogue import api as catalogue
from xinglian.kernel import outbox
from xinglian.kernel.refusal import Refusal
from xinglian.orders import access
from xinglian.orders.actions.cancel import take_off
from xinglian.orders.actions.history import fact, record, tell
from xinglian.orders.actions.send import hold
from xinglian.orders.actions.settle import settle
from xinglian.orders.events import OrderChanged
from xinglian.orders.models import Order, OrderLine
from xinglian.orders.queries.line_prices import amount_minor
from xinglian.orders.queries.sellers import seller_of
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import Answer, Reason


class NoOffer(Refusal):
    sentence = _("Nothing is offered for this line any more. Look at the order again.")


@transaction.atomic
def take_offer(*, number: str, line_no: int, takes: bool, by: Hand, now: datetime) -> Order:
    """In the buyer's scope. What of the line is neither picked nor sent is refused; taken, a line of its own stands for
    it, and its goods are held. Raises NotThere, NoOffer."""
    order = access.order(number=number, lock=True)
    line = access.one(OrderLine.objects.filter(order=order, no=line_no).select_for_update())
    left = line.quantity - line.cancelled - line.refused - line.picking - line.shipped
    if order.buyer_id != by.org_id or line.answer != Answer.OFFERED or left <= 0:
        raise NoOffer
    card = catalogue.part(part_id=line.offered_part_id) if line.offered_part_id else None
    if card is None:
        raise NoOffer
    take_off(order, [line], {line.no: left}, column="refused", now=now)
    line.refresh_from_db()
    line.answer, line.reason, line.changed_at = Answer.REFUSED, line.reason or Reason.OTHER, now
    line.save(update_fields=["answer", "reason", "changed_at"])
    if takes:
        last = OrderLine.objects.filter(order=order).aggregate(last=Max("no"))["last"]
        price = line.offered_price
        OrderLine.objects.create(
            order=order, buyer_id=line.buyer_id, seller_id=line.seller_id, no=last + 1, text=line.text, part_id=card.part_id,
            instead_of=line, unit=card.unit, quantity=left, unit_price=price, includes_tax=line.includes_tax,
            tax_rate=line.tax_rate, changed_at=now,
            amount_minor=None if price is None
            else amount_minor(price, left, order.currency, includes_tax=line.includes_tax, tax_rate=line.tax_rate),
        )  # fmt: skip
        seller = seller_of(buyer_id=order.buyer_id, seller_id=order.seller_id)
        if seller.keeps_stock:
            hold(order, seller=seller, now=now, key=f"offer:{line.pk}")
        order.lines_count = last + 1
        order.save(update_fields=["lines_count"])
    settle(order, now=now)
    verb = "offer_taken" if takes else "offer_declined"
    tell(order, verb, by=by, now=now, body={"line": line.no, "part_id": card.part_id})
    record(fact(order, f"order.{verb}", now=now, ref=f"{order.number}/{line.no}"))
    outbox.announce(
        OrderChanged(order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id)
    )  # fmt: skip
    return order
