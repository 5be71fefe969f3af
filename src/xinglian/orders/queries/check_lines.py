"""Check wishes against everything an order needs: number, quantity, price, stock. All problems at once.

The number of statements does not grow with the number of lines.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from xinglian.catalogue import api as catalogue
from xinglian.catalogue.api import PartCard
from xinglian.kernel.scope import acting, network
from xinglian.orders.queries.line_prices import LinePrice, line_prices
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.problems import Found, Problem
from xinglian.orders.rules.terms import Seller
from xinglian.prices.api import NoPrice
from xinglian.stock import api as stock
from xinglian.stock.api import Availability

LARGEST = Decimal(1_000_000)
# Phasing out is still sold; superseded is offered anew, and sold while there is some.
ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A line somebody wants: the part when it is known, or the text that was written."""

    part_id: int | None
    quantity: Decimal | None
    text: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A wish and what was found. `now`: so many of it could be had at once; the rest from `ready_on` (None: not known);
    both None where the seller keeps no stock here. `newer`: what the part was superseded by."""

    wanted: Wanted
    part: PartCard | None = None
    price: LinePrice = field(default_factory=LinePrice)
    now: Decimal | None = None
    ready_on: date | None = None
    promised_on: date | None = None
    newer: PartCard | None = None
    candidates: list[PartCard] = field(default_factory=list)
    problems: list[Found] = field(default_factory=list)

    @property
    def stops(self) -> bool:
        return any(one.stops for one in self.problems)


def check_lines(  # noqa: PLR0915 - one walk over the lines
    *,
    seller: Seller,
    buyer_id: int,
    lines: Sequence[Wanted],
    now: datetime,
    wanted_on: date | None = None,
    with_stock: bool = True,
) -> list[Checked]:
    """In the order of the lines. In the buyer's scope, or the network's. `with_stock`: say what is there."""
    unclear = [one.text for one in lines if one.part_id is None and one.text]
    meant = catalogue.meant_by_many(numbers=unclear) if unclear else {}
    ids = [one.part_id or _sure(meant.get(one.text)) for one in lines]
    cards = catalogue.parts(part_ids={part_id for part_id in ids if part_id})
    next_ids = {card.superseded_by_part_id for card in cards.values() if card.superseded_by_part_id}
    newer = catalogue.parts(part_ids=next_ids) if next_ids else {}
    found = [[*_quantity(one, cards.get(part_id or 0))] for one, part_id in zip(lines, ids, strict=True)]  # fmt: skip
    good = [
        at
        for at, part_id in enumerate(ids)
        if part_id in cards and not found[at] and not _is_gone(cards[part_id])
    ]  # what can be asked for a price and for stock at all
    priced = line_prices(
        seller=seller, buyer_id=buyer_id, at=now,
        lines=[(ids[at] or 0, lines[at].quantity or Decimal(0)) for at in good],
    )  # fmt: skip
    prices = dict(zip(good, priced, strict=True))
    there = _there(seller, [ids[at] or 0 for at in good]) if with_stock else {}
    left = {part_id: one.now for part_id, one in there.items()}
    times = Counter(part_id for part_id in ids if part_id)
    today = trading_day(now)
    checked = []
    for at, (one, part_id) in enumerate(zip(lines, ids, strict=True)):
        card = cards.get(part_id or 0)
        if card is None:
            candidates = list(meant[one.text].candidates) if one.text in meant else []
            problem = Problem.UNCLEAR if candidates else Problem.UNKNOWN
            said = [Found(problem=problem, params={"text": one.text}), *found[at]]
            checked.append(Checked(wanted=one, candidates=candidates, problems=said))
            continue
        price = prices.get(at, LinePrice())
        next_card = newer.get(card.superseded_by_part_id or 0)
        said = [*found[at], *_status(card, next_card)]
        have: Decimal | None = None
        ready: date | None = None
        promised: date | None = None
        if at in prices and one.quantity is not None:
            said += _price(price, seller)
            if part_id in there:
                have = min(left[part_id], one.quantity)
                left[part_id] -= have
                ready = _ready(there[part_id], one.quantity, have, today)
                promised = ready and seller.terms.promise(
                    today, ready_on=ready, wanted_on=wanted_on
                )
                if have < one.quantity:
                    said.append(Found(problem=Problem.SHORT, params={"now": have, "ready_on": ready}))  # fmt: skip
        if part_id and times[part_id] > 1:
            said.append(Found(problem=Problem.TWICE, params={"n": times[part_id]}))
        checked.append(
            Checked(
                wanted=one, part=card, price=price, now=have, ready_on=ready, promised_on=promised, newer=next_card,
                problems=said,
            )
        )  # fmt: skip
    return checked


def _sure(meant: catalogue.Meant | None) -> int | None:
    return meant.part.part_id if meant is not None and meant.part is not None else None


def _quantity(one: Wanted, card: PartCard | None) -> list[Found]:
    if one.quantity is None:
        return [Found(problem=Problem.NO_QUANTITY)]
    if one.quantity <= 0:
        return [Found(problem=Problem.NOT_POSITIVE, params={"quantity": one.quantity})]
    if one.quantity > LARGEST:
        return [Found(problem=Problem.TOO_MANY, params={"most": LARGEST})]
    if card is not None and not stock.fits(one.quantity, card.unit):
        problem = Problem.TOO_FINE if stock.is_divisible(card.unit) else Problem.WHOLE_ONLY
        return [Found(problem=problem, params={"quantity": one.quantity, "unit": card.unit})]
    return []


def _status(card: PartCard, newer: PartCard | None) -> list[Found]:
    if newer is not None:
        return [Found(problem=Problem.SUPERSEDED, params={"number": newer.number})]
    return [Found(problem=Problem.DISCONTINUED)] if _is_gone(card) else []


def _is_gone(card: PartCard) -> bool:
    return card.status == ENDED and card.superseded_by_part_id is None


def _price(price: LinePrice, seller: Seller) -> list[Found]:
    if price.unit_price is not None:
        return []
    if price.reason is None:
        return [Found(problem=Problem.PRICE_LATER, params={"seller": seller.name})]
    if price.reason == NoPrice.FROM_QUANTITY:
        return [Found(problem=Problem.FROM_QUANTITY, params={"least": price.begins_at})]
    if price.reason == NoPrice.OTHER_CURRENCY:
        return [Found(problem=Problem.OTHER_CURRENCY, params={"currency": seller.terms.currency})]
    return [Found(problem=Problem.NO_PRICE)]


def _there(seller: Seller, part_ids: list[int]) -> dict[int, Availability]:
    if not seller.keeps_stock or not part_ids:
        return {}
    with acting(network(), savepoint=False):
        found = stock.available_many(org_ids=[seller.seller_id], part_ids=part_ids)
    return {part_id: one for (_org, part_id), one in found.items()}


def _ready(there: Availability, quantity: Decimal, have: Decimal, today: date) -> date | None:
    """From when so many could be had, of which `have` are there now."""
    if have >= quantity:
        return today
    for due, more in sorted(there.later):
        have += more
        if have >= quantity:
            return due
    return None
