"""The seller answers lines: comes on that day, comes later, something else instead, does not come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.catalogue import api as catalogue
from xinglian.kernel import outbox, sql
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions.cancel import take_off
from xinglian.orders.actions.history import fact, record, tell
from xinglian.orders.actions.settle import settle
from xinglian.orders.events import OrderAnswered
from xinglian.orders.models import Order, OrderLine
from xinglian.orders.queries.line_prices import amount_minor, line_prices
from xinglian.orders.queries.sellers import seller_of
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import DESK_STATES, Answer, Reason


class NotAnswerable(Refusal):
    sentence = _("This order cannot be answered any more: it waits for approval, has been sent or has ended.")  # fmt: skip


class UnknownLine(Refusal):
    sentence = _("%(number)s has no line %(no)s.")


class NothingOpen(Refusal):
    sentence = _("Line %(no)s: nothing of it is still to be sent.")


class DayNeeded(Refusal):
    sentence = _("Line %(no)s: say the day on which it is at the buyer's.")
    field = "promised_on"


class DayOver(Refusal):
    sentence = _("Line %(no)s: %(day)s is over. Promise a day from today on.")
    field = "promised_on"


class ReasonNeeded(Refusal):
    sentence = _("Line %(no)s: say why.")
    field = "reason"


class PriceNeeded(Refusal):
    sentence = _("Line %(no)s: state a price above zero; the buyer was told it would come with the confirmation.")  # fmt: skip
    field = "price"


class TooMany(Refusal):
    sentence = _("Line %(no)s: %(left)s are still open, not %(asked)s.")
    field = "quantity"


class NothingOffered(Refusal):
    sentence = _("Line %(no)s: choose what you offer instead, and another part than the one ordered.")  # fmt: skip
    field = "offered"


@dataclass(frozen=True, kw_only=True)
class LineAnswer:
    """`quantity`: of a refusal, how many do not come (None: all that is open). `price`: for a line without one.
    `offered_price`: a piece of the offered part; None: what the buyer's lists say."""

    no: int
    answer: Answer
    promised_on: date | None = None
    reason: Reason | None = None
    note: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    offered_part_id: int | None = None
    offered_price: Decimal | None = None


_WRITE = """
UPDATE orders_orderline AS l SET answer = n.answer, reason = n.reason, answer_note = n.note, promised_on = n.day,
       first_promised_on = coalesce(l.first_promised_on, n.day), offered_part_id = n.part, offered_price = n.offer,
       unit_price = n.price, amount_minor = n.amount, changed_at = %(now)s
  FROM unnest(%(nos)s::int[], %(answers)s::text[], %(reasons)s::text[], %(notes)s::text[], %(days)s::date[],
       %(parts)s::bigint[], %(offers)s::numeric[], %(prices)s::numeric[], %(amounts)s::bigint[])
       AS n (no, answer, reason, note, day, part, offer, price, amount)
 WHERE l.order_id = %(order_id)s AND l.no = n.no
"""


@transaction.atomic
def answer(*, number: str, answers: Sequence[LineAnswer], by: Hand, now: datetime) -> Order:
    """All of them or none. In the seller's scope. Raises NotThere and the refusals of this module.

    Answering again is a change of mind: the first promise stays on record.
    """
    order = access.order(number=number, lock=True)
    if order.seller_id != by.org_id:
        raise access.NotThere
    if order.state not in DESK_STATES or order.sent_at is None:
        raise NotAnswerable
    lines = {one.no: one for one in OrderLine.objects.filter(order=order).select_for_update()}
    today = trading_day(now)
    for one in answers:
        _check(order, lines.get(one.no), one, today)
    _know_offers(answers)
    refused = {
        one.no: one.quantity if one.quantity is not None else _left(lines[one.no])
        for one in answers
        if one.answer == Answer.REFUSED
    }
    _write(order, lines, answers, _offered_at(order, lines, answers, now), now)
    if refused:
        take_off(order, list(lines.values()), refused, column="refused", now=now)
    was_open = order.answered_at is None
    settle(order, now=now)
    said = [
        {"no": one.no, "answer": one.answer, "day": one.promised_on, "reason": one.reason or "", "n": refused.get(one.no)}
        for one in answers
    ]  # fmt: skip
    tell(order, "answered", by=by, now=now, body={"lines": said})
    if was_open and order.answered_at is not None and order.sent_at is not None:
        hours = round((now - order.sent_at).total_seconds() / 3600, 2)
        record(fact(order, "order.confirmed", now=now, amount_minor=order.total_minor, body={"hours": hours}))  # fmt: skip
    changed = any(one.answer != Answer.CONFIRMED for one in answers)
    outbox.announce(
        OrderAnswered(
            order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id, has_changes=changed
        )
    )  # fmt: skip
    return order


