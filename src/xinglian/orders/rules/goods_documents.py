"""Pick lists and parcels as programs exchange them (`kernel.documents`)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from xinglian.kernel.documents import Document, Number
from xinglian.orders.rules.documents import ParcelOut

Quantity = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=3)]
ShortReason = Literal["not_found", "damaged", "other"]


class PickLine(Document):
    """`asked` of a line of the order, `picked` so far; once it is packed, a row for each parcel it lies in."""

    no: int
    part_number: str
    part_name: str
    unit: str
    asked: Number
    picked: Number
    place: str
    parcel: int
    short_reason: str


class PickList(Document):
    """Goods that are picked and packed. `state` is picking, packed, shipped, arrived, received or dropped."""

    format: Literal["xinglian-pick-list/1"] = "xinglian-pick-list/1"
    number: str
    order: str
    buyer: str
    goods_go_to: str
    state: str
    urgent: bool
    picker: str
    opened_at: datetime
    packed_at: datetime | None
    shipped_at: datetime | None
    simulated: bool
    parcels: list[ParcelOut]
    lines: list[PickLine]


class ReadyOrder(Document):
    order: str
    buyer: str
    goods_go_to: str
    urgent: bool
    lines: int
    pieces: Number
    promised_on: date | None


class ListInHand(Document):
    number: str
    order: str
    state: str
    urgent: bool
    picker: str
    lines: int
    asked: Number
    picked: Number


class PickingWork(Document):
    """What waits to be picked, the urgent first, and the lists that are open or packed. At most 100 of each."""

    format: Literal["xinglian-picking-work/1"] = "xinglian-picking-work/1"
    ready: list[ReadyOrder]
    is_cut: bool
    in_hand: list[ListInHand]


class CountedLine(Document):
    """So many of a line are picked; `short_reason` where no more are there."""

    no: int
    picked: Quantity
    short_reason: ShortReason | None = None


class NewPickCounts(Document):
    """What was picked of a list; the lines that are left out stay as they are."""

    lines: list[CountedLine] = Field(min_length=1, max_length=2_000)


DOCUMENTS: dict[str, type[BaseModel]] = {
    "picking-work": PickingWork,
    "pick-list": PickList,
    "new-pick-counts": NewPickCounts,
}
