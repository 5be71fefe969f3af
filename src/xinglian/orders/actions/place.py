"""Place an order: the one way an order comes into being, whoever sends it and from where.

Checks, writes, holds the goods, answers what can be answered at once, announces: one transaction, and as many statements
for a thousand lines as for one. The same key orders once.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.kernel import facts, outbox, sql
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.history import fact
from xinglian.orders.actions.send import keeps_stock, placed_fact, was_placed
from xinglian.orders.events import OrderWaits
from xinglian.orders.models import Order
from xinglian.orders.queries.check_lines import Checked, Wanted, check_lines
from xinglian.orders.queries.credit import open_minor
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.progress import LineState, progress
from xinglian.orders.rules.terms import Seller
from xinglian.orders.rules.words import Answer, Origin, State
from xinglian.stock import api as stock

MOST_LINES = 10_000


class LinesWrong(Refusal):
    """`checked` are all lines; those with `stops` say what is wrong. Nothing was ordered."""

    sentence = _("%(count)s lines cannot be ordered as they are. Mend or remove them; nothing was ordered.")  # fmt: skip

    def __init__(self, checked: Sequence[Checked]) -> None:
        self.checked = list(checked)
        super().__init__(count=sum(one.stops for one in checked))


class NothingToOrder(Refusal):
    sentence = _("The basket is empty. Add a part first.")


class TooManyLines(Refusal):
    sentence = _("An order has at most %(most)s lines. Split it.")


class BelowMinimum(Refusal):
    sentence = _("%(seller)s takes orders from %(least)s on; this one is %(amount)s.")


class AboveCredit(Refusal):
    sentence = _("With this order %(open)s would be open; %(limit)s are agreed. Order less, or talk to %(seller)s.")  # fmt: skip


class AboveConsent(Refusal):
    sentence = _("The buyer lets you order up to %(most)s at once; this order is %(amount)s. Order less, or let the buyer order itself.")  # fmt: skip


class PriceChanged(Refusal):
    """`total_minor`: what it comes to now."""

    sentence = _("Prices have changed since you looked: the order comes to %(now)s, not %(seen)s. Look again and confirm.")  # fmt: skip

    def __init__(self, *, now: Money, seen: Money) -> None:
        self.total_minor = now.minor
        super().__init__(now=now, seen=seen)


class KeyUsed(Refusal):
    sentence = _("This order was sent before with other lines. Open the basket anew.")


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where the goods go; empty: where the buyer is."""

    name: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wants to order. `limit_minor`: above it a colleague approves (None: no limit). `seen_minor`: the total
    the person saw, None when nobody looked. `behalf_org_id`: whose people order for the buyer, up to `most_minor` (None: no
    limit)."""

    buyer_id: int
    seller_id: int
    lines: Sequence[Wanted]
    key: str
    origin: Origin = Origin.BASKET
    is_urgent: bool = False
    wanted_on: date | None = None
    buyer_ref: str = ""
    note: str = ""
    branch_id: int | None = None
    sender_id: int | None = None
    ship: Address = field(default_factory=Address)
    limit_minor: int | None = None
    seen_minor: int | None = None
    behalf_org_id: int | None = None
    most_minor: int | None = None
    is_simulated: bool = False


@dataclass(frozen=True, kw_only=True)
class Placed:
    order_id: int
    number: str
    state: State
    is_new: bool


# Of two calls with the same key the second waits here until the first has ended, and then finds its order.
_CLAIM = "SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 8106))"
# What the key became; when nothing yet, the number of the order it becomes now.
_FIND = """
SELECT o.id, o.number, o.state, o.fingerprint, CASE WHEN o.id IS NULL THEN kernel_new_id() END AS new_id,
       CASE WHEN o.id IS NULL THEN orders_number('SO', %s::date) END AS new_number
  FROM (SELECT) AS one LEFT JOIN orders_order AS o ON o.buyer_id = %s AND o.key = %s
