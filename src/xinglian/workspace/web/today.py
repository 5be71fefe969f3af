"""The to-do page of the maker's people: what to move next, each with one step."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xinglian.identity import api as identity
from xinglian.identity.api import STAFF, allow
from xinglian.kernel import clock
from xinglian.workspace.queries import recents
from xinglian.workspace.queries.desks import desk
from xinglian.workspace.web.cockpit import greeting, todo_tones


@require_GET
@allow(STAFF)
def today(request: Any) -> HttpResponse:
    """By urgency; the role decides which sources fill it."""
    now = clock.now()
    todos = desk(viewer=request.viewer, now=now)
    urgent = sum(1 for todo in todos if todo.tone == "act")
    if urgent:
        words = ngettext("%(n)s thing cannot wait.", "%(n)s things cannot wait.", urgent) % {
            "n": urgent
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
        "recent": recents.recent(viewer=request.viewer, most=8),
    }
    return render(request, "workspace/today.html", context)


@require_GET
@allow(STAFF)
def today_badge(request: Any) -> HttpResponse:
    """How many things cannot wait, for the navigation."""
    urgent = sum(1 for one in desk(viewer=request.viewer, now=clock.now()) if one.tone == "act")
    return HttpResponse(f'<b class="xl-hot">{urgent}</b>' if urgent else "")
