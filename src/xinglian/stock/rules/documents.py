"""Counts as programs exchange them (`kernel.documents`)."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from xinglian.kernel.documents import Document, Number

MOST_ROWS = 20_000


class CountRow(Document):
    """A cell of the sheet. `booked` is what the ledger said when it was counted; null before, and for who still counts: the eye
    decides."""

    place: str
    part_number: str
    part_name: str
    unit: str
    batch: str
    serial: str
    condition: str
    booked: Number | None
    counted: Number | None
    counted_at: datetime | None
    counted_by: str


class CountSheet(Document):
    """A count: what is to be counted, and what was. `state` is open, closed, approved or dropped."""

    format: Literal["xinglian-count/1"] = "xinglian-count/1"
    id: str
    name: str
    choice: str
    place: str
    state: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    simulated: bool
    rows: list[CountRow]


class NewCount(Document):
    """A sheet to open. `choice` place needs `place`, the code of one; lot draws `parts` parts."""

    name: str = Field(min_length=1, max_length=80)
    choice: Literal["all", "place", "abc", "lot"] = "all"
    place: str = Field("", max_length=20)
    parts: int = Field(20, ge=1, le=10_000)


class FoundRow(Document):
    """What somebody found in a place; zero: nothing."""

    place: str = Field(max_length=20)
    part_number: str = Field(max_length=60)
    counted: Decimal
    batch: str = Field("", max_length=40)
    serial: str = Field("", max_length=60)
    condition: str = Field("sound", max_length=8)


class NewCountRows(Document):
    """What was counted. All rows are taken, or what is wrong with any of them is said."""

    rows: list[FoundRow] = Field(min_length=1, max_length=MOST_ROWS)


DOCUMENTS: dict[str, type[BaseModel]] = {
    "count": CountSheet,
    "new-count": NewCount,
    "new-count-rows": NewCountRows,
}
