"""Front door of prices.

    prices.quote_many(buyer_id=…, lines=[(part_id, quantity)], on=…) -> [Quote]      prices.quote(…) -> Quote
    prices.price_day(at=…)   the day whose prices count at a moment
    prices.ask(viewer=…, buyer_code=…, lines=[(number, quantity)], …)   typed numbers priced, with the reasons, for a program
    prices.change_concerns(change_id=…), percentage_concerns(…)   whose prices a published change, a percentage moves

Everything is narrowed by the scope in force: a partner asks for itself. Set-based readers join `prices_pub_price`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.identity.api import Viewer
from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners
from xinglian.prices import access
from xinglian.prices.queries.concerned import Concerned, concerned, concerned_by_percentage
from xinglian.prices.queries.price_check import Line as PricedLine
from xinglian.prices.queries.price_check import price_lines
from xinglian.prices.queries.quotes import quote_lines
from xinglian.prices.rules.asked_lines import MOST as MOST_ASKED
from xinglian.prices.rules.asked_lines import Asked
from xinglian.prices.rules.quote import Considered, ListCard, Offer, Quote
from xinglian.prices.rules.rounding import Amounts
from xinglian.prices.rules.words import NoPrice, Verdict

__all__ = [
    "MOST_ASKED",
    "Amounts",
    "Concerned",
    "Considered",
    "ListCard",
    "NoPrice",
    "NotThatDay",
    "NotYours",
    "Offer",
    "Priced",
    "PricedLine",
    "Quote",
    "Verdict",
    "ask",
    "change_concerns",
    "percentage_concerns",
    "price_day",
    "quote",
    "quote_many",
]


class NotYours(Refusal):
    sentence = _("There is no such buyer whose prices are yours to see. Leave the buyer empty to ask for yourself.")  # fmt: skip
    field = "buyer"


class NotThatDay(Refusal):
    sentence = _("Prices of another day, and as the books stood, are told by the maker only. Leave the day empty for today.")  # fmt: skip
    field = "day"


@dataclass(frozen=True, kw_only=True)
class Priced:
    buyer_name: str
    day: date
    lines: list[PricedLine]


def ask(
    *, viewer: Viewer, buyer_code: str, lines: Iterable[tuple[str, Decimal]], day: date | None, currency: str,
    known_at: datetime | None, now: datetime,
) -> Priced:  # fmt: skip
    """As the pages answer: readers of the maker for a buyer they reach, a partner's buyers for themselves and today. At most
    MOST_ASKED lines count. Raises NotYours, NotThatDay."""
    today, of_maker = price_day(at=now), viewer.has(*access.READERS)
    if not (of_maker or viewer.has(*access.BUYERS)):
        raise NotYours
    found = (
        identity.organisations_by_code(codes=[buyer_code]).get(buyer_code) if buyer_code else None
    )
    buyer_id = found.id if found else (0 if buyer_code or of_maker else viewer.org_id)
    buyer = partners.partner(partner_id=buyer_id)
    if buyer is None or not (of_maker or buyer_id == viewer.org_id):
        raise NotYours
    if not of_maker and (known_at is not None or day not in (None, today)):
        raise NotThatDay
    asked = [Asked(number=number, quantity=quantity) for number, quantity in lines][:MOST_ASKED]
    day = day or today
    priced = price_lines(
        buyer_id=buyer_id, asked=asked, day=day, currency=currency, known_at=known_at, of_maker=of_maker,
    )  # fmt: skip
    return Priced(buyer_name=buyer.name, day=day, lines=priced)


def price_day(*, at: datetime) -> date:
    """Prices change at midnight where the maker is (`TIME_ZONE`), wherever the buyer looks from."""
    return timezone.localdate(at, timezone.get_default_timezone())


def change_concerns(*, change_id: int) -> Concerned | None:
    """Buyers whose price of a changed part is another because of it; None when it was taken back. As network()."""
    return concerned(change_id=change_id)


def percentage_concerns(
    *, list_id: int, category: str, starts_on: date, kept_at: datetime
) -> Concerned | None:
    """As `change_concerns`, of a percentage as it was kept at a moment."""
    return concerned_by_percentage(
        list_id=list_id, category=category, starts_on=starts_on, kept_at=kept_at
    )


def quote_many(
    *,
    buyer_id: int,
    lines: Iterable[tuple[int, Decimal | int]],
    on: date | datetime,
    currency: str = "CNY",
    known_at: datetime | None = None,
) -> list[Quote]:
    """The price of each line for a buyer on a day, or why there is none; in the order of the lines.

    `on`: a day, or the moment of an order. `known_at`: as the books stood then; None, as they stand now. The partner's own
    type, layer and place are those of today. Three statements for any number of lines.
    """
    day = price_day(at=on) if isinstance(on, datetime) else on
    asked = [(part_id, Decimal(quantity)) for part_id, quantity in lines]
    return quote_lines(
        buyer_id=buyer_id, lines=asked, day=day, currency=currency, known_at=known_at
    )


def quote(
    *,
    buyer_id: int,
    part_id: int,
    quantity: Decimal | int = 1,
    on: date | datetime,
    currency: str = "CNY",
    known_at: datetime | None = None,
) -> Quote:
    (found,) = quote_many(
        buyer_id=buyer_id, lines=[(part_id, quantity)], on=on, currency=currency, known_at=known_at
    )
    return found
