from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import SIGNED_IN, STAFF, Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.partners.api import LAYER_WORDS, TYPE_WORDS
from xinglian.signals.queries import indicator_words
from xinglian.signals.queries.indicator_facts import NothingMeasured, partner_facts
from xinglian.signals.queries.indicator_page import (
    IndicatorPage,
    Period,
    Placed,
    Ranked,
    UnknownIndicator,
    indicator_page,
    ranking,
)
from xinglian.signals.rules.indicator import GROUP_LABELS, Indicator
from xinglian.signals.rules.registry import OWNER_LABELS, SOURCE_LABELS
from xinglian.signals.web.narrowing import narrowing
from xinglian.ui import chips
from xinglian.ui.charts import Columns, Line, Point, Series, Target
from xinglian.ui.components.numbers import number
from xinglian.ui.lists import Choice
from xinglian.ui.tilemap import UNITS, Tile

MAY_CHANGE = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
_FEW_PLACES = 6


@allow(STAFF)
@require_GET
def indicator(request: ViewerRequest, indicator: str) -> HttpResponse:
    """One indicator: course against the target, map, spread, ranking, restatements."""
    narrowed, narrowing_chips = narrowing(request)
    try:
        page = indicator_page(key=indicator, narrowed=narrowed, asked=request.GET.get("period", ""))
    except UnknownIndicator as refused:
        raise Http404(str(refused)) from refused
    best = request.GET.get("rank") == "best"
    ranked = ranking(one=page.one, narrowed=narrowed, period=page.period, best=best) if page.period else []  # fmt: skip
    words = {one.key: one.label for one in page.periods}
    return render(
        request,
        "signals/indicator.html",
        {
            "page": page, "ranked": [_worded(one) for one in ranked],
            "standing": indicator_words.STANDING_WORDS[page.tone], "group": GROUP_LABELS[page.one.group],
            "owner": OWNER_LABELS[page.one.owner], "source": SOURCE_LABELS.get(page.one.source, page.one.waits_for),
            "unit": indicator_words.UNIT_WORDS[page.one.unit], "chart": _chart(page), "spread": _spread(page),
            "tiles": _tiles(page, request), "tile_unit": "%" if page.one.unit == "share" else "", "places": _bars(page, page.places, request),
            "types": _bars(page, page.types, request, column="type", words=TYPE_WORDS),
            "layers": _bars(page, page.layers, request, column="layer", words=LAYER_WORDS),
            "chips": [chips.one_of(request, "period", _("Period"), words), *narrowing_chips],
            "orders": [
                Choice(_("Worst first"), chips.with_query(request, rank=None), not best),
                Choice(_("Best first"), chips.with_query(request, rank="best"), best),
            ],
            "query": request.GET.urlencode(), "is_running": bool(page.run and page.period and page.period.last >= page.run.last_month),
            "may_change": request.viewer.has(*MAY_CHANGE) and page.target is not None and page.one.is_measured,
        },
    )  # fmt: skip


@allow(SIGNED_IN)
@require_GET
def indicator_facts(request: ViewerRequest, indicator: str, partner_id: int) -> HttpResponse:
    """The facts behind one partner's figure: for staff who see it, and for the partner itself."""
    try:
        facts = partner_facts(
            key=indicator,
            partner_id=partner_id,
            now=clock.now(),
            period=asked_period(request.GET.get("period", "")),
        )
    except UnknownIndicator as refused:
        raise Http404(str(refused)) from refused
    except NothingMeasured as nothing:
        raise Http404(_("Nothing is measured here.")) from nothing
    source = SOURCE_LABELS.get(facts.one.source, "")
    return render(request, "signals/indicator_facts.html", {"facts": facts, "source": source})


def asked_period(text: str) -> Period | None:
    """2026-11 or 2026Q4; None when it is neither."""
    year, mark, rest = text.partition("-") if "-" in text else text.partition("Q")
    if not (
        year.isdecimal()
        and rest.isdecimal()
        and len(year) == 4
        and len(rest) <= 2
        and 1900 < int(year) < 9999
    ):
        return None
    if mark == "-" and 1 <= int(rest) <= 12:
        month = date(int(year), int(rest), 1)
        return Period(first=month, last=month)
    if mark == "Q" and 1 <= int(rest) <= 4:
        return Period(
            first=date(int(year), int(rest) * 3 - 2, 1), last=date(int(year), int(rest) * 3, 1)
        )
    return None


def _worded(one: Ranked) -> dict[str, Any]:
    return vars(one) | {
        "type_word": TYPE_WORDS.get(one.type, ""),
        "layer_word": LAYER_WORDS.get(one.layer, ""),
    }


def _drawn(one: Indicator, value: float | None) -> float | None:
    return None if value is None else round(value * indicator_words.shown_scale(one), 2)


def _target(page: IndicatorPage) -> Target | None:
    drawn = _drawn(page.one, page.target)
    return (
        None
        if drawn is None
        else Target(value=drawn, label=_("Target %(n)s") % {"n": page.target_text})
    )


def _chart(page: IndicatorPage) -> Line | None:
    """The course; nothing to draw before the second month."""
    if len(page.months) < 2:
        return None
    values = [_drawn(page.one, value) for _month, value in page.months]
    low = min([value for value in values if value is not None], default=0)
    return Line(
        labels=[f"{month:%Y-%m}" for month, _value in page.months], series=[Series(page.one.name, values)],
        unit=indicator_words.shown_unit(page.one), target=_target(page), y_min=None if low < 0 else 0,
    )  # fmt: skip


def _spread(page: IndicatorPage) -> Columns | None:
    if len(page.spread) < 2:
        return None
    scale = indicator_words.shown_scale(page.one)
    return Columns(
        labels=[f"{number(low * scale, 1)}–{number(high * scale, 1)}" for low, high, _count in page.spread],
        series=[Series(_("Partners"), [float(count) for _low, _high, count in page.spread])],
    )  # fmt: skip


def _tiles(page: IndicatorPage, request: ViewerRequest) -> list[Tile]:
    """A map when there are provinces enough to fill one."""
    found = [one for one in page.places if one.code in UNITS]
    if len(found) < _FEW_PLACES:
        return []
    return [
        Tile(
            one.code, _short(page.one, one.value), one.tone if page.target is not None else "info",
            url=_in_place(request, one.code), note=f"{one.text} · {one.partners:,}",
        )
        for one in found
    ]  # fmt: skip


def _short(one: Indicator, value: float | None) -> str:
    """What fits on a tile."""
    if value is None:
        return ""
    if one.unit == "share":
        return f"{value * 100:.0f}"
    if one.unit == "minutes":
        return (
            _("%(n)s h") % {"n": f"{value / 60:.0f}"}
            if value >= 600
            else _("%(n)s min") % {"n": f"{value:.0f}"}
        )
    return str(indicator_words.value_text(one, value)) if one.unit == "money" else number(value, 1)


def _in_place(request: ViewerRequest, code: str) -> str:
    return f"{request.path}{chips.with_query(request, region=code)}" if code else ""


def _bars(
    page: IndicatorPage, found: list[Placed], request: ViewerRequest, *, column: str = "region",
    words: dict[str, Any] | None = None,
) -> list[Point]:  # fmt: skip
    """One bar each, the worst first; only those that miss the target have a colour."""
    return [
        Point(
            words.get(one.key, one.name) if words else one.name, max(_drawn(page.one, one.value) or 0, 0), text=one.text,
            url=chips.with_query(request, **{column: one.code or one.key}), tone=one.tone if one.tone in ("act", "watch") else "",
            note=one.change,
        )
        for one in found
    ]  # fmt: skip
