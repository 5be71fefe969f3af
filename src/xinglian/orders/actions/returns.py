"""Goods go back: asked for by the buyer within the days of the terms, allowed by the seller, valued, counted again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, outbox, sql
from xinglian.kernel.quantity import plain
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions.answer import UnknownLine
from xinglian.orders.actions.history import fact, record, tell
from xinglian.orders.events import GoodsReturned, ReturnMoved
from xinglian.orders.models import Order, OrderLine, Return, ReturnLine
from xinglian.orders.queries.going_back import last_received, left_by_line
from xinglian.orders.queries.sellers import seller_of
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.terms import SellingTerms
from xinglian.orders.rules.valuation import last_day, percent, share
from xinglian.orders.rules.words import ReturnReason, ReturnState
from xinglian.stock import api as stock

SCRAP = "scrap"
_REASONS = {"unneeded": "unneeded", "wrong_part": "wrong_part", "faulty": "faulty", "warranty": "warranty"}  # fmt: skip


class TooLate(Refusal):
    sentence = _("Line %(no)s could go back until %(day)s. Talk to %(seller)s, or claim under warranty.")  # fmt: skip


class MoreThanThere(Refusal):
    sentence = _("Line %(no)s: %(left)s can still go back, not %(asked)s.")


class NothingAsked(Refusal):
    sentence = _("Write at least at one line how many go back.")


class WrongStep(Refusal):
    sentence = _("%(number)s is further than that already. Reload the page to see where it is.")


class WhyNot(Refusal):
    sentence = _("Say why: the buyer reads it.")
    field = "answer"


class MoreThanSent(Refusal):
    sentence = _("%(part)s: %(sent)s were to come back, not %(received)s. Write up to that.")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """So many of an order line. `condition` as in the ledger: sound, opened, damaged, check."""

    no: int
    quantity: Decimal
    reason: ReturnReason
    condition: str = "sound"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Came:
    """So many came back, and how the seller found them: a condition of the ledger, or scrap."""

    quantity: Decimal
    found: str = "check"


@transaction.atomic
def ask(
    *, number: str, wanted: Sequence[Wanted], key: str, by: Hand, now: datetime, note: str = "", photo_id: int | None = None
) -> Return:  # fmt: skip
    """In the buyer's scope; the same key asks once; `photo_id`: a file that was stored. Raises NotThere, NothingAsked, UnknownLine, MoreThanThere, TooLate."""
    order = access.order(number=number, lock=True)
    if by.org_id != order.buyer_id:
        raise access.NotThere
    known = Return.objects.filter(buyer_id=order.buyer_id, key=key).first()
    if known is not None:
        return known
    if not wanted:
        raise NothingAsked
    terms = _terms(order)
    lines = {one.no: one for one in OrderLine.objects.filter(order=order, no__in=[one.no for one in wanted])}  # fmt: skip
    with acting(network()):
        _check(order, lines, wanted, terms, now)
        back = Return.objects.create(
            number=sql.value("SELECT orders_number('RT', %s::date)", [trading_day(now)]), buyer_id=order.buyer_id,
            seller_id=order.seller_id, buyer_name=order.buyer_name, seller_name=order.seller_name, key=key,
            state=ReturnState.ASKED, currency=order.currency, value_minor=0, sound_percent=terms.return_percent, opened_percent=terms.of_opened, note=note[:300], photo_id=photo_id, asked_at=now,
            asked_by=by.person_id, asked_name=by.name, changed_at=now, is_simulated=order.is_simulated,
        )  # fmt: skip
        rows = [_line(back, lines[one.no], one) for one in wanted]
        ReturnLine.objects.bulk_create(rows)
        back.value_minor = sum(one.value_minor for one in rows)
        back.save(update_fields=["value_minor"])
        _say(order, back, "return_asked", by=by, now=now, why=note[:300])
    audit.record("ask_return", subject=("orders.return", back.pk), org_id=order.buyer_id)
    return back


