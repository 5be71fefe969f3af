"""Order lines and stock: read them, record them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError

from xinglian.gateway.queries import facts as queries
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rest.paging import MOST, decode, encode
from xinglian.gateway.rules.rights import Right
from xinglian.trade import api as trade

router = Router(tags=["facts"])

MOST_LINES = 5_000


class OrderLineIn(Schema):
    document: str = Field(max_length=60)
    line_no: int
    partner_code: str
    part_number: str
    ordered_on: date
    quantity: Decimal
    unit_price: Decimal
    currency: str = Field(min_length=3, max_length=3)
    kind: str = "order"
    corrects_document: str = ""
    corrects_line: int | None = None


class LinesIn(Schema):
    source: str = Field(max_length=60, description="Your system's name; lines are known by it.")
    lines: list[OrderLineIn] = Field(min_length=1, max_length=MOST_LINES)


class Recorded(Schema):
    recorded: int
    known: int


class Problem(Schema):
    line: int
    field: str
    value: str
    problem: str


class Problems(Schema):
    detail: str
    problems: list[Problem]


class OrderLine(Schema):
    id: str
    partner_id: str
    part_id: str
    document: str
    line_no: int
    kind: str
    ordered_on: date
    quantity: Decimal
    amount_minor: int
    currency: str
    simulated: bool


class LinePage(Schema):
    rows: list[OrderLine]
    next: str | None


@router.post("/order-lines", response={200: Recorded, 422: Problems}, summary="Record order lines")
@needs(Right.FACTS_WRITE)
def record(request: Any, body: LinesIn) -> Any:
    """All or nothing. The same lines twice are recorded once; corrections and returns are new lines."""
    try:
        counts = trade.record_order_lines(
            source=body.source, lines=[line.dict() for line in body.lines]
        )
    except trade.LinesRefused as refused:
        return Status(422, {"detail": str(refused), "problems": refused.problems})
    return Status(200, {"recorded": counts.inserted, "known": counts.unchanged})


@router.get("/order-lines", response=LinePage, summary="Order lines within reach, in time")
@needs(Right.FACTS_READ)
def order_lines(
    request: Any,
    since: date,
    until: date,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> Any:
    if (until - since).days > 366:
        raise HttpError(400, "At most 366 days at a time. Narrow since and until.")
    try:
        start = int(decode(after) or 0)
    except ValueError as error:
        raise HttpError(
            400, "'after' is not a cursor of this list. Leave it out to begin."
        ) from error
    rows = queries.order_lines(since=since, until=until, after=start, limit=limit + 1)
    shown = rows[:limit]
    return {"rows": shown, "next": encode(shown[-1]["id"]) if len(rows) > limit else None}