def _left(line: OrderLine) -> Decimal:
    return line.quantity - line.cancelled - line.refused - line.picking - line.shipped


def _check(order: Order, line: OrderLine | None, one: LineAnswer, today: date) -> None:
    if line is None:
        raise UnknownLine(number=order.number, no=one.no)
    left = _left(line)
    if left <= 0:
        raise NothingOpen(no=one.no)
    if one.answer in (Answer.CONFIRMED, Answer.LATER):
        if one.promised_on is None:
            raise DayNeeded(no=one.no)
        if line.unit_price is None and (one.price is None or one.price <= 0):
            raise PriceNeeded(no=one.no)
    if one.promised_on is not None and one.promised_on < today:
        raise DayOver(no=one.no, day=one.promised_on)
    if one.answer != Answer.CONFIRMED and one.reason is None:
        raise ReasonNeeded(no=one.no)
    if one.quantity is not None and not 0 < one.quantity <= left:
        raise TooMany(no=one.no, left=plain(left), asked=plain(one.quantity))  # fmt: skip
    if one.answer == Answer.OFFERED and one.offered_part_id in (None, line.part_id):
        raise NothingOffered(no=one.no)


def _know_offers(answers: Sequence[LineAnswer]) -> None:
    ids = {one.offered_part_id for one in answers if one.offered_part_id is not None}
    known = catalogue.parts(part_ids=ids) if ids else {}
    for one in answers:
        if one.offered_part_id is not None and one.offered_part_id not in known:
            raise NothingOffered(no=one.no)


def _offered_at(
    order: Order, lines: dict[int, OrderLine], answers: Sequence[LineAnswer], now: datetime
) -> dict[int, Decimal | None]:
    """By line, what a piece of the offered part costs: as stated, else by the lists this buyer buys from. Of a list that
    reckons tax another way than the line does, nothing is said: the seller states it when it confirms."""
    found = {one.no: one.offered_price for one in answers}
    silent = [
        one for one in answers if one.offered_part_id is not None and one.offered_price is None
    ]
    if silent:
        with acting(network()):
            priced = line_prices(
                seller=seller_of(buyer_id=order.buyer_id, seller_id=order.seller_id), buyer_id=order.buyer_id, at=now,
                lines=[(one.offered_part_id or 0, _left(lines[one.no])) for one in silent],
            )  # fmt: skip
        for one, price in zip(silent, priced, strict=True):
            line = lines[one.no]
            is_alike = price.includes_tax == line.includes_tax
            if is_alike and (line.includes_tax or price.tax_rate == line.tax_rate):
                found[one.no] = price.unit_price
    return found


def _write(
    order: Order, lines: dict[int, OrderLine], answers: Sequence[LineAnswer], offers: dict[int, Decimal | None], now: datetime
) -> None:  # fmt: skip
    prices = [
        one.price if lines[one.no].unit_price is None else lines[one.no].unit_price
        for one in answers
    ]
    amounts = [
        None
        if price is None
        else amount_minor(
            price, lines[one.no].quantity, order.currency, includes_tax=lines[one.no].includes_tax,
            tax_rate=lines[one.no].tax_rate,
        )
        for one, price in zip(answers, prices, strict=True)
    ]  # fmt: skip
    # A part of a line that does not come leaves the rest of it as it was answered.
    whole = [
        one.answer
        if one.quantity is None or one.answer != Answer.REFUSED or one.quantity == _left(lines[one.no])
        else Answer(lines[one.no].answer)
        for one in answers
    ]  # fmt: skip
    sql.execute(
        _WRITE,
        {
            "order_id": order.pk, "now": now, "nos": [one.no for one in answers], "answers": whole,
            "reasons": [one.reason or "" for one in answers], "notes": [one.note for one in answers],
            "days": [one.promised_on or (lines[one.no].promised_on if w == lines[one.no].answer else None) for one, w in zip(answers, whole, strict=True)],
            "parts": [one.offered_part_id for one in answers], "offers": [offers[one.no] for one in answers],
            "prices": prices, "amounts": amounts,
        },
    )  # fmt: skip
