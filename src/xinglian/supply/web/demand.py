"""What a partner will need: the list of its parts, the list as a file, and one part."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.catalogue import api as catalogue
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit
from xinglian.supply.access import READERS
from xinglian.supply.queries import demand_list as query
from xinglian.supply.queries.demand_page import DemandPage, demand_page
from xinglian.supply.rules.basis import Basis
from xinglian.supply.rules.kept import KEPT
from xinglian.ui.answers import table_file
from xinglian.ui.charts import Columns, Line, Series, Target
from xinglian.ui.chips import one_of, plain_query, with_query
from xinglian.ui.components.numbers import number

STATES = {
    "short": gettext_lazy("may run out within a month"),
    "idle": gettext_lazy("may not sell for half a year"),
}
BASES = {
    Basis.ISSUED: gettext_lazy("what left your stock"),
    Basis.BOUGHT: gettext_lazy("what you ordered"),
}
_SHOWN = (0.05, 0.5, 0.9, 0.95, 0.99)


@allow(*READERS)
@require_GET
def demand(request: ViewerRequest) -> HttpResponse:
    """GET ?q= &state= &sort= &after= &before=."""
    by = _asked(request)
    until = query.newest(org_id=by.org_id)
    if until is None:
        return render(request, "supply/none.html")
    page = query.page(by, until=until, after=request.GET.get("after", ""), before=request.GET.get("before", ""))  # fmt: skip
    for row in page.rows:
        row["url"] = reverse("supply:part", args=[row["part_id"]])
        row["label"] = (row["name_en"] if get_language() == "en" else "") or row["name"]
    return render(
        request,
        "supply/demand.html",
        {
            "page": page, "until": until, "cap": query.COUNT_CAP, "chips": [one_of(request, "state", _("Warning"), STATES)],
            "query": plain_query(request.GET), "is_filtered": bool(by.text or by.state),
            "clear_url": with_query(request, q=None, state=None), "is_simulated": query.is_simulated(org_id=by.org_id),
        },
    )  # fmt: skip


@allow(*READERS)
@require_GET
def export(request: ViewerRequest) -> HttpResponse:
    """GET with the list's filters. Audited."""
    by = _asked(request)
    until = query.newest(org_id=by.org_id)
    if until is None:
        raise Http404
    audit.record("export_demand", subject=("supply.forecast", "list"), org_id=by.org_id)
    heads = [
        _("Part number"), _("Part name"), _("Unit"), _("On hand"), _("Stated on"), _("Expected in 3 months"), _("Enough nine times in ten"),
        _("Chance of none in 3 months"), _("Cover in days"), _("Read from"),
    ]  # fmt: skip
    lines = [
        [
            row["number"], row["name"], row["unit"], _said(row["there"]), row["as_of"].isoformat() if row["as_of"] else "",
            _said(row["mean"]), _said(row["enough"]), _said(row["none"]), "" if row["cover"] is None else round(row["cover"]),
            str(BASES[Basis(row["basis"])]),
        ]
        for row in query.every(by, until=until)
    ]  # fmt: skip
    return table_file("demand", heads, lines, is_simulated=query.is_simulated(org_id=by.org_id))


@allow(*READERS)
@require_GET
def part(request: ViewerRequest, part_id: int) -> HttpResponse:
    """GET: what was needed of it, what is expected, and how right it was so far."""
    found = demand_page(org_id=request.viewer.org_id, part_id=part_id)
    card = catalogue.part(part_id=part_id)
    if found is None or card is None:
        raise Http404
    return render(
        request,
        "supply/part.html",
        {
            "page": found, "part": card, "basis": BASES[Basis(found.basis)], "history": _history(found), "fan": _fan(found),
            "heads": [f"{level:.0%}" for level in _SHOWN],
            "ahead": [one | {"shown": [one["quantiles"][KEPT.index(level)] for level in _SHOWN]} for one in found.ahead],
            "quarter": found.ahead[query.AHEAD - 1], "is_simulated": query.is_simulated(org_id=request.viewer.org_id),
        },
    )  # fmt: skip


def _asked(request: ViewerRequest) -> query.Asked:
    asked = request.GET
    return query.Asked(
        org_id=request.viewer.org_id, text=asked.get("q", "").replace("\0", "").strip()[:60],
        state=asked.get("state", "") if asked.get("state") in STATES else "", sort=asked.get("sort", "")[:20] or "-mean",
    )  # fmt: skip


def _history(page: DemandPage) -> Columns:
    return Columns(
        labels=[f"{month:%Y-%m}" for month, _units in page.history],
        series=[Series(_("Needed"), [units for _month, units in page.history])],
    )


def _fan(page: DemandPage) -> Line:
    def of(level: float) -> list[float | None]:
        return [round(one["quantiles"][KEPT.index(level)], 1) for one in page.ahead]

    words: list[tuple[Any, float]] = [
        (_("as likely more as less"), 0.5), (_("enough 19 times in 20"), 0.95),
    ]  # fmt: skip
    have = None if page.there is None else Target(value=max(page.there, 0), label=_("On hand %(n)s") % {"n": number(page.there)})  # fmt: skip
    return Line(
        labels=[f"{one['month']:%Y-%m}" for one in page.ahead],
        series=[Series(word, of(level), muted=level != 0.5) for word, level in words], target=have, area=False,
    )  # fmt: skip


def _said(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")
