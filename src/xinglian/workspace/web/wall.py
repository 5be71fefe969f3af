"""The wall screen: the cockpit without buttons, read from four metres, opened by its address alone."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from xinglian.identity.api import ANYONE, allow
from xinglian.kernel import clock
from xinglian.kernel.scope import acting
from xinglian.ui.context import spoken
from xinglian.workspace.queries.board import board
from xinglian.workspace.queries.desks import wall_desk
from xinglian.workspace.queries.todo import told_publicly
from xinglian.workspace.queries.wall_of import wall_of
from xinglian.workspace.rules.period import DAYS, period
from xinglian.workspace.web.cockpit import MOST_TODOS, judgement, shown, todo_tones

_DEFAULT_DAYS = "7"


@require_GET
@never_cache
@allow(ANYONE)
def wall(request: Any, token: str) -> HttpResponse:
    """Aggregates only. `?days=1|7|30|90` and `?theme=light` belong to the address. An ended one says so."""
    now = clock.now()
    found = wall_of(secret=token, now=now)
    if found is None:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, "workspace/wall_ended.html", status=410)
    asked = request.GET.get("days", "")
    span = period(key=asked if asked in DAYS else _DEFAULT_DAYS, now=now)
    with translation.override(found.language), timezone.override(ZoneInfo(found.zone)):
        with acting(found.scope):
            todos = told_publicly(wall_desk(now=now))
            numbers = board(span)
        context = shown(numbers) | {
            "now": now,
            "period": span,
            "name": found.name,
            "token": token,
            "is_wall": True,
            "todos": todos[:MOST_TODOS],
            "todo_tones": todo_tones(todos),
            "judgement": judgement(numbers, todos),
            **spoken(found.language),
            "wall_zone": found.zone,
            "wall_theme": "xl-light" if request.GET.get("theme") == "light" else "xl-dark",
        }
        context["tiles"] = [_quiet(tile) for tile in context["tiles"]]
        answer = render(request, "workspace/wall.html", context)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _quiet(tile: Any) -> Any:
    return type(tile)(code=tile.code, value=tile.value, status=tile.status, note=tile.note)
