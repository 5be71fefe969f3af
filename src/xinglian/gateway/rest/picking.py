"""From the shelf to the carrier, from program to program: pick lists, scans, parcels, and the goods leave."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Path, Router, Schema, Status

from xinglian.gateway.rest.documents import document
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rest.moments import aware
from xinglian.gateway.rest.roles import hand, need
from xinglian.gateway.rules.rights import Right
from xinglian.kernel import clock
from xinglian.kernel.quantity import plain
from xinglian.orders import api as orders
from xinglian.orders.api import forms
from xinglian.orders.api import goods_forms as goods

router = Router(tags=["goods"])
Number = Annotated[str, Path(max_length=40)]
No = Annotated[int, Path(ge=1, le=99)]
Quantity = Annotated[Decimal, Field(max_digits=18, decimal_places=3)]


class LineProblem(Schema):
    row: int = Field(description="Which of the lines sent, from 1.")
    field: str
    value: str
    problem: str


class LineProblems(Schema):
    detail: str
    problems: list[LineProblem]


class ScanIn(Schema):
    code: str = Field(min_length=1, max_length=200, description="What was scanned or typed: any number of the part.")  # fmt: skip
    quantity: Quantity = Field(Decimal(1), description="So many more; below zero: taken back.")


class ScanOut(Schema):
    no: int = Field(description="Line number of the order.")
    picked: str
    asked: str


class ParcelIn(Schema):
    weight_g: int | None = Field(None, ge=1, le=10_000_000)


class MoveIn(Schema):
    no: int = Field(description="Line number of the order.")
    parcel: int = Field(1, description="Out of which parcel.")
    to: int
    quantity: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=3)]


class LeaveIn(Schema):
    carrier: str = Field("", max_length=60)
    tracking: str = Field("", max_length=60)
    eta: datetime | None = None
    note: str = Field("", max_length=300)


@router.get("/picklists", response=goods.PickingWork, summary="What is to be picked, and the lists in hand")  # fmt: skip
@needs(Right.ORDERS_READ)
def work(request: Any) -> Any:
    """Of what your organisation sends: as the seller, or for one."""
    need(request, "read")
    return document(orders.picking_work(org_id=request.viewer.org_id))


@router.post("/orders/{number}/picklists", response=goods.PickList, summary="Open a pick list")
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def begin(request: Any, number: Number) -> Any:
    """Of all that can be sent of the order now. It is yours to count until somebody takes it over."""
    need(request, "send")
    made = orders.open_list(number=number, by=hand(request), now=clock.now())
    return _shown(request, made.number)


@router.get("/picklists/{number}", response=goods.PickList, summary="A pick list, with places and parcels")  # fmt: skip
@needs(Right.ORDERS_READ)
def one(request: Any, number: Number) -> Any:
    need(request, "read")
    return _shown(request, number)


@router.post("/picklists/{number}/scans", response=ScanOut, summary="One more of a part is picked")
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def scan(request: Any, number: Number, body: ScanIn) -> Any:
    """Send an `Idempotency-Key` with each scan: what is sent twice then counts once."""
    need(request, "send")
    row = orders.scan(number=number, code=body.code, quantity=body.quantity, viewer=request.viewer, now=clock.now())  # fmt: skip
    return {"no": row.line.no, "picked": plain(row.picked), "asked": plain(row.asked)}


@router.post("/picklists/{number}/counts", response={200: goods.PickList, 422: LineProblems}, summary="So many of these lines are picked")  # fmt: skip
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def count(request: Any, number: Number, body: goods.NewPickCounts) -> Any:
    """All lines are taken, or none and every one that is wrong is named."""
    need(request, "send")
    wrong = orders.count_lines(number=number, lines=body.lines, by=hand(request), now=clock.now())
    if not wrong:
        return _shown(request, number)
    problems = [{"row": w.row, "field": w.key, "value": w.value, "problem": w.text} for w in wrong]
    return Status(422, {"detail": wrong[0].text, "problems": problems})


@router.post("/picklists/{number}/parcels", response=goods.PickList, summary="One more parcel")
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def add(request: Any, number: Number, body: ParcelIn) -> Any:
    need(request, "send")
    made = orders.add_parcel(number=number, by=hand(request), now=clock.now())
    return _weighed(request, number, made.no, body) if body.weight_g else _shown(request, number)


@router.post("/picklists/{number}/parcels/{no}", response=goods.PickList, summary="Weigh a parcel")
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def weigh(request: Any, number: Number, no: No, body: ParcelIn) -> Any:
    need(request, "send")
    return _weighed(request, number, no, body)


@router.post("/picklists/{number}/moves", response=goods.PickList, summary="Lay goods into another parcel")  # fmt: skip
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def lay(request: Any, number: Number, body: MoveIn) -> Any:
    need(request, "send")
    orders.lay(
        number=number, no=body.no, parcel=body.parcel, to=body.to, quantity=body.quantity, viewer=request.viewer, now=clock.now()
    )  # fmt: skip
    return _shown(request, number)


@router.post("/picklists/{number}/shipment", response=forms.Dispatch, summary="The goods leave")
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def leave(request: Any, number: Number, body: LeaveIn) -> Any:
    """Out of your ledger; the buyer sees them under way."""
    need(request, "send")
    eta = aware(body.eta) if body.eta else None
    sent = orders.ship(
        number=number, by=hand(request), now=clock.now(), carrier=body.carrier, tracking=body.tracking, eta=eta, note=body.note
    )  # fmt: skip
    return document(orders.dispatch_of(shipment_id=sent.pk))


@router.post("/picklists/{number}/{step}", response=goods.PickList, summary="Take a list over, finish or drop it")  # fmt: skip
@needs(Right.ORDERS_WRITE, Right.GOODS_WRITE)
def step(request: Any, number: Number, step: Literal["take", "finish", "drop"]) -> Any:
    """`finish`: what is picked lies in parcel 1, the rest goes back to the order. `drop`: all of it does."""
    need(request, "send")
    act = {"take": orders.take_over, "finish": orders.finish_list, "drop": orders.drop_list}[step]
    act(number=number, by=hand(request), now=clock.now())
    return _shown(request, number)


def _weighed(request: Any, number: str, no: int, body: ParcelIn) -> Any:
    kilograms = Decimal(body.weight_g or 0) / 1000
    orders.weigh(number=number, no=no, kilograms=kilograms, by=hand(request), now=clock.now())
    return _shown(request, number)


def _shown(request: Any, number: str) -> Any:
    return document(orders.pick_list(number=number, org_id=request.viewer.org_id))
