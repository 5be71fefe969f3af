"""One message, opened signed in: opening is reading."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import SIGNED_IN, Role, Viewer, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.answer_message import MOST_LETTERS, MOST_PHOTOS
from xinglian.push.actions.record_receipts import NewReceipt, record_receipts
from xinglian.push.queries import answers, archived_inbox, colleagues, versions
from xinglian.push.queries import inbox as query
from xinglian.push.queries.inbox import Item
from xinglian.push.rules.seat import seat_of
from xinglian.ui import offline
from xinglian.ui.offline import Outcome


class NoLongerInForce(Refusal):
    sentence = gettext_lazy(
        "“%(subject)s” was replaced or withdrawn before you tapped, so nothing was recorded. Open it to see what stands in its place."
    )


@allow(SIGNED_IN)
@require_GET
@offline.keep
def show(request: ViewerRequest, message_id: int) -> HttpResponse:
    """Opened signed in = read. A browser or the phone's outbox that only looks ahead does not count."""
    item, now = find(request.viewer, message_id), clock.now()
    if item.read_at is None and not item.is_archived and not _looks_ahead(request):
        _record(request, message_id, "read", now)
        item = replace(item, read_at=now)
    return page(request, item)


def page(
    request: ViewerRequest, item: Item, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The message with its receipts and the viewer's answers; `refused` says why the last answer was not taken."""
    context: dict[str, Any] = {
        "item": item,
        "now": clock.now(),
        "post_to": _urls(item.message_id),
        "newer": versions.in_force(item=item, **_mine(request.viewer)),
        "difference": versions.read_before(item=item, **_mine(request.viewer)),
        "answers": answers.own(
            message_id=item.message_id, membership_id=request.viewer.membership_id
        ),
        "colleagues": colleagues.colleagues(
            message_id=item.message_id,
            org_id=request.viewer.org_id,
            membership_id=request.viewer.membership_id,
        )
        if item.must_acknowledge and request.viewer.has(Role.PARTNER_OWNER)
        else [],
        "refused": refused,
        "written": request.POST.get("text", "") if refused else "",
        "most_letters": MOST_LETTERS,
        "most_photos": MOST_PHOTOS,
    }
    return render(request, "push/message.html", context, status=status)


@allow(SIGNED_IN)
@require_POST
@offline.once
def confirm(request: ViewerRequest, message_id: int, kind: str) -> HttpResponse | Outcome:
    """Acknowledge, do what is asked, or (from a phone that kept the page) read. The first one counts; again changes nothing."""
    if kind not in ("read", "acknowledged", "acted"):
        raise Http404
    item, at = find(request.viewer, message_id), offline.tapped_at(request)
    here = reverse("push:message", args=[message_id])
    if kind != "read" and not item.in_force and not _was_in_force(item, at):
        if offline.waited(request):
            raise NoLongerInForce(subject=item.subject)
        return redirect(here)
    _record(request, message_id, kind, at)
    if kind == "read":
        return Outcome("", here)
    if kind == "acted" and item.action_url:
        return Outcome("", item.action_url)
    said = _("Acknowledged.") if kind == "acknowledged" else _("Marked as done.")
    back = request.POST.get("next")
    url = back if back in (reverse("push:inbox"), "/home/") else here
    if item.in_force:
        return Outcome(said, url)
    note = _("It counts, but “%(subject)s” was replaced or withdrawn meanwhile.")
    newer = item.superseded_by_id
    return Outcome(
        said, url, note % {"subject": item.subject},
        reverse("push:message", args=[newer]) if newer else here,
    )  # fmt: skip


def find(viewer: Viewer, message_id: int) -> Item:
    found = query.item(
        message_id=message_id, membership_id=viewer.membership_id, org_id=viewer.org_id
    )
    found = found or archived_inbox.item(
        message_id=message_id, membership_id=viewer.membership_id, org_id=viewer.org_id
    )
    if found is None:
        raise Http404
    return found


def _looks_ahead(request: ViewerRequest) -> bool:
    return "prefetch" in request.headers.get("Sec-Purpose", "") or "X-Xl-Ahead" in request.headers


def _was_in_force(item: Item, at: datetime) -> bool:
    """Tapped without a network while nobody had replaced it yet."""
    left = query.left_force_at(message_id=item.message_id)
    return left is not None and at < left


def _record(request: ViewerRequest, message_id: int, kind: str, at: datetime) -> None:
    receipt = NewReceipt(
        message_id=message_id, membership_id=request.viewer.membership_id, kind=kind, at=at,
        seat=seat_of(request.headers.get("User-Agent", "")),
    )  # fmt: skip
    record_receipts(receipts=[receipt], now=clock.now())


def _mine(viewer: Viewer) -> dict[str, int]:
    return {"membership_id": viewer.membership_id, "org_id": viewer.org_id}


def _urls(message_id: int) -> dict[str, str]:
    return {
        kind: reverse("push:confirm", args=[message_id, kind])
        for kind in ("read", "acknowledged", "acted")
    }
