"""Price lists from program to program: read, written, raised; below the floor a second person decides, as on the pages."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Path, Query, Router, Schema, Status
from ninja.errors import HttpError

from xinglian.gateway.rest.documents import as_json, document
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rules.rights import Right
from xinglian.kernel import clock
from xinglian.prices import api as prices
from xinglian.prices.api import forms

router = Router(tags=["prices"])
Id = Annotated[int, Path(ge=1, lt=2**63)]
After = Annotated[str, Query(max_length=200)]
Text = Annotated[str, Query(max_length=60, pattern=r"^[^\x00]*$")]


class ListPage(Schema):
    rows: list[forms.PriceList]
    next: str | None


class PricePage(Schema):
    rows: list[forms.Price]
    next: str | None


class ChangePage(Schema):
    rows: list[forms.PriceChange]
    next: str | None


class LinePage(Schema):
    rows: list[forms.ChangedPrice]
    next: str | None


class PriceProblem(Schema):
    row: int = Field(description="Which of the prices sent, from 1.")
    field: str
    value: str
    problem: str


class PriceProblems(Schema):
    detail: str
    problems: list[PriceProblem]


class WhyIn(Schema):
    why: str = Field("", max_length=300, description="Why below the floor (publish), or your answer (approve, refuse).")  # fmt: skip


@router.get("/prices/lists", response=ListPage, summary="Price lists, by code")
@needs(Right.PRICES_READ)
def lists(
    request: Any, state: Literal["now", "planned", "draft", "over"] = "now", text: Text = "", after: After = ""
) -> Any:  # fmt: skip
    _may(request, "read")
    return _page(prices.lists(state=state, text=text, after=after, today=prices.price_day(at=clock.now())))  # fmt: skip


@router.get("/prices/lists/{price_list_id}", response=forms.PriceList, summary="A price list")
@needs(Right.PRICES_READ)
def one(request: Any, price_list_id: Id) -> Any:
    _may(request, "read")
    return document(prices.price_list(list_id=price_list_id, today=prices.price_day(at=clock.now())))  # fmt: skip


@router.get("/prices/lists/{price_list_id}/prices", response=PricePage, summary="Its prices on a day")  # fmt: skip
@needs(Right.PRICES_READ)
def of_list(request: Any, price_list_id: Id, on: date | None = None, text: Text = "", after: After = "") -> Any:  # fmt: skip
    """By part number, with their steps. Without `on`: today."""
    _may(request, "read")
    day = on or prices.price_day(at=clock.now())
    return _page(prices.prices(list_id=price_list_id, day=day, text=text, after=after))


@router.post("/prices/lists/{price_list_id}/prices", response={200: list[forms.PriceChange], 422: PriceProblems}, summary="Write prices")  # fmt: skip
@needs(Right.PRICES_WRITE)
def write(request: Any, price_list_id: Id, body: forms.NewPrices) -> Any:
    """A change a part, published at once; below the floor, with a reason, it waits for a second person."""
    _may(request, "keep")
    now = clock.now()
    done = prices.write_prices(
        list_id=price_list_id,
        prices=body.prices,
        today=prices.price_day(at=now),
        viewer=request.viewer,
        now=now,
    )
    if done.wrong:
        problems = [{"row": w.row, "field": w.field, "value": w.value, "problem": w.text} for w in done.wrong]  # fmt: skip
        return Status(422, {"detail": done.wrong[0].text, "problems": problems})
    made = [prices.price_change(change_id=change.pk, viewer=request.viewer) for change in done.changes]  # fmt: skip
    return as_json([one.model_dump(mode="json") for one in made])


@router.post("/prices/lists/{price_list_id}/percent", response=forms.PriceChange, summary="Draft a change by percent")  # fmt: skip
@needs(Right.PRICES_WRITE)
def percent(request: Any, price_list_id: Id, body: forms.NewPercent) -> Any:
    """Nothing holds before it is published."""
    _may(request, "keep")
    made = prices.draft_percent(list_id=price_list_id, new=body, viewer=request.viewer, now=clock.now())  # fmt: skip
    return _shown(request, made.pk)


@router.get("/prices/changes", response=ChangePage, summary="Changes of prices, the newest first")
@needs(Right.PRICES_READ)
def changes(
    request: Any, state: Literal["", "draft", "waiting", "refused", "published", "withdrawn"] = "",
    price_list_id: Annotated[int, Query(ge=0, lt=2**63)] = 0, after: After = "",
) -> Any:  # fmt: skip
    _may(request, "read")
    return _page(prices.price_changes(state=state, list_id=price_list_id, after=after, viewer=request.viewer))  # fmt: skip


@router.get("/prices/changes/{price_change_id}", response=forms.PriceChange, summary="A change")
@needs(Right.PRICES_READ)
def change(request: Any, price_change_id: Id) -> Any:
    _may(request, "read")
    return _shown(request, price_change_id)


@router.get("/prices/changes/{price_change_id}/lines", response=LinePage, summary="Old and new of a change")  # fmt: skip
@needs(Right.PRICES_READ)
def lines(request: Any, price_change_id: Id, after: After = "") -> Any:
    """Those below the floor first."""
    _may(request, "read")
    return _page(prices.changed_prices(change_id=price_change_id, after=after))


@router.post("/prices/changes/{price_change_id}/{change_step}", response=forms.PriceChange, summary="Publish, decide or take back a change")  # fmt: skip
@needs(Right.PRICES_WRITE)
def step(
    request: Any, price_change_id: Id, change_step: Literal["publish", "approve", "refuse", "withdraw"], body: WhyIn
) -> Any:  # fmt: skip
    """Below the floor `publish` hands it to a second person, who approves or refuses with a reason; not who wrote it."""
    _may(request, "keep")
    prices.step_change(change_id=price_change_id, step=change_step, why=body.why, viewer=request.viewer, now=clock.now())  # fmt: skip
    return _shown(request, price_change_id)


def _shown(request: Any, change_id: int) -> Any:
    return document(prices.price_change(change_id=change_id, viewer=request.viewer))


def _page(page: prices.Page) -> Any:
    return as_json({"rows": [one.model_dump(mode="json") for one in page.rows], "next": page.next})


def _may(request: Any, what: str) -> None:
    if not prices.may(request.viewer, what):
        raise HttpError(403, "Your role may not do this with prices.")