@transaction.atomic
def decide(*, number: str, allow: bool, by: Hand, now: datetime, answer: str = "") -> Return:
    """The seller says yes or no. Raises NotThere, WrongStep, WhyNot."""
    back = _locked(number, by, "seller_id", ReturnState.ASKED)
    if not allow and not answer.strip():
        raise WhyNot
    with acting(network()):
        back.state = ReturnState.ALLOWED if allow else ReturnState.REFUSED
        back.answer, back.decided_at = answer.strip()[:300], now
        back.decided_by, back.decided_name = by.person_id, by.name
        _save(back, now, "state", "answer", "decided_at", "decided_by", "decided_name")
        _say(_order(back), back, "return_allowed" if allow else "return_refused", by=by, now=now, why=back.answer)  # fmt: skip
    audit.record("decide_return", subject=("orders.return", back.pk), after={"state": back.state}, why=back.answer)  # fmt: skip
    return back


@transaction.atomic
def send_back(*, number: str, by: Hand, now: datetime) -> Return:
    """The goods leave the buyer, and its ledger, as far as they lie there. Raises NotThere, WrongStep."""
    back = _locked(number, by, "buyer_id", ReturnState.ALLOWED)
    with acting(network()):
        order = _order(back)
        org_id = order.branch_id or order.buyer_id
        if stock.keeps_ledger(org_id=org_id):
            gone: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
            for row in ReturnLine.objects.filter(back=back).select_related("line"):
                gone[row.line.part_id, row.condition] += row.quantity
            stock.give_back(
                org_id=org_id, wanted=gone, reference=back.number, key=f"back:{back.pk}", now=now,
                by=stock.By(person_id=by.person_id, name=by.name), is_simulated=back.is_simulated,
            )  # fmt: skip
        back.state, back.sent_at = ReturnState.SENT, now
        _save(back, now, "state", "sent_at")
        _say(order, back, "return_sent", by=by, now=now)
    return back


@transaction.atomic
def give_up(*, number: str, by: Hand, now: datetime) -> Return:
    """The buyer keeps the goods. Raises NotThere, WrongStep."""
    back = _locked(number, by, "buyer_id", ReturnState.ASKED, ReturnState.ALLOWED)
    with acting(network()):
        back.state = ReturnState.DROPPED
        _save(back, now, "state")
        _say(_order(back), back, "return_dropped", by=by, now=now)
    return back


@transaction.atomic
def take_back(
    *, number: str, by: Hand, now: datetime, received: Mapping[int, Came] | None = None
) -> Return:
    """The seller counts what came back (`received` by line of the return; not named: as it was to come).

    Sound goods may be sold again, scrap enters no ledger, all else goes to quarantine. Raises NotThere, WrongStep,
    MoreThanSent.
    """
    back = _locked(number, by, "seller_id", ReturnState.SENT)
    with acting(network()):
        order = _order(back, lock=True)
        rows = list(ReturnLine.objects.filter(back=back).select_related("line", "line__part"))
        for row in rows:
            came = (received or {}).get(row.pk) or Came(quantity=row.quantity, found=expected(condition=row.condition, reason=row.reason))  # fmt: skip
            n = came.quantity
            if n > row.quantity or n < 0 or not stock.fits(n, row.line.unit):
                raise MoreThanSent(part=row.line.part.number, sent=plain(row.quantity), received=plain(n))  # fmt: skip
            row.received, row.found = n, came.found
            row.percent = worth(back, reason=row.reason, said=row.condition, found=row.found)
            row.value_minor = share(row.line.amount_minor, part=n, whole=row.line.quantity, percent=row.percent)  # fmt: skip
        ReturnLine.objects.bulk_update(rows, ["received", "found", "percent", "value_minor"])
        sql.rows(
            "UPDATE orders_orderline AS l SET returned = l.returned + n.n, changed_at = %s"
            " FROM unnest(%s::bigint[], %s::numeric[]) AS n (id, n) WHERE l.id = n.id RETURNING l.id",
            [now, [row.line_id for row in rows], [row.received for row in rows]],
        )
        _into_ledger(back, rows, by, now)
        back.state, back.received_at = ReturnState.RECEIVED, now
        back.value_minor = sum(row.value_minor for row in rows)
        _save(back, now, "state", "received_at", "value_minor")
        _say(order, back, "returned", by=by, now=now, amount_minor=back.value_minor)
        record(fact(order, "order.returned", now=now, amount_minor=back.value_minor, ref=back.number))  # fmt: skip
        outbox.announce(
            GoodsReturned(
                order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id, return_id=back.pk
            )
        )  # fmt: skip
    audit.record("take_back", subject=("orders.return", back.pk))
    return back


