"""The to-do page of the maker's people: what to move next, each with one step."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xinglian.identity import api as identity
from xinglian.identity.api import STAFF, Viewer, allow
from xinglian.intake import api as intake
from xinglian.kernel import clock
from xinglian.push import api as push
from xinglian.ui.lists import Hit
from xinglian.workspace.queries import glance, recents
from xinglian.workspace.queries.commands import EDITORS
from xinglian.workspace.queries.desks import desk, urgent
from xinglian.workspace.web.cockpit import greeting, todo_tones


@require_GET
@allow(STAFF)
def today(request: Any) -> HttpResponse:
    """By urgency; the role decides which sources fill it."""
    now = clock.now()
    todos = desk(viewer=request.viewer, now=now)
    pressing = sum(1 for todo in todos if todo.tone == "act")
    if pressing:
        words = ngettext("%(n)s thing cannot wait.", "%(n)s things cannot wait.", pressing) % {
            "n": pressing
        }
    elif todos:
        words = _("Nothing urgent. %(n)s things to look at.") % {"n": len(todos)}
    else:
        words = _("Nothing is waiting for you.")
    context = {
        "now": now,
        "todos": todos,
        "todo_tones": todo_tones(todos),
        "greeting": greeting(request.viewer.name),
        "words": words,
        "roles": identity.role_labels(request.viewer.roles),
        "figures": glance.figures(viewer=request.viewer, now=now),
        "newest": glance.newest(now=now),
        "starts": _starts(request.viewer),
        "recent": recents.recent(viewer=request.viewer, most=8),
    }
    return render(request, "workspace/today.html", context)


def _starts(viewer: Viewer) -> list[Hit]:
    """What people of these roles begin most."""
    rights = [
        (push.AUTHORS, Hit(label=_("Write a message"), url=reverse("push:begin"), icon="send", fields={})),
        (identity.MAKER_ROLES, Hit(label=_("Look for a partner"), url=reverse("partners:list"), icon="building-2")),
        (intake.WRITERS, Hit(label=_("Import a file"), url=reverse("intake:upload"), icon="upload")),
        (EDITORS, Hit(label=_("Register a partner"), url=reverse("partners:new"), icon="plus")),
        (identity.MAKER_ROLES, Hit(label=_("People and roles"), url=reverse("identity:people"), icon="users")),
    ]  # fmt: skip
    return [hit for roles, hit in rights if viewer.has(*roles)][:4]


@require_GET
@allow(STAFF)
def today_badge(request: Any) -> HttpResponse:
    """How many things cannot wait, for the navigation."""
    count = urgent(viewer=request.viewer, now=clock.now())
    return HttpResponse(f'<b class="xl-hot">{count}</b>' if count else "")
