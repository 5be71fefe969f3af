"""The board of all messages under way: who is not reached yet, and how long they have."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push.models import Message
from xinglian.push.queries import standing
from xinglian.push.queries.target import usual_target
from xinglian.push.web.board import bars
from xinglian.ui.lists import Tab

_DAYS = 7


def tabs(now: str) -> list[Tab]:
    """The pages about those who have not read: the board, and whom to call."""
    return [
        Tab(_("Not reached"), reverse("push:minutes"), None, now == "minutes"),
        Tab(_("Mine"), f"{reverse('push:escalations')}?of=mine", None, now == "mine"),
        Tab(_("Everybody's"), f"{reverse('push:escalations')}?of=all", None, now == "all"),
        Tab(
            _("Settled"),
            f"{reverse('push:escalations')}?of=all&state=closed",
            None,
            now == "closed",
        ),
    ]


@allow(STAFF)
@require_GET
def minutes(request: ViewerRequest) -> HttpResponse:
    now, is_all = clock.now(), request.GET.get("state") == "all"
    running = standing.running(since=now - timedelta(days=_DAYS), is_all=is_all)
    usual = {kind: usual_target(kind) for kind in {one.kind for one in running if not one.target_minutes}}  # fmt: skip
    open_ones = [one for one in running if one.open]
    found = standing.board(message_ids=[one.message_id for one in open_ones])
    url = reverse("push:minutes")
    return render(
        request,
        "push/minutes.html",
        {
            "now": now, "rows": [(one, one.target_minutes or usual[one.kind]) for one in running], "board": found,
            "bars": bars(found, lambda _why: ""), "kinds": dict(Message.Kind.choices), "days": _DAYS,
            "tabs": tabs("minutes"), "is_all": is_all,
            "other": _("Not everybody reached") if is_all else _("All of the last days"),
            "other_url": url if is_all else f"{url}?state=all",
        },
    )  # fmt: skip
