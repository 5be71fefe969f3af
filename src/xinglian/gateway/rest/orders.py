"""Orders from program to program: check, place, follow, answer, send, receive, take back. What is said names line, field and remedy."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.conf import settings
from ninja import Field, Path, Query, Router, Schema, Status
from ninja.errors import HttpError

from xinglian.gateway.rest.documents import as_json, document
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rest.moments import aware
from xinglian.gateway.rest.paging import decode, encode
from xinglian.gateway.rest.roles import hand, need
from xinglian.gateway.rules.rights import Right
from xinglian.kernel import clock
from xinglian.kernel.quantity import plain
from xinglian.orders import api as orders
from xinglian.orders.api import forms

router = Router(tags=["orders"])
MOST = 200


class OrderProblem(Schema):
    line: int = Field(description="Counted from 1; 0: the order as a whole.")
    field: str
    value: str
    problem: str


class OrderProblems(Schema):
    detail: str
    problems: list[OrderProblem]


class PlacedOrder(Schema):
    number: str
    state: str
    is_new: bool


class OpenBasket(Schema):
    id: str
    url: str
    until: datetime = Field(description="When the link ends.")


class CheckedLine(Schema):
    line: int
    part_number: str
    part_name: str
    unit: str
    unit_price: str | None
    amount_minor: int | None
    available_now: str | None
    ready_on: str | None
    promised_on: str | None
    superseded_by: str | None
    candidates: list[str]
    remarks: list[str]


class CheckedOrder(Schema):
    seller: str
    currency: str
    total_minor: int
    is_priced: bool
    lines: list[CheckedLine]
    problems: list[OrderProblem]


class OrderPage(Schema):
    rows: list[forms.Order]
    next: str | None


class CancelIn(Schema):
    lines: dict[int, Decimal] | None = Field(
        None, description="Line number to quantity; left out: all that can be taken back."
    )
    why: str = Field("", max_length=300)


class AnswerIn(Schema):
    no: int
    answer: Literal["confirmed", "later", "offered", "refused"]
    promised_on: str | None = None
    reason: str = ""
    note: str = Field("", max_length=200)
    quantity: Decimal | None = None
    price: Decimal | None = None


class DispatchIn(Schema):
    lines: dict[int, Decimal] = Field(description="Line number to quantity.")
    carrier: str = Field("", max_length=60)
    tracking: str = Field("", max_length=60)
    eta: datetime | None = None


class TrackIn(Schema):
    kind: orders.TrackKind
    at: datetime
    place: str = Field("", max_length=80)
    text: str = Field("", max_length=300)
    eta: datetime | None = None


class Tracked(Schema):
    new: int


class ArrivedIn(Schema):
    received: Decimal = Field(description="Of what was sent, the damaged ones among them.")
    damaged: Decimal = Decimal(0)
    wrong: Decimal = Field(Decimal(0), description="Came instead of it.")
    surplus: Decimal = Decimal(0)
    note: str = Field("", max_length=300)


class ReceiptIn(Schema):
    key: str = Field(min_length=1, max_length=80, description="The same key receives once.")
    lines: dict[int, ArrivedIn] = Field({}, description="By line number; what is left out came as it was sent.")  # fmt: skip


class Received(Schema):
    number: str
    state: str
    claims: int = Field(description="Differences raised with it.")


@router.post("/orders", response={200: PlacedOrder, 422: OrderProblems}, summary="Place an order")
@needs(Right.ORDERS_WRITE)
def place(request: Any, body: forms.NewOrder) -> Any:
    """All or nothing. `document` is your own number: the same one orders once, and answers as it did."""
    need(request, "buy")
    taken = orders.place_order(new=body, viewer=request.viewer, now=clock.now())
    if taken.problems:
        return Status(422, {"detail": str(taken.problems[0].text), "problems": _problems(taken)})
    made = taken.placed[0]
    return Status(200, {"number": made.number, "state": made.state, "is_new": made.is_new})


@router.post(
    "/orders/check", response=CheckedOrder, summary="Prices and stock of lines, without ordering"
)
@needs(Right.ORDERS_READ)
def check(request: Any, body: forms.NewOrder) -> Any:
    need(request, "buy")
    taken = orders.check_order(new=body, viewer=request.viewer, now=clock.now())
    seller = taken.sellers[0] if taken.sellers else None
    priced = orders.sees_prices(request.viewer)
    return {
        "seller": seller.name if seller else "", "currency": seller.terms.currency if seller else "",
        "total_minor": sum(one.price.amount_minor or 0 for one in taken.checked) if priced else 0,
        "is_priced": priced and bool(taken.checked) and all(one.price.unit_price is not None for one in taken.checked),
        "lines": [_checked(at, one, priced=priced) for at, one in enumerate(taken.checked, start=1)], "problems": _problems(taken),
    }  # fmt: skip


@router.post("/baskets", response=OpenBasket, summary="Open a basket for a person")
@needs(Right.ORDERS_WRITE)
def open_basket(request: Any, body: forms.NewBasket) -> Any:
    """Send the person to `url`: they sign in, change the basket and return it to `return_url`, with `?basket=<id>` in its
    query. Then fetch the document. Nothing is ordered by that. Without `return_url` the person orders it here."""
    need(request, "buy")
    made = orders.open_basket(new=body, viewer=request.viewer, now=clock.now())
    return {
        "id": str(made.basket_id),
        "url": f"{settings.XINGLIAN_PUBLIC_URL.rstrip('/')}{made.path}",
        "until": made.until,
    }


@router.get("/baskets/{basket_id}", response=forms.Basket, summary="A basket, as it was given back")
@needs(Right.ORDERS_READ)
def basket(request: Any, basket_id: Annotated[int, Path(ge=1, lt=2**63)]) -> Any:
    """`returned_at` null: the person is still at it."""
    need(request, "buy")
    return document(orders.basket(basket_id=basket_id, viewer=request.viewer, now=clock.now()))


@router.get("/orders", response=OrderPage, summary="Orders by their last change")
@needs(Right.ORDERS_READ)
def changed(
    request: Any,
    side: Literal["bought", "sold"] = "bought",
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Any:
    """Keep `next`: asked with it later, you get what changed since. Without `next` you have seen all."""
    need(request, "read")
    since, last = _cursor(after)
    page = orders.changed_orders(viewer=request.viewer, side=side, since=since, after=last, limit=limit)  # fmt: skip
    next_one = encode(f"{page.last[0].isoformat()}|{page.last[1]}") if page.last else None
    return as_json({"rows": [one.model_dump(mode="json") for one in page.orders], "next": next_one})


@router.get("/orders/{number}", response=forms.Order, summary="An order")
@needs(Right.ORDERS_READ)
def one(request: Any, number: str) -> Any:
    need(request, "read")
    return document(orders.order(number=number, viewer=request.viewer))


@router.get("/orders/{number}/confirmation", response=forms.Confirmation, summary="What the seller answered")  # fmt: skip
@needs(Right.ORDERS_READ)
def confirmation(request: Any, number: str) -> Any:
    need(request, "read")
    return document(orders.confirmation(number=number, viewer=request.viewer))


@router.get("/orders/{number}/shipments", response=list[forms.Dispatch], summary="What was sent of an order")  # fmt: skip
@needs(Right.ORDERS_READ)
def shipments(request: Any, number: str) -> Any:
    need(request, "read")
    return as_json([found.model_dump(mode="json") for found in orders.shipments(number=number, viewer=request.viewer)])  # fmt: skip


@router.post("/orders/{number}/cancel", response=forms.Order, summary="Take an order or lines of it back")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def cancel(request: Any, number: str, body: CancelIn) -> Any:
    need(request, "buy")
    orders.cancel_order(number=number, viewer=request.viewer, now=clock.now(), why=body.why, quantities=body.lines)  # fmt: skip
    return document(orders.order(number=number, viewer=request.viewer))


@router.post("/orders/{number}/answers", response=forms.Confirmation, summary="Answer lines as the seller")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def answer(request: Any, number: str, body: list[AnswerIn]) -> Any:
    """All of them or none."""
    need(request, "sell")
    if len({given.no for given in body}) < len(body):
        raise HttpError(422, "Each line once: two answers name the same line.")
    orders.answer_lines(number=number, answers=[_answer(given) for given in body], by=hand(request), now=clock.now())  # fmt: skip
    return document(orders.confirmation(number=number, viewer=request.viewer))


@router.post("/orders/{number}/shipments", response=forms.Dispatch, summary="Announce goods that left")  # fmt: skip
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def send(request: Any, number: str, body: DispatchIn) -> Any:
    """What is held for the order is booked out of your ledger; the buyer sees it under way."""
    need(request, "send")
    made = orders.dispatch(
        number=number, quantities=body.lines, by=hand(request), now=clock.now(), carrier=body.carrier, tracking=body.tracking,
        eta=body.eta,
    )  # fmt: skip
    sent = orders.shipments(number=number, viewer=request.viewer)
    return document(next(found for found in sent if found.number == made.number))


@router.post("/shipments/{number}/tracks", response=Tracked, summary="Tell what happened to a shipment")  # fmt: skip
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def tell(request: Any, number: str, body: list[TrackIn]) -> Any:
    """The same event twice counts once."""
    need(request, "send")
    happened = [orders.Happened(kind=e.kind, at=aware(e.at), place=e.place, text=e.text, eta=e.eta and aware(e.eta)) for e in body]  # fmt: skip
    return {"new": orders.track(number=number, happened=happened, source="api", by=hand(request), now=clock.now())}  # fmt: skip


@router.post("/shipments/{number}/receipt", response=Received, summary="Count what came, as the buyer")  # fmt: skip
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def receive(request: Any, number: str, body: ReceiptIn) -> Any:
    """Goods enter your ledger; what is missing, damaged, wrong or too many becomes a difference the seller settles."""
    need(request, "buy")
    arrived = {no: orders.Arrived(**one.model_dump()) for no, one in body.lines.items()}
    got = orders.receive(number=number, key=body.key, arrived=arrived, by=hand(request), now=clock.now())  # fmt: skip
    return {"number": got.number, "state": got.state, "claims": orders.claims_of(number=number)}


def _problems(taken: orders.Taken) -> list[dict[str, Any]]:
    return [{"line": p.row, "field": p.key, "value": p.value, "problem": p.text} for p in taken.problems]  # fmt: skip


def _checked(at: int, found: Any, *, priced: bool) -> dict[str, Any]:
    card = found.part
    return {
        "line": at, "part_number": card.number if card else "", "part_name": card.label if card else "", "unit": card.unit if card else "",
        "unit_price": None if found.price.unit_price is None or not priced else plain(found.price.unit_price),
        "amount_minor": found.price.amount_minor if priced else None, "available_now": None if found.now is None else plain(found.now),
        "ready_on": _day(found.ready_on), "promised_on": _day(found.promised_on),
        "superseded_by": found.newer.number if found.newer else None, "candidates": [c.number for c in found.candidates],
        "remarks": [orders.said(p, found) for p in found.problems if not p.stops],
    }  # fmt: skip


def _answer(given: AnswerIn) -> orders.LineAnswer:
    try:
        day = datetime.fromisoformat(given.promised_on).date() if given.promised_on else None
        reason = orders.Reason(given.reason) if given.reason else None
    except ValueError as error:
        known = ", ".join(orders.Reason)
        raise HttpError(422, f"Line {given.no}: promised_on is a day like 2026-12-01, reason one of {known}.") from error  # fmt: skip
    return orders.LineAnswer(
        no=given.no, answer=orders.Answer(given.answer), promised_on=day, reason=reason, note=given.note, quantity=given.quantity,
        price=given.price,
    )  # fmt: skip


def _cursor(after: str) -> tuple[datetime, int]:
    if not after:
        return datetime(2000, 1, 1, tzinfo=UTC), 0
    moment, _, last = decode(after).partition("|")
    try:
        return datetime.fromisoformat(moment), int(last)
    except ValueError as error:
        raise HttpError(400, "'after' is not a cursor of this list. Leave it out to begin.") from error  # fmt: skip


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
