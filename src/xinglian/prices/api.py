"""Front door of prices.

    prices.quote_many(buyer_id=…, lines=[(part_id, quantity)], on=…) -> [Quote]      prices.quote(…) -> Quote
    prices.price_day(at=…)   the day whose prices count at a moment
    prices.change_concerns(change_id=…), percentage_concerns(…)   whose prices a published change, a percentage moves

Everything is narrowed by the scope in force: a partner asks for itself. Set-based readers join `prices_pub_price`.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from xinglian.prices.queries.concerned import Concerned, concerned, concerned_by_percentage
from xinglian.prices.queries.quotes import quote_lines
from xinglian.prices.rules.quote import Considered, ListCard, Offer, Quote
from xinglian.prices.rules.rounding import Amounts
from xinglian.prices.rules.words import NoPrice, Verdict

__all__ = [
    "Amounts",
    "Concerned",
    "Considered",
    "ListCard",
    "NoPrice",
    "Offer",
    "Quote",
    "Verdict",
    "change_concerns",
    "percentage_concerns",
    "price_day",
    "quote",
    "quote_many",
]


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
