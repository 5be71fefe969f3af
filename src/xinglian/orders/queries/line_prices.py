"""What lines cost a buyer at a seller: by the maker's lists, by a percentage of them, or not known before it confirms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language

from xinglian.kernel.money import Money
from xinglian.orders.rules.terms import Seller
from xinglian.prices import api as prices
from xinglian.prices.api import NoPrice, Quote

HUNDRED = Decimal(100)
FINEST = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class LinePrice:
    """`amount_minor` is with tax. `unit_price` None: not known yet (`reason` says why the maker's lists have none; None: the seller says it later)."""

    unit_price: Decimal | None = None
    amount_minor: int | None = None
    price_list: str = ""
    includes_tax: bool = True
    tax_rate: Decimal = Decimal(0)
    reason: NoPrice | None = None
    begins_at: Decimal | None = None


def line_prices(
    *, seller: Seller, buyer_id: int, lines: Sequence[tuple[int, Decimal]], at: datetime
) -> list[LinePrice]:
    """In the order of the lines; three statements for any number of them. In the buyer's scope, or the network's."""
    if seller.prices == "later" or not lines:
        return [LinePrice() for _ in lines]
    quotes = prices.quote_many(
        buyer_id=buyer_id, lines=lines, on=at, currency=seller.terms.currency
    )
    return [_price(seller, quote) for quote in quotes]


def _price(seller: Seller, quote: Quote) -> LinePrice:
    card = quote.price_list
    if quote.unit_price is None or card is None:
        # Whose prices follow the maker's may still state one by hand.
        reason = quote.reason if seller.is_maker else None
        return LinePrice(reason=reason, begins_at=quote.begins_at)
    price = quote.unit_price
    if not seller.is_maker and seller.terms.price_percent is not None:
        price = (price * seller.terms.price_percent / HUNDRED).quantize(FINEST)
    rate = (card.tax_rate / HUNDRED).quantize(Decimal("0.0001"))
    amount = amount_minor(
        price, quote.quantity, card.currency, includes_tax=card.includes_tax, tax_rate=rate
    )
    name = card.name_en if get_language() == "en" and card.name_en else card.name
    return LinePrice(
        unit_price=price, amount_minor=amount, price_list=name[:120] if seller.is_maker else "", includes_tax=card.includes_tax,
        tax_rate=rate,
    )  # fmt: skip


def amount_minor(
    price: Decimal, quantity: Decimal, currency: str, *, includes_tax: bool, tax_rate: Decimal
) -> int:
    """Of a line, with tax, rounded once, half up, to the currency's smallest coin."""
    gross = price * quantity if includes_tax else price * quantity * (1 + tax_rate)
    return Money.of(gross, currency).minor
