"""After the goods have come, from program to program: differences are settled, goods go back and are valued."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Path, Query, Router, Schema
from ninja.errors import HttpError

from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rest.roles import hand, need
from xinglian.gateway.rules.rights import Right
from xinglian.kernel import clock
from xinglian.kernel.quantity import plain
from xinglian.orders import api as orders

router = Router(tags=["orders"])
MOST = 200
Quantity = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=3)]


class DifferenceOut(Schema):
    id: str
    order: str
    shipment: str
    line: int
    part_number: str
    unit: str
    gap: str = Field(description="missing, damaged, wrong or surplus.")
    quantity: str
    note: str
    state: str = Field(description="open, replaced, credited or refused.")
    credited_minor: int | None
    currency: str
    answer: str
    again_line: int | None = Field(description="The line that brings it again.")
    raised_at: datetime
    settled_at: datetime | None


class DifferencePage(Schema):
    rows: list[DifferenceOut]
    next: str | None


class SettleIn(Schema):
    ids: list[Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]] = Field(
        min_length=1, max_length=MOST
    )
    how: Literal["replaced", "credited", "refused"]
    answer: str = Field("", max_length=300, description="Needed for a refusal: the buyer reads it.")


class SettledOut(Schema):
    settled: int


class BackLineIn(Schema):
    line: int = Field(description="Line number of the order.")
    quantity: Quantity
    reason: orders.ReturnReason
    condition: orders.Condition = orders.Condition.SOUND
    note: str = Field("", max_length=300)


class ReturnIn(Schema):
    key: str = Field(min_length=1, max_length=80, description="The same key asks once.")
    lines: list[BackLineIn] = Field(min_length=1, max_length=500)
    note: str = Field("", max_length=300)


class BackLineOut(Schema):
    line: int
    part_number: str
    unit: str
    reason: str
    condition: str
    found: str = Field(description="As the seller found it; empty: not looked at yet.")
    note: str
    quantity: str
    received: str | None
    percent: str = Field(description="Of the price paid.")
    value_minor: int | None


class ReturnOut(Schema):
    number: str
    order: str
    state: str = Field(description="asked, allowed, refused, sent, received or dropped.")
    buyer: str
    seller: str
    currency: str
    value_minor: int | None
    note: str
    answer: str
    asked_at: datetime
    lines: list[BackLineOut]


class ReturnRow(Schema):
    number: str
    order: str
    state: str
    buyer: str
    seller: str
    currency: str
    value_minor: int | None
    asked_at: datetime


class ReturnPage(Schema):
    rows: list[ReturnRow]
    next: str | None


class DecideIn(Schema):
    allow: bool
    answer: str = Field("", max_length=300, description="Needed for a refusal: the buyer reads it.")


class CameIn(Schema):
    quantity: Quantity
    found: orders.Condition | Literal["scrap"]


class TakeIn(Schema):
    lines: dict[int, CameIn] = Field(
        {}, description="By line number of the order; what is left out came back as it was to come."
    )


@router.get("/differences", response=DifferencePage, summary="What was wrong with what arrived")
@needs(Right.ORDERS_READ)
def differences(
    request: Any,
    state: Literal["", "open", "replaced", "credited", "refused"] = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Any:
    """Of your purchases and of your sales, the newest first."""
    need(request, "read")
    page = orders.differences(viewer=request.viewer, state=state, after=after)
    return {"rows": [_difference(row) for row in page.rows], "next": page.next}


@router.post("/differences/settlement", response=SettledOut, summary="Settle differences as the seller")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def settle(request: Any, body: SettleIn) -> Any:
    """All of them or none: sent again, credited, or refused with a reason. What is settled stays so."""
    need(request, "sell")
    n = orders.settle_claims(
        claim_ids=[int(one) for one in body.ids], how=orders.ClaimState(body.how), answer=body.answer, by=hand(request),
        now=clock.now(),
    )  # fmt: skip
    return {"settled": n}


@router.get("/returns", response=ReturnPage, summary="Goods that go back, the newest first")
@needs(Right.ORDERS_READ)
def returns(
    request: Any,
    side: Literal["bought", "sold"] = "bought",
    state: Literal["", "asked", "allowed", "refused", "sent", "received", "dropped"] = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Any:
    """`bought`: those you asked for; `sold`: those you answer."""
    need(request, "read")
    page = orders.returns(viewer=request.viewer, side=side, state=state, after=after)
    return {
        "rows": [row | {"order": row["order_number"], "buyer": row["buyer_name"], "seller": row["seller_name"]} for row in page.rows],
        "next": page.next,
    }  # fmt: skip


@router.get("/returns/{number}", response=ReturnOut, summary="A return with its lines and what it is worth")  # fmt: skip
@needs(Right.ORDERS_READ)
def one(request: Any, number: Annotated[str, Path(max_length=40)]) -> Any:
    need(request, "read")
    return _shown(request, number)


@router.post("/orders/{number}/returns", response=ReturnOut, summary="Ask to send goods back, as the buyer")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def ask(request: Any, number: Annotated[str, Path(max_length=40)], body: ReturnIn) -> Any:
    """Within the days of the terms; the value follows from reason, condition and terms."""
    need(request, "buy")
    if len({given.line for given in body.lines}) < len(body.lines):
        raise HttpError(422, "Each line once: two of the lines name the same one.")
    wanted = [
        orders.Wanted(no=given.line, quantity=given.quantity, reason=given.reason, condition=given.condition, note=given.note)
        for given in body.lines
    ]  # fmt: skip
    made = orders.ask_return(number=number, wanted=wanted, key=body.key, by=hand(request), now=clock.now(), note=body.note)  # fmt: skip
    return _shown(request, made.number)


@router.post("/returns/{number}/decision", response=ReturnOut, summary="Allow or refuse a return, as the seller")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def decide(request: Any, number: Annotated[str, Path(max_length=40)], body: DecideIn) -> Any:
    need(request, "sell")
    orders.decide_return(number=number, allow=body.allow, answer=body.answer, by=hand(request), now=clock.now())  # fmt: skip
    return _shown(request, number)


@router.post("/returns/{number}/departure", response=ReturnOut, summary="Say that the goods went back, as the buyer")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def send_back(request: Any, number: Annotated[str, Path(max_length=40)]) -> Any:
    """They leave your ledger."""
    need(request, "buy")
    orders.send_back(number=number, by=hand(request), now=clock.now())
    return _shown(request, number)


@router.post("/returns/{number}/withdrawal", response=ReturnOut, summary="Keep the goods after all, as the buyer")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def give_up(request: Any, number: Annotated[str, Path(max_length=40)]) -> Any:
    need(request, "buy")
    orders.give_up_return(number=number, by=hand(request), now=clock.now())
    return _shown(request, number)


@router.post("/returns/{number}/receipt", response=ReturnOut, summary="Count what came back, as the seller")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def take_back(request: Any, number: Annotated[str, Path(max_length=40)], body: TakeIn) -> Any:
    """Sound goods enter your ledger for sale, scrap none, all else its quarantine; the credit follows from what was found."""
    need(request, "sell")
    came = {no: orders.Came(quantity=one.quantity, found=str(one.found)) for no, one in body.lines.items()}  # fmt: skip
    orders.take_back(number=number, came=came, viewer=request.viewer, now=clock.now())
    return _shown(request, number)


def _shown(request: Any, number: str) -> dict[str, Any]:
    found = orders.goods_back(number=number, viewer=request.viewer)
    back = found.back
    return {
        "number": back.number, "order": found.lines[0]["order_number"] if found.lines else "", "state": back.state,
        "buyer": back.buyer_name, "seller": back.seller_name, "currency": back.currency,
        "value_minor": back.value_minor if found.is_priced else None, "note": back.note, "answer": back.answer,
        "asked_at": back.asked_at,
        "lines": [
            {
                "line": row["no"], "part_number": row["part"].number if row["part"] else "", "unit": row["unit"], "reason": row["reason"],
                "condition": row["condition"], "found": row["found"], "note": row["note"], "quantity": plain(row["quantity"]),
                "received": None if row["received"] is None else plain(row["received"]), "percent": plain(row["percent"]),
                "value_minor": row["value_minor"] if found.is_priced else None,
            }
            for row in found.lines
        ],
    }  # fmt: skip


def _difference(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(row["id"]), "order": row["order_number"], "shipment": row["shipment_number"], "line": row["no"],
        "part_number": row["number"], "unit": row["unit"], "gap": row["gap"], "quantity": plain(row["quantity"]), "note": row["note"],
        "state": row["state"], "credited_minor": row["amount_minor"], "currency": row["currency"], "answer": row["answer"],
        "again_line": row["again_no"], "raised_at": row["raised_at"], "settled_at": row["settled_at"],
    }  # fmt: skip
