"""What a buyer pays for parts, and why, asked by a program: the maker for any buyer, a partner for itself."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Router, Schema

from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rules.rights import Right
from xinglian.kernel import clock
from xinglian.prices import api as prices

router = Router(tags=["prices"])


class AskedLine(Schema):
    part_number: str = Field(
        min_length=1, max_length=60, description="Ours, OE or another brand's."
    )
    quantity: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3)] = Decimal(1)


class QuotesIn(Schema):
    lines: list[AskedLine] = Field(min_length=1, max_length=prices.MOST_ASKED)
    buyer: str = Field("", max_length=40, description="Partner code; the maker names one, a partner asks for itself.")  # fmt: skip
    currency: str = Field("CNY", pattern=r"^[A-Z]{3}$")
    day: date | None = Field(None, description="Left empty: today. Another day is the maker's to ask for.")  # fmt: skip
    known_at: datetime | None = Field(None, description="As the books stood then; the maker's to ask for.")  # fmt: skip


class WhyOut(Schema):
    list_code: str
    name: str
    price: str
    counts: bool
    words: str


class QuoteOut(Schema):
    line: int
    part_number: str
    superseded_by: str
    quantity: str
    unit_price: str | None
    includes_tax: bool | None
    net_minor: int | None
    gross_minor: int | None
    list_code: str
    next_step: str = Field(description="From this quantity on `next_price` counts; empty: there is none.")  # fmt: skip
    next_price: str
    is_below_floor: bool = Field(description="Told to the maker only.")
    problem: str = Field(description="Why there is no price; empty: there is one.")
    candidates: list[str]
    why: list[WhyOut] = Field(description="The lists that were looked at, and why each counts or does not.")  # fmt: skip


class QuotesOut(Schema):
    buyer: str
    day: date
    currency: str
    lines: list[QuoteOut]


@router.post("/prices/quotes", response=QuotesOut, summary="Prices of lines for a buyer, and why")
@needs(Right.ORDERS_READ)
def quotes(request: Any, body: QuotesIn) -> Any:
    """Nothing is kept and nothing is held: the same answer as the page. Unknown numbers are answered with candidates."""
    known = body.known_at
    found = prices.ask(
        viewer=request.viewer, buyer_code=body.buyer, lines=[(one.part_number, one.quantity) for one in body.lines], day=body.day,
        currency=body.currency, known_at=known if known is None or known.tzinfo else known.replace(tzinfo=UTC), now=clock.now(),
    )  # fmt: skip
    return {
        "buyer": found.buyer_name, "day": found.day, "currency": body.currency,
        "lines": [_shown(at, one) for at, one in enumerate(found.lines, start=1)],
    }  # fmt: skip


def _shown(at: int, line: prices.PricedLine) -> dict[str, Any]:
    chosen = line.quote.price_list if line.quote else None
    return {
        "line": at, "part_number": line.number, "superseded_by": line.successor, "quantity": line.quantity,
        "unit_price": line.price or None, "includes_tax": chosen.includes_tax if chosen else None,
        "net_minor": line.amount.minor if line.amount else None, "gross_minor": line.gross.minor if line.gross else None,
        "list_code": chosen.code if chosen else "", "next_step": line.next_step, "next_price": line.next_price,
        "is_below_floor": line.is_below, "problem": str(line.trouble), "candidates": list(line.candidates),
        "why": [
            {"list_code": one["code"], "name": one["name"], "price": one["price"], "counts": one["counts"], "words": str(one["words"])}
            for one in line.why
        ],
    }  # fmt: skip