"""
# The order with all that was found out about it, its lines and the first event of its history.
_WRITE = """
WITH made AS (
    INSERT INTO orders_order (id, number, buyer_id, seller_id, branch_id, sender_id, buyer_name, seller_name, branch_name, sender_name,
        key, fingerprint, origin, state, is_urgent, wanted_on, buyer_ref, note, ship_name, ship_phone, ship_address, currency,
        lines_count, total_minor, is_priced, pay_days, placed_at, placed_by, placed_name, behalf_org_id, approved_name, sent_at,
        answer_due, answered_at, changed_at, is_simulated)
    VALUES (%(id)s, %(number)s, %(buyer_id)s, %(seller_id)s, %(branch_id)s, %(sender_id)s, %(buyer_name)s, %(seller_name)s,
        %(branch_name)s, %(sender_name)s, %(key)s, %(fingerprint)s, %(origin)s, %(state)s, %(is_urgent)s, %(wanted_on)s,
        %(buyer_ref)s, %(note)s, %(ship_name)s, %(ship_phone)s, %(ship_address)s, %(currency)s, %(lines_count)s, %(total_minor)s,
        %(is_priced)s, %(pay_days)s, %(placed_at)s, %(placed_by)s, %(placed_name)s, %(behalf_org_id)s, '', %(sent_at)s,
        %(answer_due)s, %(answered_at)s, %(placed_at)s, %(is_simulated)s)
), listed AS (
    INSERT INTO orders_orderline (order_id, buyer_id, seller_id, no, text, part_id, unit, quantity, cancelled, refused, reserved,
        picking, shipped, received, missing, returned, unit_price, amount_minor, price_list, includes_tax, tax_rate, answer, reason,
        answer_note, promised_on, first_promised_on, changed_at)
    SELECT %(id)s, %(buyer_id)s, %(seller_id)s, n.no, n.text, n.part_id, n.unit, n.quantity, 0, 0, n.held, 0, 0, 0, 0, 0, n.price,
        n.amount, n.list, n.taxed, n.rate, n.answer, '', '', n.day, n.day, %(placed_at)s
      FROM unnest(%(nos)s::int[], %(texts)s::text[], %(parts)s::bigint[], %(units)s::text[], %(quantities)s::numeric[],
        %(prices)s::numeric[], %(amounts)s::bigint[], %(lists)s::text[], %(taxed)s::bool[], %(rates)s::numeric[],
        %(held)s::numeric[], %(answers)s::text[], %(days)s::date[])
        AS n (no, text, part_id, unit, quantity, price, amount, list, taxed, rate, held, answer, day)
)
INSERT INTO orders_orderevent (order_id, buyer_id, seller_id, verb, state, body, is_internal, at, side_id, person_id, person_name)
VALUES (%(id)s, %(buyer_id)s, %(seller_id)s, %(verb)s, %(state)s, %(told)s::jsonb, false, %(placed_at)s, %(side_id)s, %(placed_by)s,
    %(placed_name)s)
"""
_FIELDS = (
    "id", "number", "buyer_id", "seller_id", "branch_id", "sender_id", "buyer_name", "seller_name", "branch_name", "sender_name", "key",
    "fingerprint", "origin", "state", "is_urgent", "wanted_on", "buyer_ref", "note", "ship_name", "ship_phone", "ship_address", "currency",
    "lines_count", "total_minor", "is_priced", "pay_days", "placed_at", "placed_by", "placed_name", "behalf_org_id", "sent_at",
    "answer_due", "answered_at", "is_simulated",
)  # fmt: skip


def place(draft: Draft, *, by: Hand, now: datetime) -> Placed:
    """In the buyer's scope. Raises the refusals of this module, and NotASeller: nothing is written by then."""
    with sql.together():
        return _place(draft, by=by, now=now)


