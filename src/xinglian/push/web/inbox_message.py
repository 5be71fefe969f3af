"""One message, opened signed in: opening is reading."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import SIGNED_IN, Viewer, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push.actions.record_receipts import NewReceipt, record_receipts
from xinglian.push.queries import inbox as query
from xinglian.push.queries.inbox import Item
from xinglian.ui import toast


@allow(SIGNED_IN)
@require_GET
def show(request: ViewerRequest, message_id: int) -> HttpResponse:
    """Opened signed in = read. A browser that only looks ahead (Sec-Purpose: prefetch) does not count."""
    item = find(request.viewer, message_id)
    now = clock.now()
    if item.read_at is None and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        _record(request.viewer, message_id, "read")
        item = replace(item, read_at=now)
    return render(
        request, "push/message.html", {"item": item, "now": now, "post_to": _urls(message_id)}
    )


@allow(SIGNED_IN)
@require_POST
def confirm(request: ViewerRequest, message_id: int, kind: str) -> HttpResponse:
    """Acknowledge, or do what is asked. The first one counts; again changes nothing."""
    if kind not in ("acknowledged", "acted"):
        raise Http404
    item = find(request.viewer, message_id)
    if not item.in_force:
        return redirect("push:message", message_id)
    _record(request.viewer, message_id, kind)
    if kind == "acted" and item.action_url:
        return _go(request, item.action_url)
    toast.done(request, _("Acknowledged.") if kind == "acknowledged" else _("Marked as done."))
    return _go(
        request,
        request.POST.get("next")
        if request.POST.get("next") == reverse("push:inbox")
        else reverse("push:message", args=[message_id]),
    )


def find(viewer: Viewer, message_id: int) -> Item:
    found = query.item(
        message_id=message_id, membership_id=viewer.membership_id, org_id=viewer.org_id
    )
    if found is None:
        raise Http404
    return found


def _record(viewer: Viewer, message_id: int, kind: str) -> None:
    now = clock.now()
    record_receipts(
        receipts=[
            NewReceipt(message_id=message_id, membership_id=viewer.membership_id, kind=kind, at=now)
        ],
        now=now,
    )


def _urls(message_id: int) -> dict[str, str]:
    return {
        kind: reverse("push:confirm", args=[message_id, kind]) for kind in ("acknowledged", "acted")
    }


def _go(request: ViewerRequest, url: str | None) -> HttpResponse:
    target = url or reverse("push:inbox")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
