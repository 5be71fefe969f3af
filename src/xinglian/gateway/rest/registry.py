"""Who and what: the token's own member, partners, parts."""

from datetime import date
from typing import Annotated, Any

from ninja import Query, Router, Schema

from xinglian.gateway.queries import registry as queries
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rest.paging import MOST, decode, encode
from xinglian.gateway.rules.rights import Right

router = Router(tags=["registry"])


class Me(Schema):
    name: str
    organisation: str
    organisation_id: str
    roles: list[str]
    rights: list[str]


class Partner(Schema):
    id: str
    code: str
    name: str
    short_name: str
    type: str
    status: str
    layer: str
    region_path: str
    joined_on: date | None
    simulated: bool


class Part(Schema):
    id: str
    number: str
    name: str
    category: str
    brand: str
    status: str
    is_ev: bool


class PartnerPage(Schema):
    rows: list[Partner]
    next: str | None


class PartPage(Schema):
    rows: list[Part]
    next: str | None


@router.get("/me", response=Me, summary="Who this token acts for")
def me(request: Any) -> dict[str, Any]:
    holder = request.auth
    viewer = holder.viewer
    return {
        "name": viewer.name,
        "organisation": viewer.org_name,
        "organisation_id": str(viewer.org_id),
        "roles": sorted(viewer.roles),
        "rights": sorted(holder.rights),
    }


@router.get("/partners", response=PartnerPage, summary="Partners within reach, by code")
@needs(Right.PARTNERS_READ)
def partners(
    request: Any, after: str = "", limit: Annotated[int, Query(ge=1, le=MOST)] = 100
) -> Any:
    rows = queries.partners(after=decode(after), limit=limit + 1)
    return _page(rows, limit, "code")


@router.get("/parts", response=PartPage, summary="Parts, by number")
@needs(Right.PARTS_READ)
def parts(
    request: Any,
    number: str = "",
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> Any:
    """`number` finds one part with any punctuation."""
    rows = queries.parts(number=number, after=decode(after), limit=limit + 1)
    return _page(rows, limit, "number_key")


def _page(rows: list[dict[str, Any]], limit: int, key: str) -> dict[str, Any]:
    more = len(rows) > limit
    shown = rows[:limit]
    return {"rows": shown, "next": encode(shown[-1][key]) if more else None}
