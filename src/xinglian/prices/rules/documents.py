"""Price lists and their changes as programs exchange them (`kernel.documents`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from xinglian.kernel.documents import Document, Number

MOST_PRICES = 200
Percent = Annotated[Decimal, Field(ge=Decimal("-99.99"), le=1000, decimal_places=2)]


class PriceList(Document):
    """A list of prices. `state` is draft, planned, now, over or withdrawn; `for_whom` in words."""

    format: Literal["xinglian-price-list/1"] = "xinglian-price-list/1"
    id: str
    code: str
    name: str
    name_en: str
    state: str
    currency: str
    includes_tax: bool
    tax_rate: Number
    priority: int
    valid_from: date
    ends_on: date | None
    base: str
    for_whom: str
    parts: int
    open_changes: int
    simulated: bool


class PriceStep(Document):
    """`unit_price` counts from this quantity on."""

    from_quantity: Number
    unit_price: Number


class Price(Document):
    part_number: str
    part_name: str
    valid_from: date
    valid_to: date | None
    steps: list[PriceStep]


class PriceChange(Document):
    """What was written at one go. `state` is draft, waiting (for a second person), refused, published or withdrawn."""

    format: Literal["xinglian-price-change/1"] = "xinglian-price-change/1"
    id: str
    price_list: str
    kind: str
    state: str
    starts_on: date
    ends_on: date | None
    percent: Number | None
    lines: int
    below_floor: int
    note: str
    reason: str
    answer: str
    made_by: str
    made_at: datetime
    approved_by: str
    published_at: datetime | None
    withdrawn_at: datetime | None
    may_decide: bool


class ChangedPrice(Document):
    part_number: str
    from_quantity: Number
    old_price: Number | None
    unit_price: Number
    floor: Number | None
    is_below: bool


class NewStep(Document):
    from_quantity: Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3)] = Decimal(1)
    unit_price: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=6)]


class NewPrice(Document):
    """All steps of a part from a day on. `reason`: why below the floor; a second person reads it and decides."""

    part_number: str = Field(min_length=1, max_length=60)
    steps: list[NewStep] = Field(min_length=1, max_length=20)
    starts_on: date | None = Field(None, description="Null: today, or the first day of the list.")
    ends_on: date | None = None
    note: str = Field("", max_length=200)
    reason: str = Field("", max_length=300)


class NewPrices(Document):
    """Prices of a list: all are written, or none and every wrong one is named. More of them come as a file."""

    prices: list[NewPrice] = Field(min_length=1, max_length=MOST_PRICES)


class NewPercent(Document):
    """Every price that holds on the first day, or those of a category, by a percentage: a draft to look at."""

    percent: Percent
    category: str = Field("", max_length=40, description="Its code; empty: all of the list.")
    starts_on: date | None = Field(None, description="Null: today, or the first day of the list.")
    ends_on: date | None = None
    note: str = Field("", max_length=200)


DOCUMENTS: dict[str, type[BaseModel]] = {
    "price-list": PriceList,
    "price": Price,
    "price-change": PriceChange,
    "new-prices": NewPrices,
    "new-percent": NewPercent,
}
