"""The recipients of a message as a table, and as a file that shows what the page shows."""

import csv
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.kernel.csv_cell import plain_cell
from xinglian.push import access
from xinglian.push.models import Message
from xinglian.push.queries import recipients as query
from xinglian.push.queries import shelf
from xinglian.push.queries.reasons import reason_of, until_of
from xinglian.push.queries.stalls import Stall, stalls
from xinglian.push.web import words
from xinglian.ui.lists import Tab

_TABS: dict[str, Any] = {
    "": gettext_lazy("All"), "unread": gettext_lazy("Not read"), "read": gettext_lazy("Read"),
    "unacknowledged": gettext_lazy("Not acknowledged"), "acknowledged": gettext_lazy("Acknowledged"),
    "acted": gettext_lazy("Dealt with"), "held": gettext_lazy("Held back"), "failed": gettext_lazy("Not delivered"), "uncertain": gettext_lazy("Uncertain"),
}  # fmt: skip


@allow(STAFF)
@require_GET
def recipients(request: ViewerRequest, message_id: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=message_id)
    only, text = _asked(request)
    url = reverse("push:recipients", args=[message_id])
    page = query.recipients(
        message_id=message_id, only=only, words=text, after=request.GET.get("after", "")
    )
    now, is_paused = clock.now(), message.state == "paused"
    still = stalls(channels={way["channel"] for row in page.rows for way in row["ways"] if way["state"] == "queued"}, now=now)  # fmt: skip
    for row in page.rows:
        row["ways"] = [
            _told(way, is_paused=is_paused, stall=still.get(way["channel"]), now=now)
            for way in row["ways"]
        ]
    hidden = set() if message.must_acknowledge else {"unacknowledged", "acknowledged"}
    return render(
        request,
        "push/recipients.html",
        {
            "message": message,
            "page": page,
            "may_operate": request.viewer.has(*access.OPERATORS),
            "is_archived": shelf.is_archived(message_id),
            "tabs": [
                Tab(label, f"{url}?{urlencode({'only': key})}", None, key == only)
                for key, label in _TABS.items()
                if key not in hidden
            ],
            "role_words": words.ROLES,
            "export_url": f"{reverse('push:export', args=[message_id])}?{urlencode({'only': only, 'q': text})}",
        },
    )


@allow(STAFF)
@require_GET
def export(request: ViewerRequest, message_id: int) -> HttpResponse:
    """What the page shows, as CSV for Excel. Built inside the transaction that carries the reader's rights."""
    message = get_object_or_404(Message, pk=message_id)
    only, text = _asked(request)
    audit.record(
        "export_recipients",
        subject=("push.message", message_id),
        name=message.title,
        after={"filter": only, "words": text},
    )
    lines = list(_lines(message, only, text))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="receipts-{message_id}.csv"'
    return answer  # type: ignore[return-value]


def _told(way: dict[str, Any], *, is_paused: bool, stall: Stall | None, now: datetime) -> dict[str, Any]:  # fmt: skip
    waits = way["state"] == "queued"
    at = datetime.fromisoformat(way["until"]) if way["until"] else now if waits else None
    return way | {
        "words": reason_of(way, is_paused=is_paused, stall=stall),
        "until": until_of(at, now=now, stall=stall),
    }


class _Echo:
    def write(self, value: str) -> str:
        return value


def _lines(message: Message, only: str, text: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    rows = iter(query.every_recipient(message_id=message.pk, only=only, words=text))
    first = next(rows, None)
    if message.is_simulated or (first and first["is_simulated"]):
        yield writer.writerow([_("Simulated data: not for decisions.")])
    yield writer.writerow(
        [_("Partner code"), _("Partner"), _("Recipient"), _("Roles"), _("Sent"), _("Read"), _("Read by"), _("Acknowledged"),
         _("Dealt with"), _("Outside the app"), _("simulated")]
    )  # fmt: skip
    for row in chain([first] if first else [], rows):
        yield writer.writerow(
            [_cell(value) for value in (
                row["code"], row["org_name"], row["name"], ", ".join(str(words.ROLES.get(r, r)) for r in row["roles"]),
                row["sent_at"], row["read_at"], words.CHANNELS.get(row["read_by"], row["read_by"]), row["acknowledged_at"],
                row["acted_at"], _ways(row["ways"], is_paused=message.state == "paused"), int(row["is_simulated"]),
            )]
        )  # fmt: skip


def _ways(ways: list[dict[str, Any]], *, is_paused: bool) -> str:
    """“E-mail: Sent; SMS: Held back, Has not agreed to promotions.”"""
    told = []
    for way in ways:
        reason = reason_of(way, is_paused=is_paused)
        state = words.DELIVERIES[way["state"]][0]
        told.append(f"{words.CHANNELS.get(way['channel'], way['channel'])}: {state}" + (f", {reason}" if reason else ""))  # fmt: skip
    return "; ".join(told)


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(localtime(value).isoformat(timespec="seconds"))
    return plain_cell(value)


def _asked(request: ViewerRequest) -> tuple[str, str]:
    only = request.GET.get("only", "")
    return (only if only in query.FILTERS else ""), request.GET.get("q", "")[:60]