def _place(draft: Draft, *, by: Hand, now: datetime) -> Placed:
    print_ = _fingerprint(draft)
    sql.say(_CLAIM, [f"{draft.buyer_id}:{draft.key}"])
    known = sql.row(_FIND, [trading_day(now), draft.buyer_id, draft.key], kept=True) or {}
    if known["id"] is not None:
        return _again(known, print_)
    seller = find_seller(buyer_id=draft.buyer_id, seller_id=draft.seller_id)
    if not draft.lines:
        raise NothingToOrder
    if len(draft.lines) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    # What is there is asked behind the locks, when it is held; before that only to say it.
    check = partial(
        check_lines, seller=seller, buyer_id=draft.buyer_id, lines=draft.lines, now=now, wanted_on=draft.wanted_on
    )  # fmt: skip
    checked = check(with_stock=False)
    if any(one.stops for one in checked):
        raise LinesWrong(check())
    total, is_priced = _sum(checked)
    _money(draft, seller, total, is_priced, now)
    waits = draft.limit_minor is not None and (total > draft.limit_minor or not is_priced)
    order = _order(known, draft, seller, checked, fingerprint=print_, by=by, now=now)
    lines = _line_values(checked)
    if waits:
        order.state = State.WAITING
        first = fact(order, "order.asked", now=now, amount_minor=total)
    else:
        order.sent_at, order.answer_due = now, seller.terms.answer_due(now, is_urgent=order.is_urgent)  # fmt: skip
        first = placed_fact(order, now=now)
    # One stay in the network's scope: neither the ledger nor the facts are the buyer's.
    with acting(network(), savepoint=False):
        if not waits and keeps_stock(order, seller):
            _hold(order, seller, checked, lines, now)
        facts.state_many([first])
    if not waits:
        order.state = _state(checked, lines)
        order.answered_at = now if order.state == State.CONFIRMED else None
    verb, body = ("asked", {"limit_minor": draft.limit_minor}) if waits else ("placed", {})
    sql.say(
        _WRITE,
        {**{name: getattr(order, name) for name in _FIELDS}, **lines, "verb": verb, "told": json.dumps(body), "side_id": by.org_id},
    )  # fmt: skip
    outbox.announce(_waits(order) if waits else was_placed(order))
    return Placed(order_id=order.pk, number=order.number, state=State(order.state), is_new=True)


def _sum(checked: Sequence[Checked]) -> tuple[int, bool]:
    """What the lines come to, and whether all of them have a price."""
    total = sum(one.price.amount_minor or 0 for one in checked)
    return total, all(one.price.unit_price is not None for one in checked)


def _hold(
    order: Order, seller: Seller, checked: Sequence[Checked], lines: dict[str, list[Any]], now: datetime
) -> None:  # fmt: skip
    """Of each line what there is; what of it is sure is confirmed."""
    sender_id = order.sender_id or order.seller_id
    wishes = [
        stock.Wish(line=str(no), org_id=sender_id, part_id=part_id, quantity=quantity)
        for no, part_id, quantity in zip(lines["nos"], lines["parts"], lines["quantities"], strict=True)
    ]  # fmt: skip
    answers = stock.reserve_many(
        wishes=wishes, reference=order.number, key=f"order:{order.pk}", together="each", now=now, is_new_key=True
    )  # fmt: skip
    day = seller.terms.promise(trading_day(now), wanted_on=order.wanted_on)
    for at, (said, one) in enumerate(zip(answers.lines, checked, strict=True)):
        lines["held"][at] = said.reserved
        if seller.terms.answers_itself(short=said.short, unit_price=one.price.unit_price):
            lines["answers"][at], lines["days"][at] = Answer.CONFIRMED, day


def _state(checked: Sequence[Checked], lines: dict[str, list[Any]]) -> State:
    return progress(
        LineState(quantity=quantity, answer=answer, reserved=held)
        for quantity, answer, held in zip(lines["quantities"], lines["answers"], lines["held"], strict=True)
    )  # fmt: skip


def _waits(order: Order) -> OrderWaits:
    return OrderWaits(
        order_id=order.pk,
        number=order.number,
        buyer_id=order.buyer_id,
        seller_id=order.seller_id,
    )


