"""What programs exchange about orders (`kernel.documents`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from xinglian.kernel.documents import Document as _Document
from xinglian.kernel.documents import Number


class Party(_Document):
    code: str
    name: str


class ShipTo(_Document):
    name: str
    phone: str
    address: str


class OrderLine(_Document):
    """`quantity` = cancelled + refused + shipped + what is still to come."""

    no: int
    part_number: str
    part_name: str
    as_written: str
    unit: str
    quantity: Number
    cancelled: Number
    refused: Number
    shipped: Number
    received: Number
    unit_price: Number | None
    amount_minor: int | None
    includes_tax: bool
    tax_rate: Number
    answer: str
    reason: str
    promised_on: date | None


class Order(_Document):
    """An order as it is now."""

    format: Literal["xinglian-order/1"] = "xinglian-order/1"
    number: str
    buyer: Party
    seller: Party
    sender: str
    branch: str
    buyer_ref: str
    state: str
    urgent: bool
    wanted_on: date | None
    note: str
    ship_to: ShipTo
    currency: str
    total_minor: int
    is_priced: bool
    placed_at: datetime
    placed_by: str
    sent_at: datetime | None
    answer_due: datetime | None
    changed_at: datetime
    simulated: bool
    lines: list[OrderLine]


class ConfirmedLine(_Document):
    no: int
    part_number: str
    quantity: Number
    coming: Number
    answer: str
    reason: str
    note: str
    promised_on: date | None
    offered_part_number: str | None
    unit_price: Number | None


class Confirmation(_Document):
    """What the seller said to each line."""

    format: Literal["xinglian-confirmation/1"] = "xinglian-confirmation/1"
    number: str
    buyer: Party
    seller: Party
    buyer_ref: str
    state: str
    currency: str
    answered_at: datetime | None
    simulated: bool
    lines: list[ConfirmedLine]


class SentLine(_Document):
    no: int
    part_number: str
    part_name: str
    unit: str
    quantity: Number
    parcel: int


class SentLot(_Document):
    """So many of a line that bear this batch, this serial number or both; "" where it is not kept."""

    no: int
    batch: str
    serial: str
    quantity: Number


class ParcelOut(_Document):
    no: int
    code: str
    weight_g: int | None


class Dispatch(_Document):
    """Goods on their way: which lines of which order, in which parcel, with whom. `lots`: their batches and serial numbers
    where the sender's ledger keeps them; in which parcel these lie is not known."""

    format: Literal["xinglian-dispatch/1"] = "xinglian-dispatch/1"
    number: str
    order: str
    buyer: Party
    seller: Party
    buyer_ref: str
    state: str
    carrier: str
    tracking: str
    shipped_at: datetime | None
    eta: datetime | None
    simulated: bool
    parcels: list[ParcelOut]
    lines: list[SentLine]
    lots: list[SentLot]


class InvoicedLine(_Document):
    order: str
    no: int
    part_number: str
    part_name: str
    unit: str
    quantity: Number
    unit_price: Number | None
    amount_minor: int | None
    includes_tax: bool
    tax_rate: Number


class Invoice(_Document):
    """What of a shipment is to be invoiced: what was sent, at the price of the order."""

    format: Literal["xinglian-invoice/1"] = "xinglian-invoice/1"
    shipment: str
    buyer: Party
    seller: Party
    buyer_ref: str
    shipped_at: datetime
    pay_days: int
    currency: str
    total_minor: int
    simulated: bool
    lines: list[InvoicedLine]


class StockRow(_Document):
    part_number: str
    part_name: str
    unit: str
    on_hand: Number
    reserved: Number
    free: Number
    under_way: Number


class Stock(_Document):
    """What lies in one's own ledger."""

    format: Literal["xinglian-stock/1"] = "xinglian-stock/1"
    organisation: Party
    at: datetime
    simulated: bool
    rows: list[StockRow]


class WantedLine(BaseModel):
    """A line somebody orders: the part by its number, in any punctuation."""

    model_config = ConfigDict(extra="forbid")
    part_number: str = Field(max_length=200)
    quantity: Decimal
    unit: str = Field("", max_length=16)
    note: str = Field("", max_length=200)


class NewOrder(BaseModel):
    """An order to be placed. `document` is the buyer's own number: the same one orders once."""

    model_config = ConfigDict(extra="forbid")
    document: str = Field(min_length=1, max_length=60)
    seller: str = Field("", max_length=120, description="Code or name; empty: the maker.")
    currency: str = Field("", max_length=3)
    wanted_on: date | None = None
    urgent: bool = False
    note: str = Field("", max_length=300)
    total_minor: int | None = Field(
        None, description="The total that was seen; refused when it has changed meanwhile."
    )
    lines: list[WantedLine] = Field(min_length=1, max_length=10_000)


class NewBasket(BaseModel):
    """A basket that a person looks at before anything is ordered. `document` is the number your system gives it."""

    model_config = ConfigDict(extra="forbid")
    document: str = Field("", max_length=60)
    seller: str = Field("", max_length=120, description="Code or name; empty: the maker.")
    wanted_on: date | None = None
    urgent: bool = False
    note: str = Field("", max_length=300)
    return_url: str = Field(
        "", max_length=500, description="https, of a host your organisation's owner has registered. Empty: it is ordered here.",
    )  # fmt: skip
    lines: list[WantedLine] = Field(default_factory=list, max_length=10_000)


class BasketLine(_Document):
    no: int
    part_number: str
    part_name: str
    as_written: str
    unit: str
    quantity: Number | None
    unit_price: Number | None
    amount_minor: int | None
    includes_tax: bool
    tax_rate: Number
    promised_on: date | None


class Basket(_Document):
    """A basket as a person gave it back, or as it is until then (`returned_at` null). Nothing is ordered by it."""

    format: Literal["xinglian-basket/1"] = "xinglian-basket/1"
    id: str
    document: str
    seller: Party
    urgent: bool
    wanted_on: date | None
    note: str
    ship_to: ShipTo
    currency: str
    total_minor: int | None
    is_priced: bool
    returned_at: datetime | None
    returned_by: str
    simulated: bool
    lines: list[BasketLine]


DOCUMENTS: dict[str, type[BaseModel]] = {
    "new-order": NewOrder,
    "new-basket": NewBasket,
    "basket": Basket,
    "order": Order,
    "confirmation": Confirmation,
    "dispatch": Dispatch,
    "invoice": Invoice,
    "stock": Stock,
}
