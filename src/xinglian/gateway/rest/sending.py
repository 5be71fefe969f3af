"""Drop shipment from program to program: who sends for whom, who sends an order, and the word of who should not."""

from typing import Annotated, Any

from ninja import Field, Path, Router, Schema

from xinglian.gateway.rest.documents import as_json, document
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rest.roles import hand, need
from xinglian.gateway.rules.rights import Right
from xinglian.kernel import clock
from xinglian.orders import api as orders
from xinglian.orders.api import terms_forms as forms

router = Router(tags=["orders"])
Id = Annotated[int, Path(ge=1, lt=2**63)]


class DecideIn(Schema):
    agrees: bool
    why: str = Field("", max_length=300)


class WhyIn(Schema):
    why: str = Field("", max_length=300)


class SenderIn(Schema):
    sender: str = Field(description="Its partner code; empty: the seller itself.", max_length=40)


class SenderOut(Schema):
    number: str
    sender: str = Field(description="Name of who sends; empty: the seller itself.")


@router.get("/sending", response=list[forms.SendingAgreement], summary="Who sends for whom")
@needs(Right.ORDERS_READ)
def agreements(request: Any) -> Any:
    """Of both sides, what stands first."""
    need(request, "sell")
    return as_json([one.model_dump(mode="json") for one in orders.agreements(org_id=request.viewer.org_id)])  # fmt: skip


@router.post("/sending", response=forms.SendingAgreement, summary="Ask a partner to send for you")
@needs(Right.ORDERS_WRITE)
def offer(request: Any, body: forms.NewSending) -> Any:
    """Once: a second time is refused while the first is open or agreed."""
    need(request, "agree")
    made = orders.offer_sending(sender_code=body.sender, note=body.note, by=hand(request), now=clock.now())  # fmt: skip
    return _one(request, made.pk)


@router.post("/sending/{sendingagreement_id}/decision", response=forms.SendingAgreement, summary="Agree or decline to send")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def decide(request: Any, sendingagreement_id: Id, body: DecideIn) -> Any:
    need(request, "agree")
    orders.decide_sending(agreement_id=sendingagreement_id, agrees=body.agrees, why=body.why, by=hand(request), now=clock.now())  # fmt: skip
    return _one(request, sendingagreement_id)


@router.post("/sending/{sendingagreement_id}/end", response=forms.SendingAgreement, summary="End an agreement to send")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def end(request: Any, sendingagreement_id: Id, body: WhyIn) -> Any:
    """For either of the two; orders it was chosen for stay as they are."""
    need(request, "agree")
    orders.end_sending(agreement_id=sendingagreement_id, why=body.why, by=hand(request), now=clock.now())  # fmt: skip
    return _one(request, sendingagreement_id)


@router.post("/orders/{number}/sender", response=SenderOut, summary="Choose who sends an order, as the seller")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def choose(request: Any, number: str, body: SenderIn) -> Any:
    """Before anything is picked. The same choice twice changes nothing."""
    need(request, "sell")
    orders.choose_sender(number=number, sender=body.sender, viewer=request.viewer, now=clock.now())
    return {"number": number, "sender": orders.order(number=number, viewer=request.viewer).sender}


@router.post("/orders/{number}/sender/refusal", response=SenderOut, summary="Do not send an order, with a reason")  # fmt: skip
@needs(Right.ORDERS_WRITE)
def refuse(request: Any, number: str, body: WhyIn) -> Any:
    """For who should send it: back to the seller, who reads why; you see nothing of the order any more."""
    need(request, "sell")
    orders.refuse_sending(number=number, why=body.why, by=hand(request), now=clock.now())
    return {"number": number, "sender": ""}


def _one(request: Any, agreement_id: int) -> Any:
    found = orders.agreements(org_id=request.viewer.org_id)
    return document(next(one for one in found if one.id == str(agreement_id)))