def money_problems(
    draft: Draft, seller: Seller, total: int, is_priced: bool, now: datetime
) -> list[Refusal]:
    """What of the order as a whole its seller would refuse, for pages that say it before."""
    terms = seller.terms
    found: list[Refusal] = []
    if is_priced and total < terms.minimum_minor:
        found.append(
            BelowMinimum(
                seller=seller.name, least=Money(terms.minimum_minor, terms.currency), amount=Money(total, terms.currency)
            )
        )  # fmt: skip
    if draft.most_minor is not None and (total > draft.most_minor or not is_priced):
        amount = Money(total, terms.currency) if is_priced else _("without a price yet")
        found.append(AboveConsent(most=Money(draft.most_minor, terms.currency), amount=amount))
    if terms.credit_minor is not None:
        would = open_minor(buyer_id=draft.buyer_id, seller_id=seller.seller_id, now=now) + total
        if would > terms.credit_minor:
            found.append(
                AboveCredit(
                    open=Money(would, terms.currency), limit=Money(terms.credit_minor, terms.currency), seller=seller.name
                )
            )  # fmt: skip
    return found


def _money(draft: Draft, seller: Seller, total: int, is_priced: bool, now: datetime) -> None:
    if draft.seen_minor is not None and draft.seen_minor != total:
        currency = seller.terms.currency
        raise PriceChanged(now=Money(total, currency), seen=Money(draft.seen_minor, currency))
    for problem in money_problems(draft, seller, total, is_priced, now):
        raise problem


def _again(known: dict[str, Any], fingerprint: str) -> Placed:
    if known["fingerprint"] != fingerprint:
        raise KeyUsed
    return Placed(
        order_id=known["id"], number=known["number"], state=State(known["state"]), is_new=False
    )


def _fingerprint(draft: Draft) -> str:
    """What makes it the same order."""
    said = [
        draft.seller_id,
        draft.is_urgent,
        str(draft.wanted_on),
        draft.buyer_ref,
        draft.branch_id,
    ]
    said += [[one.part_id, one.text, f"{one.quantity}"] for one in draft.lines]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _order(
    known: dict[str, Any], draft: Draft, seller: Seller, checked: Sequence[Checked], *, fingerprint: str, by: Hand, now: datetime
) -> Order:  # fmt: skip
    """The row as it will be written, but for what follows from what is held."""
    total, is_priced = _sum(checked)
    ids = [one for one in (draft.branch_id, draft.sender_id) if one]
    orgs: dict[int, identity.Org] = {}
    if ids:
        with acting(network(), savepoint=False):
            orgs = identity.organisations(ids=ids)
    branch, sender = orgs.get(draft.branch_id or 0), orgs.get(draft.sender_id or 0)
    return Order(
        id=known["new_id"], number=known["new_number"], buyer_id=draft.buyer_id, seller_id=draft.seller_id, branch_id=draft.branch_id,
        sender_id=draft.sender_id, buyer_name=seller.buyer_name, seller_name=seller.name,
        branch_name=branch.name if branch else "", sender_name=sender.label if sender else "",
        key=draft.key, fingerprint=fingerprint, origin=draft.origin, is_urgent=draft.is_urgent,
        wanted_on=draft.wanted_on, buyer_ref=draft.buyer_ref, note=draft.note, ship_name=draft.ship.name,
        ship_phone=draft.ship.phone, ship_address=draft.ship.address, currency=seller.terms.currency,
        lines_count=len(checked), total_minor=total, is_priced=is_priced, pay_days=seller.terms.pay_days, placed_at=now,
        placed_by=by.person_id, placed_name=by.name, behalf_org_id=draft.behalf_org_id,
        is_simulated=draft.is_simulated or seller.buyer_is_simulated,
    )  # fmt: skip


def _line_values(checked: Sequence[Checked]) -> dict[str, list[Any]]:
    """By column, as `_WRITE` takes them; nothing held or answered yet."""
    parts = [one.part for one in checked if one.part is not None]
    return {
        "nos": list(range(1, len(checked) + 1)), "texts": [one.wanted.text for one in checked],
        "parts": [one.part_id for one in parts], "units": [one.unit for one in parts],
        "quantities": [one.wanted.quantity or Decimal(0) for one in checked],
        "prices": [one.price.unit_price for one in checked], "amounts": [one.price.amount_minor for one in checked],
        "lists": [one.price.price_list for one in checked], "taxed": [one.price.includes_tax for one in checked],
        "rates": [one.price.tax_rate for one in checked], "held": [Decimal(0)] * len(checked), "answers": [Answer.OPEN] * len(checked),
        "days": [None] * len(checked),
    }  # fmt: skip
