"""One's own stock, and counts of it, from program to program. What is said names row, field and remedy."""

from typing import Annotated, Any, Literal

from ninja import Path, Query, Router, Schema, Status
from ninja.errors import HttpError

from xinglian.gateway.rest.documents import as_json, document
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rules.rights import Right
from xinglian.kernel import clock
from xinglian.orders import api as orders
from xinglian.stock import api as stocks

router = Router(tags=["stock"])
MOST_STOCK = 5_000
MOST_COUNTS = 200
Id = Annotated[int, Path(ge=1, lt=2**63)]


class RowProblem(Schema):
    row: int
    field: str
    value: str
    problem: str


class RowProblems(Schema):
    detail: str
    problems: list[RowProblem]


class CountedRows(Schema):
    rows: int


class CountPage(Schema):
    rows: list[stocks.forms.CountSheet]
    next: str | None


class StepIn(Schema):
    rest_is_gone: bool = False


@router.get("/stock", response=orders.forms.Stock, summary="My own stock, by part number")
@needs(Right.STOCK_READ)
def stock(request: Any, after: str = "", limit: Annotated[int, Query(ge=1, le=MOST_STOCK)] = 1_000) -> Any:  # fmt: skip
    """`after`: the part number of the last row you have; fewer rows than `limit`: that was all."""
    return document(orders.stock(viewer=request.viewer, now=clock.now(), after=orders.number_key(after) if after else "", limit=limit))  # fmt: skip


@router.get("/stock/counts", response=CountPage, summary="Counts of my stock, the newest first")
@needs(Right.STOCK_READ)
def counts(
    request: Any, after: str = "", limit: Annotated[int, Query(ge=1, le=MOST_COUNTS)] = 50
) -> Any:
    """Without their rows. `after`: the `next` of the page before."""
    _may(request, "read")
    if after and not (after.isascii() and after.isdigit() and len(after) < 19):
        raise HttpError(400, "'after' is not a cursor of this list. Leave it out to begin.")
    found = stocks.counts(viewer=request.viewer, below=int(after or 2**63 - 1), limit=limit)
    rows = [one.model_dump(mode="json") for one in found]
    return as_json({"rows": rows, "next": found[-1].id if len(found) == limit else None})


@router.post("/stock/counts", response=stocks.forms.CountSheet, summary="Open a count")
@needs(Right.STOCK_WRITE)
def open_count(request: Any, body: stocks.forms.NewCount) -> Any:
    """A sheet of what is to be counted. `choice`: all, place (with its code), abc (what is worth most), lot (drawn)."""
    _may(request, "book")
    return document(stocks.open_count(new=body, viewer=request.viewer, now=clock.now()))


@router.get("/stock/counts/{count_id}", response=stocks.forms.CountSheet, summary="A count, with all its rows")  # fmt: skip
@needs(Right.STOCK_READ)
def count(request: Any, count_id: Id) -> Any:
    """What is booked is not told to who still counts."""
    _may(request, "read")
    return document(stocks.count_sheet(count_id=count_id, viewer=request.viewer))


@router.post(
    "/stock/counts/{count_id}/rows", response={200: CountedRows, 422: RowProblems}, summary="What was counted"
)  # fmt: skip
@needs(Right.STOCK_WRITE)
def counted(request: Any, count_id: Id, body: stocks.forms.NewCountRows) -> Any:
    """All rows are taken, or none and every one that is wrong is named. A cell counted again: the last counts."""
    _may(request, "count")
    taken = stocks.count_rows(count_id=count_id, new=body, viewer=request.viewer, now=clock.now())
    if not taken.wrong:
        return Status(200, {"rows": taken.rows})
    problems = [{"row": w.row, "field": w.field, "value": w.value, "problem": w.text} for w in taken.wrong]  # fmt: skip
    return Status(422, {"detail": taken.wrong[0].text, "problems": problems})


@router.post("/stock/counts/{count_id}/{step}", response=stocks.forms.CountSheet, summary="Close, reopen, approve or drop a count")  # fmt: skip
@needs(Right.STOCK_WRITE)
def step(
    request: Any, count_id: Id, step: Literal["close", "reopen", "approve", "drop"], body: StepIn
) -> Any:
    """`rest_is_gone` with close: what nobody counted is not there; otherwise it stays as booked. Approved, differences are booked."""
    _may(request, "book")
    return document(
        stocks.count_step(count_id=count_id, step=step, rest_is_gone=body.rest_is_gone, viewer=request.viewer, now=clock.now())
    )  # fmt: skip


def _may(request: Any, what: str) -> None:
    if not stocks.may_count(request.viewer, what):
        raise HttpError(403, "Your role may not do this with counts.")
