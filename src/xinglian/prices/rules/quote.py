"""A quote and why it is that: plain values, put together from what the database found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from xinglian.prices.rules.precedence import Standing, why_lost
from xinglian.prices.rules.rounding import Amounts, amounts, without_tax
from xinglian.prices.rules.words import NoPrice, Verdict


@dataclass(frozen=True, kw_only=True)
class ListCard:
    """A list as a quote speaks of it. `verdict` is "" when it holds for the buyer on the day."""

    list_id: int
    code: str
    name: str
    name_en: str
    currency: str
    includes_tax: bool
    tax_rate: Decimal
    priority: int
    valid_from: date
    last_day: date | None
    base_id: int | None
    base_code: str
    standing: Standing | None
    verdict: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one list says about one line: the step that counts, and the next one."""

    list_id: int
    valid_from: date
    valid_to: date | None
    step: Decimal | None
    price: Decimal | None
    next_step: Decimal | None
    next_price: Decimal | None
    percent: Decimal | None = None
    base_price: Decimal | None = None
    recorded_by: int | None = None


@dataclass(frozen=True, kw_only=True)
class Considered:
    """A list that was looked at, and why it counts or does not."""

    card: ListCard
    verdict: Verdict
    price: Decimal | None = None
    step: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Quote:
    """The price of a part for a buyer on a day. Without a price `reason` says why.

    `unit_price` is with tax when `includes_tax`; amounts are of the whole line. `floor` (without tax) is known to
    the maker only.
    """

    part_id: int
    quantity: Decimal
    currency: str
    lists: Mapping[int, ListCard] = field(repr=False)
    offers: Sequence[Offer] = field(repr=False, default=())
    floor: Decimal | None = None
    reason: NoPrice | None = None

    @cached_property
    def offer(self) -> Offer | None:
        """The first list by precedence that has a price for this quantity."""
        return next((one for one in self.offers if one.price is not None), None)

    @property
    def unit_price(self) -> Decimal | None:
        return self.offer.price if self.offer else None

    @property
    def price_list(self) -> ListCard | None:
        return self.lists[self.offer.list_id] if self.offer else None

    @property
    def net_price(self) -> Decimal | None:
        """Without tax."""
        one = self.price_list
        if one is None or self.unit_price is None:
            return None
        return without_tax(self.unit_price, rate=one.tax_rate, includes_tax=one.includes_tax)

    @property
    def is_below_floor(self) -> bool:
        net = self.net_price
        return self.floor is not None and net is not None and net < self.floor

    @property
    def amounts(self) -> Amounts | None:
        one = self.price_list
        if one is None or self.unit_price is None:
            return None
        return amounts(
            price=self.unit_price, quantity=self.quantity, currency=one.currency, rate=one.tax_rate,
            includes_tax=one.includes_tax,
        )  # fmt: skip

    @property
    def begins_at(self) -> Decimal | None:
        """Where no list has a price for so few pieces: from how many on there is one."""
        steps = [one.next_step for one in self.offers if one.next_step is not None]
        return min(steps) if self.offer is None and steps else None

    def why(self) -> list[Considered]:
        """Every list that was looked at: the one that counts first, then what lost, closest first."""
        offers = {one.list_id: one for one in self.offers}
        winner = self.price_list
        told = [self._of(card, offers.get(card.list_id), winner) for card in self.lists.values()]
        return sorted(told, key=lambda one: one.verdict != Verdict.WON)

    def _of(self, card: ListCard, offer: Offer | None, winner: ListCard | None) -> Considered:
        if card.verdict:
            return Considered(card=card, verdict=Verdict(card.verdict))
        if offer is None:
            return Considered(card=card, verdict=Verdict.NO_PRICE)
        if offer.price is None:
            return Considered(card=card, verdict=Verdict.FROM_QUANTITY, step=offer.next_step)
        if winner is None or winner.standing is None or card.standing is None or card is winner:
            return Considered(card=card, verdict=Verdict.WON, price=offer.price, step=offer.step)
        verdict = why_lost(winner.standing, card.standing)
        return Considered(card=card, verdict=verdict, price=offer.price, step=offer.step)
