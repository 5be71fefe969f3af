"""The maker's first page: the loop at a glance, and what needs somebody."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xinglian.emergency import api as emergency
from xinglian.identity.api import STAFF, STRANGER, Role, Viewer, allow
from xinglian.kernel import clock
from xinglian.partners import api as partners
from xinglian.ui.lists import Choice
from xinglian.ui.pure import Made, page
from xinglian.workspace.queries.board import Board, board
from xinglian.workspace.queries.desks import desk
from xinglian.workspace.queries.todo import Todo
from xinglian.workspace.rules.period import DAYS, Period, period
from xinglian.workspace.web.board_cards import cards, link_words, movers, tile_tones, tiles

MOST_TODOS = 6


@require_GET
@allow(STAFF)
def cockpit(request: Any) -> HttpResponse:
    """Reach, response, execution, stock, the map, and what to do; live as receipts come in."""
    now = clock.now()
    span = period(key=request.GET.get("days", ""), now=now)
    found = board(span)
    # Counted up to now, said to the minute: the page stays the same as long as its numbers do.
    minute = now.replace(second=0, microsecond=0)
    told = period(key=span.key, now=minute)
    todos = desk(viewer=request.viewer, now=now)
    found = replace(found, period=told)
    context = shown(found, request.viewer) | {
        "now": minute,
        "period": told,
        "periods": Made(_periods, span=told),
        "todos": todos[:MOST_TODOS],
        "todo_total": len(todos),
        "todo_tones": todo_tones(todos),
        "layers": Made(layers, found=found),
        "greeting": greeting(request.viewer.name),
        "judgement": judgement(found, todos),
        "alarms": emergency.running(),
        "may_wall": request.viewer.has(Role.HQ_DIRECTOR),
    }
    return page(request, "workspace/cockpit.html", context)


def shown(found: Board, viewer: Viewer = STRANGER) -> dict[str, Any]:
    """What desk and wall draw alike; drawn when it is shown."""
    return {
        "board": found,
        "cards": Made(cards, board=found, viewer=viewer),
        "tiles": Made(tiles, board=found),
        "tile_tones": Made(tile_tones, board=found),
        "movers": Made(movers, board=found),
        "weakest": link_words()[found.weakest] if found.weakest else "",
    }


def _periods(span: Period) -> list[Choice]:
    words = {"1": _("Today"), "7": _("7 days"), "30": _("30 days"), "90": _("90 days")}
    return [Choice(label=words[key], url=f"?days={key}", active=key == span.key) for key in DAYS]


def greeting(name: str) -> SafeString:
    """By the hour in the reader's zone. A name is never broken over two lines."""
    hour = timezone.localtime(clock.now()).hour
    words = (
        _("Good morning, %(name)s.")
        if hour < 12
        else _("Good afternoon, %(name)s.")
        if hour < 18
        else _("Good evening, %(name)s.")
    )
    return format_html(
        words.replace("%(name)s", "{}"),
        format_html("<span class='whitespace-nowrap'>{}</span>", name),
    )


def todo_tones(todos: list[Todo]) -> list[tuple[str, int]]:
    """How many are red and yellow."""
    counts = [(tone, sum(1 for one in todos if one.tone == tone)) for tone in ("act", "watch")]
    return [(tone, count) for tone, count in counts if count]


def judgement(found: Board, todos: list[Todo]) -> str:
    """One sentence before the numbers."""
    urgent = sum(1 for one in todos if one.tone == "act")
    if urgent:
        return ngettext(
            "Deal with %(n)s urgent thing first.", "Deal with %(n)s urgent things first.", urgent
        ) % {"n": urgent}
    if not found.outreach.now.partners:
        return _("No message went out in this period.")
    if found.weakest:
        return _("Nothing red. The weakest link is %(link)s.") % {
            "link": link_words()[found.weakest]
        }
    return _("Nothing red. Every link is on target.")


def layers(found: Board) -> list[tuple[Any, int, str]]:
    """(words, partners, the list of them)."""
    rows = f"{reverse('partners:list')}?layer="
    counts = found.network.now
    return [
        (partners.LAYER_WORDS[layer], getattr(counts, layer.value), rows + layer.value)
        for layer in partners.Layer
    ]
