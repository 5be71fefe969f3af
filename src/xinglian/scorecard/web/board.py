from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import (
    STAFF,
    ViewerRequest,
    allow,
    list_desk,
    region_chip,
    regions_by_path,
)
from xinglian.kernel import clock
from xinglian.partners.api import LAYER_WORDS, TYPE_WORDS
from xinglian.scorecard import access
from xinglian.scorecard.queries import board as query
from xinglian.scorecard.queries.board import Board, Filters, Region
from xinglian.scorecard.rules.profiles import PROFILE_OF, quarter_from, quarter_key, quarter_of
from xinglian.scorecard.web import words
from xinglian.ui import chips
from xinglian.ui.components.numbers import number
from xinglian.ui.desk import Column
from xinglian.ui.tilemap import UNITS, Tile

COLOURS = {"red": 1, "yellow": 2, "green": 3, "none": 0}
COLUMNS = (
    Column("partner", gettext_lazy("Partner"), fixed=True),
    Column("index", gettext_lazy("Health"), sort="index", right=True, cls="font-semibold"),
    Column("colour", gettext_lazy("Colour"), priority=1),
    Column("change", gettext_lazy("On the quarter before"), sort="change", right=True, priority=1),
    Column("type", gettext_lazy("Type"), priority=2),
    Column("layer", gettext_lazy("Layer"), priority=3),
    Column("place", gettext_lazy("Place"), priority=3, cls="text-ink-2"),
    Column("percentile", gettext_lazy("Ahead of"), right=True, priority=3),
    Column("coverage", gettext_lazy("Measured"), right=True, priority=3, shown=False),
)
_FEW_PLACES = 6


@allow(STAFF)
@require_GET
def board(request: ViewerRequest) -> HttpResponse:
    """Health of the network: regions by quarter, movers, and every partner."""
    by, filter_chips = filters(request)
    found, page = query.board(by), query.partners_page(by, after=request.GET.get("after", ""))
    places = regions_by_path(
        paths={one.path for one in found.regions} | {_province(row["region_path"]) for row in (*page.rows, *found.risers, *found.fallers)}
    )  # fmt: skip
    names = {path: place.label for path, place in places.items()}
    desk = list_desk(
        key="scorecard.board", viewer=request.viewer, asked=request.GET, path=request.path, columns=COLUMNS,
        views=[(_("All"), ""), (_("Red"), "colour=red"), (_("Yellow"), "colour=yellow"), (_("Green"), "colour=green"), (_("Not rated"), "colour=none")],
    )  # fmt: skip
    return render(
        request,
        "scorecard/board.html",
        {
            "board": found, "page": page, "desk": desk, "chips": filter_chips, "quarter": words.quarter_text(by.quarter),
            "quarters": [words.quarter_text(one) for one in found.quarters], "is_running": by.quarter == quarter_of(clock.now().date()),
            "change": words.moved(_change(found)), "regions": [_heat(one, names, request) for one in found.regions],
            "tiles": _tiles(found, request), "risers": [_mover(row, names) for row in found.risers],
            "fallers": [_mover(row, names) for row in found.fallers], "rows": [_mover(row, names) for row in page.rows],
            "may_export": request.viewer.has(*access.EXPORTERS), "query": request.GET.urlencode(),
        },
    )  # fmt: skip


def filters(request: ViewerRequest) -> tuple[Filters, list[chips.Chip]]:
    """What the address asks for, and the chips to change it."""
    region_path, place = region_chip(request)
    quarters = query.quarters_scored()
    asked = quarter_from(request.GET.get("quarter", ""))
    quarter = (
        asked if asked in quarters else quarters[0] if quarters else quarter_of(clock.now().date())
    )
    kind, layer, colour = (request.GET.get(name, "") for name in ("type", "layer", "colour"))
    sort = request.GET.get("sort", "")
    types = {key: word for key, word in TYPE_WORDS.items() if key in PROFILE_OF}
    by = Filters(
        quarter=quarter, colour=COLOURS.get(colour), type=kind if kind in types else "",
        layer=layer if layer in LAYER_WORDS else "", region_path=region_path, sort=sort if sort in query.SORTS else "index",
    )  # fmt: skip
    return by, [
        chips.one_of(
            request,
            "quarter",
            _("Quarter"),
            {quarter_key(one): words.quarter_text(one) for one in quarters},
        ),
        place,
        chips.one_of(request, "type", _("Type"), types),
        chips.one_of(request, "layer", _("Layer"), LAYER_WORDS),
    ]


def _change(found: Board) -> float | None:
    if found.now.index is None or found.before is None or found.before.index is None:
        return None
    return round(found.now.index - found.before.index, 1)


def _heat(one: Region, names: dict[str, str], request: ViewerRequest) -> dict[str, Any]:
    code = one.path.rpartition(".")[2]
    return {
        "name": names.get(one.path, code), "url": chips.with_query(request, region=code), "quarters": one.quarters,
        "change": words.moved(one.change and round(one.change, 1)), "partners": one.quarters[-1].partners,
    }  # fmt: skip


def _tiles(found: Board, request: ViewerRequest) -> list[Tile]:
    """A map when there are provinces enough to fill one."""
    placed = [(one.path.rpartition(".")[2], one.quarters[-1]) for one in found.regions]
    known = [
        (code, health) for code, health in placed if code in UNITS and health.index is not None
    ]
    if len(known) < _FEW_PLACES:
        return []
    return [
        Tile(
            code, number(health.index), health.tone, url=f"{request.path}{chips.with_query(request, region=code)}",
            note=_("%(n)s partners") % {"n": number(health.partners)},
        )
        for code, health in known
    ]  # fmt: skip


def _province(path: str) -> str:
    return ".".join((path or "").split(".")[:3])


def _mover(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return row | {
        "index": None if row["index"] is None else number(row["index"] / 10, 1),
        "moved": words.moved(None if row["change"] is None else row["change"] / 10),
        "word": words.COLOUR_WORDS[row["tone"]], "coverage_share": row["coverage"] / 1000, "type_word": TYPE_WORDS.get(row["type"], ""),
        "layer_word": LAYER_WORDS.get(row["layer"], ""), "place": names.get(_province(row["region_path"]), ""),
        "url": reverse("scorecard:partner", args=[row["partner_id"]]),
    }  # fmt: skip
