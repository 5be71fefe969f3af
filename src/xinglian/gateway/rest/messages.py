"""Audiences, messages and receipts."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema
from ninja.errors import HttpError

from xinglian.gateway.queries import messages as queries
from xinglian.gateway.rest.doors import needs
from xinglian.gateway.rest.paging import MOST, decode, encode
from xinglian.gateway.rules.rights import Right
from xinglian.signals import api as signals

router = Router(tags=["messages"])


class Count(Schema):
    expression: str
    partners: int


class Message(Schema):
    id: str
    kind: str
    title: str
    state: str
    started_at: datetime | None
    recipients: int
    read: int
    acknowledged: int
    acted: int
    simulated: bool


class ReceiptRow(Schema):
    message_id: str
    membership_id: str
    partner_id: str
    sent_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None
    acted_at: datetime | None
    simulated: bool


class ReceiptPage(Schema):
    rows: list[ReceiptRow]
    next: str | None


@router.get("/audience", response=Count, summary="How many partners an expression selects")
@needs(Right.AUDIENCE_READ)
def audience(request: Any, expression: str) -> dict[str, Any]:
    """For instance `cold_region & buys:antifreeze & !read_last_7d`. Errors name the position."""
    try:
        count = signals.count_audience(expr=expression, viewer_regions=request.viewer.region_paths)
    except signals.AudienceUnreadable as error:
        raise HttpError(422, str(error)) from error
    return {"expression": expression, "partners": count}


@router.get("/messages", response=list[Message], summary="The newest messages")
@needs(Right.MESSAGES_READ)
def messages(request: Any, limit: Annotated[int, Query(ge=1, le=MOST)] = 50) -> Any:
    return queries.messages(limit=limit)


@router.get("/messages/{message_id}/receipts", response=ReceiptPage, summary="Who read, when")
@needs(Right.MESSAGES_READ)
def receipts(
    request: Any,
    message_id: int,
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> Any:
    return _receipt_page(message_id=message_id, after=after, limit=limit)


@router.get("/inbox", response=ReceiptPage, summary="My organisation's received messages")
@needs(Right.INBOX_READ)
def inbox(request: Any, after: str = "", limit: Annotated[int, Query(ge=1, le=MOST)] = 100) -> Any:
    return _receipt_page(message_id=None, after=after, limit=limit)


def _receipt_page(*, message_id: int | None, after: str, limit: int) -> dict[str, Any]:
    key = decode(after).split(":") if after else ["0", "0"]
    try:
        start = (int(key[0]), int(key[1]))
    except (ValueError, IndexError) as error:
        raise HttpError(
            400, "'after' is not a cursor of this list. Leave it out to begin."
        ) from error
    rows = queries.receipts(message_id=message_id, after=start, limit=limit + 1)
    more, shown = len(rows) > limit, rows[:limit]
    last = shown[-1] if shown else None
    return {
        "rows": shown,
        "next": encode(f"{last['message_id']}:{last['membership_id']}") if more and last else None,
    }
