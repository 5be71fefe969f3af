"""The wall screen: the cockpit in pictures that take turns, read from four metres, opened by its address alone."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from xinglian.emergency import api as emergency
from xinglian.identity.api import ANYONE, allow
from xinglian.kernel import clock
from xinglian.kernel.scope import acting
from xinglian.ui.context import spoken
from xinglian.workspace.queries import reach
from xinglian.workspace.queries.board import board
from xinglian.workspace.queries.todo import wall_title
from xinglian.workspace.queries.wall_desk import wall_desk
from xinglian.workspace.queries.wall_of import language_of, wall_of
from xinglian.workspace.rules.period import DAYS, period
from xinglian.workspace.web.cockpit import judgement, layers, shown, todo_tones
from xinglian.workspace.web.wall_rows import wall_messages, worst_provinces

_DEFAULT_DAYS = "7"
_EACH_SECONDS, _LEAST_SECONDS, _MOST_SECONDS = 30, 10, 600


@require_GET
@never_cache
@allow(ANYONE)
def wall(request: Any, token: str) -> HttpResponse:
    """Aggregates only. Of the address: `days` 1, 7, 30 or 90; `theme=light`; `scenes` (loop,map,minutes,todo), each for
    `each` seconds; `night=off` keeps it bright. An ended one says so."""
    now = clock.now()
    found = wall_of(secret=token, now=now)
    if found is None:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        with translation.override(language_of(secret=token) or translation.get_language()):
            return render(request, "workspace/wall_ended.html", status=410)
    asked = request.GET.get("days", "")
    span = period(key=asked if asked in DAYS else _DEFAULT_DAYS, now=now)
    with translation.override(found.language), timezone.override(ZoneInfo(found.zone)):
        with acting(found.scope):
            todos = wall_desk(now=now)
            numbers = board(span)
            newest = wall_messages(reach.messages(span, most=7))
            alarms = [
                replace(one, subject=wall_title(one.subject, partners=one.partners))
                for one in emergency.running()
            ]
        context = shown(numbers) | {
            "now": now,
            "period": span,
            "name": found.name,
            "token": token,
            "is_wall": True,
            "scenes": _scenes(request.GET.get("scenes", "")),
            "each": _each(request.GET.get("each", "")),
            "has_night": request.GET.get("night") != "off",
            "todos": todos,
            "todo_tones": todo_tones(todos),
            "newest": newest,
            "alarms": alarms,
            "worst": worst_provinces(numbers),
            "wall_layers": [(label, count) for label, count, _url in layers(numbers)],
            "judgement": judgement(numbers, todos),
            **spoken(found.language),
            "wall_zone": found.zone,
            "wall_theme": "xl-light" if request.GET.get("theme") == "light" else "xl-dark",
        }
        context["tiles"] = [_quiet(tile) for tile in context["tiles"]]
        context["curve"] = context["cards"][0].chart
        answer = render(request, "workspace/wall.html", context)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _scenes(asked: str) -> list[tuple[str, str]]:
    """The pictures in the order asked for; all of them when none is known."""
    words = {"loop": _("Loop"), "map": _("Map"), "minutes": _("Ten minutes"), "todo": _("To do")}
    chosen = [key for key in dict.fromkeys(asked.split(",")) if key in words] or list(words)
    return [(key, words[key]) for key in chosen]


def _each(asked: str) -> int:
    seconds = int(asked) if asked.isascii() and asked.isdigit() else _EACH_SECONDS
    return min(max(seconds, _LEAST_SECONDS), _MOST_SECONDS)


def _quiet(tile: Any) -> Any:
    return type(tile)(code=tile.code, value=tile.value, status=tile.status, note=tile.note)