def expected(*, condition: str, reason: str) -> str:
    """As found until somebody looks: goods nobody needs are what the buyer says, others have to be checked."""
    if condition == stock.Condition.SOUND and reason != ReturnReason.UNNEEDED:
        return stock.Condition.CHECK
    return condition


def worth(back: Return, *, reason: str, said: str, found: str = "") -> Decimal:
    """Percent of the price, by the terms as they were when the return was asked for."""
    return percent(reason, said=said, found=found, sound=back.sound_percent, opened=back.opened_percent)  # fmt: skip


def _check(
    order: Order, lines: dict[int, OrderLine], wanted: Sequence[Wanted], terms: SellingTerms, now: datetime
) -> None:  # fmt: skip
    left = left_by_line(order.pk)
    came = last_received(order.pk)
    zone = timezone.get_default_timezone()
    for one in wanted:
        line = lines.get(one.no)
        if line is None:
            raise UnknownLine(number=order.number, no=one.no)
        may = left.get(one.no, Decimal(0))
        if not 0 < one.quantity <= may or not stock.fits(one.quantity, line.unit):
            raise MoreThanThere(no=one.no, left=plain(may), asked=plain(one.quantity))
        day = last_day(came[one.no], return_days=terms.return_days, zone=zone)
        if trading_day(now) > day and one.reason != ReturnReason.WARRANTY:
            raise TooLate(no=one.no, day=date_format(day), seller=order.seller_name)


def _line(back: Return, line: OrderLine, one: Wanted) -> ReturnLine:
    of_price = worth(back, reason=one.reason, said=one.condition)
    return ReturnLine(
        back=back, line=line, buyer_id=back.buyer_id, seller_id=back.seller_id, reason=one.reason, condition=one.condition,
        note=one.note[:300], quantity=one.quantity, percent=of_price,
        value_minor=share(line.amount_minor, part=one.quantity, whole=line.quantity, percent=of_price),
    )  # fmt: skip


def _into_ledger(back: Return, rows: list[ReturnLine], by: Hand, now: datetime) -> None:
    landing = (
        stock.landing(org_id=back.seller_id) if stock.keeps_ledger(org_id=back.seller_id) else None
    )
    if landing is None:
        return
    by_reason: defaultdict[str, list[stock.Line]] = defaultdict(list)
    for row in rows:
        if row.received and row.found != SCRAP:
            is_sound = row.found == stock.Condition.SOUND
            by_reason[_REASONS.get(row.reason, "other")].append(
                stock.Line(
                    location_id=landing.main_id if is_sound else landing.quarantine_id, part_id=row.line.part_id,
                    quantity=row.received, condition=stock.Condition(row.found),
                )
            )  # fmt: skip
    for reason, lines in sorted(by_reason.items()):
        stock.receive(
            org_id=back.seller_id, lines=lines, reference=back.number, key=f"return:{back.pk}:{reason}", now=now,
            by=stock.By(person_id=by.person_id, name=by.name), kind=stock.Kind.RETURN, reason=reason, is_simulated=back.is_simulated,
        )  # fmt: skip


def _say(order: Order, back: Return, verb: str, *, by: Hand, now: datetime, **body: Any) -> None:
    tell(order, verb, by=by, now=now, body={"return": back.number, **body})
    outbox.announce(
        ReturnMoved(
            order_id=order.pk, number=order.number, buyer_id=order.buyer_id, seller_id=order.seller_id, return_id=back.pk,
            state=back.state,
        )
    )  # fmt: skip


def _locked(number: str, by: Hand, side: str, *states: ReturnState) -> Return:
    back = access.goods_back(number=number, lock=True)
    if getattr(back, side) != by.org_id:
        raise access.NotThere
    if back.state not in states:
        raise WrongStep(number=number)
    return back


def _order(back: Return, *, lock: bool = False) -> Order:
    """A return is of one order."""
    number = ReturnLine.objects.filter(back=back).values_list("line__order__number", flat=True)[0]
    return access.order(number=number, lock=lock)


def _save(back: Return, now: datetime, *names: str) -> None:
    back.changed_at = now
    back.save(update_fields=[*names, "changed_at"])


def _terms(order: Order) -> SellingTerms:
    return seller_of(buyer_id=order.buyer_id, seller_id=order.seller_id).terms
