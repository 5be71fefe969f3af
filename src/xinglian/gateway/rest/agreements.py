"""What companies agree, from program to program: consents, terms; and approvals and limits within one."""

from typing import Annotated, Any

from ninja import Field, Path, Router, Schema
from ninja.errors import HttpError

from xinglian.gateway.rest.documents import as_json, document
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rest.roles import hand, need
from xinglian.gateway.rules.rights import Right
from xinglian.kernel import clock
from xinglian.orders import api as orders
from xinglian.orders.api import terms_forms as forms

router = Router(tags=["terms"])
Id = Annotated[int, Path(ge=1, lt=2**63)]


class WordIn(Schema):
    agrees: bool
    why: str = Field("", max_length=200)


class WordOut(Schema):
    number: str
    state: str


class Ended(Schema):
    ended: bool = Field(description="False: nothing held any more.")


@router.get("/consents", response=forms.Consents, summary="Whom you let order for you, and who lets you")  # fmt: skip
@needs(Right.ORDERS_READ)
def consents(request: Any) -> Any:
    need(request, "fill")
    return document(orders.consents(viewer=request.viewer, now=clock.now()))


@router.post("/consents", response=forms.Consent, summary="Let a seller order for you")
@needs(Right.TERMS_WRITE)
def give(request: Any, body: forms.NewConsent) -> Any:
    """Takes the place of what was given to this seller before. You are told of every order."""
    need(request, "decide")
    made = orders.give_consent(new=body, viewer=request.viewer, now=clock.now())
    return document(_consent(request, made))


@router.post("/consents/{consent_id}/end", response=forms.Consent, summary="Take a consent back")
@needs(Right.TERMS_WRITE)
def withdraw(request: Any, consent_id: Id) -> Any:
    """From this moment nothing is ordered by it; what was ordered stands."""
    need(request, "decide")
    orders.withdraw_consent(consent_id=consent_id, by=hand(request), now=clock.now())
    return document(_consent(request, consent_id))


@router.get("/limits", response=forms.Limits, summary="Up to which amount people order without approval")  # fmt: skip
@needs(Right.ORDERS_READ)
def limits(request: Any) -> Any:
    need(request, "decide")
    return document(orders.limits(org_id=request.viewer.org_id))


@router.post("/limits", response=forms.Limits, summary="Set these amounts")
@needs(Right.TERMS_WRITE)
def keep_limits(request: Any, body: forms.NewLimits) -> Any:
    """What is left out stays; null takes a limit away."""
    need(request, "decide")
    orders.keep_limits(most=body.model_dump(exclude_unset=True), org_id=request.viewer.org_id, now=clock.now())  # fmt: skip
    return document(orders.limits(org_id=request.viewer.org_id))


@router.get("/approvals", response=list[forms.Approval], summary="Orders that wait for a colleague")
@needs(Right.ORDERS_READ)
def approvals(request: Any) -> Any:
    need(request, "buy")
    return as_json([one.model_dump(mode="json") for one in orders.approvals(viewer=request.viewer)])


@router.post("/orders/{number}/approval", response=WordOut, summary="Approve or refuse a colleague's order")  # fmt: skip
@needs(Right.TERMS_WRITE)
def decide(request: Any, number: Annotated[str, Path(max_length=40)], body: WordIn) -> Any:
    """Not your own. Approved, it is with the seller; refused, it ends and never reached it."""
    need(request, "decide")
    made = orders.decide_order(number=number, agrees=body.agrees, why=body.why, viewer=request.viewer, now=clock.now())  # fmt: skip
    return {"number": made.number, "state": made.state}


@router.get("/terms", response=list[forms.Terms], summary="On what terms you sell")
@needs(Right.ORDERS_READ)
def terms(request: Any) -> Any:
    """For everybody first, then by buyer."""
    need(request, "sell")
    return as_json([one.model_dump(mode="json") for one in orders.terms(org_id=request.viewer.org_id)])  # fmt: skip


@router.post("/terms", response=forms.Terms, summary="State terms")
@needs(Right.TERMS_WRITE)
def keep_terms(request: Any, body: forms.NewTerms) -> Any:
    """They hold from the next order on. What is left out stays as it is."""
    need(request, "agree")
    if request.viewer.is_staff and "price_percent" in body.model_fields_set:
        raise HttpError(422, "price_percent: the maker sells at its lists. Leave the field out.")
    values = body.model_dump(exclude_unset=True, exclude={"buyer"})
    made = orders.keep_terms(buyer_code=body.buyer.strip(), values=values, by=hand(request), now=clock.now())  # fmt: skip
    return document(next(one for one in orders.terms(org_id=request.viewer.org_id) if one.id == str(made.pk)))  # fmt: skip


@router.post("/terms/{terms_id}/end", response=Ended, summary="End terms of a buyer")
@needs(Right.TERMS_WRITE)
def end_terms(request: Any, terms_id: Id) -> Any:
    """What holds for everybody holds again."""
    need(request, "agree")
    return {"ended": orders.end_terms(terms_id=terms_id, by=hand(request))}


def _consent(request: Any, consent_id: int) -> forms.Consent:
    given = orders.consents(viewer=request.viewer, now=clock.now()).given
    return next(one for one in given if one.id == str(consent_id))
