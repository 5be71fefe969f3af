from datetime import datetime

from django.http import HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push.queries import archived_inbox
from xinglian.push.queries import inbox as query
from xinglian.push.web import words
from xinglian.ui import offline
from xinglian.ui.addresses import address
from xinglian.ui.lists import Choice, Page, Tab, decode_cursor, encode_cursor
from xinglian.ui.pure import page


@allow(SIGNED_IN)
@require_GET
@offline.keep
def inbox(request: ViewerRequest) -> HttpResponse:
    """My messages: what must be acknowledged first, then what is new. Three queries."""
    viewer = request.viewer
    asked = {name: request.GET.get(name, "") for name in ("only", "kind", "q")}
    only = asked["only"] if asked["only"] in ("unread", "must", "archived") else ""
    kind = asked["kind"] if asked["kind"] in words.KINDS else ""
    cursor = _cursor(request.GET.get("after", ""))
    mine = {"membership_id": viewer.membership_id, "org_id": viewer.org_id}
    is_archive = only == "archived"
    if is_archive:
        rows = archived_inbox.items(**mine, before=cursor, limit=query.PAGE + 1)
    else:
        rows = query.items(
            **mine, only=only, kind=kind, words=asked["q"][:60], before=cursor, limit=query.PAGE + 1
        )
    shown, more = rows[: query.PAGE], len(rows) > query.PAGE
    is_plain = not any((only, kind, asked["q"], cursor))
    top = query.on_top(**mine) if is_plain else []
    numbers = query.counts(**mine)
    # What stands on top is not said again below.
    shown_above = {item.message_id for item in top}

    def url(**changes: str) -> str:
        kept = {name: value for name, value in (asked | changes).items() if value}
        return f"{address('push:inbox')}?{urlencode(kept)}"

    return page(
        request,
        "push/inbox.html",
        {
            "musts": [item for item in top if item.waits],
            "pinned": [item for item in top if item.is_pinned and not item.waits],
            "page": Page(
                rows=[item for item in shown if item.message_id not in shown_above],
                next=encode_cursor([shown[-1].sent_at.isoformat(), shown[-1].message_id])
                if more
                else None,
            ),
            "counts": numbers,
            "tabs": [
                Tab(_("All"), url(only=""), numbers.all, only == ""),
                Tab(_("Unread"), url(only="unread"), numbers.unread, only == "unread"),
                Tab(_("To acknowledge"), url(only="must"), numbers.must, only == "must"),
                *(
                    [Tab(_("Archived"), url(only="archived", kind="", q=""), None, is_archive)]
                    if numbers.has_archive
                    else []
                ),
            ],
            "kind": words.KINDS.get(kind, ""),
            "kind_menu": [
                Choice(label, url(kind=key), key == kind) for key, label in words.KINDS.items()
            ],
            "no_kind_url": url(kind=""),
            "is_archive": is_archive,
            "is_filtered": not is_plain,
            "now": clock.now().replace(second=0, microsecond=0),
        },
    )


@allow(SIGNED_IN)
@require_GET
def bell(request: ViewerRequest) -> HttpResponse:
    """The number on the bell: red when something must be acknowledged. One query."""
    counts = query.counts(membership_id=request.viewer.membership_id, org_id=request.viewer.org_id)
    if counts.must:
        return HttpResponse(f'<b class="xl-hot">{counts.unread or counts.must}</b>')
    return HttpResponse(str(counts.unread) if counts.unread else "")


def _cursor(text: str) -> tuple[datetime, int] | None:
    values = decode_cursor(text)
    if not values or len(values) != 2:
        return None
    try:
        return datetime.fromisoformat(str(values[0])), int(values[1])
    except ValueError:
        return None
