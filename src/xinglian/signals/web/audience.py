from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from xinglian.identity import api as identity
from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.signals.access import MAY_SAVE, may_change
from xinglian.signals.queries.audience_page import AudiencePage, NoSuchAudience, audience_page
from xinglian.signals.queries.makeup import Makeup
from xinglian.ui.charts import Line, Point, Series
from xinglian.ui.days import DayField
from xinglian.ui.tilemap import Tile

_MAP_FROM = 6


class Nights(forms.Form):
    """Two nights to compare; where nothing is said, today's and that of a week ago."""

    since = DayField(label=gettext_lazy("From the night of"), required=False)
    until = DayField(label=gettext_lazy("to the night of"), required=False)


@allow(STAFF)
@require_GET
def audience(request: ViewerRequest, audience_id: int) -> HttpResponse:
    """One audience. GET ?since=&until= compare two nights, ?seed= other partners."""
    seed = request.GET.get("seed", "0")
    seed_number = int(seed) if seed.isdecimal() and len(seed) < 10 else 0
    nights = Nights(request.GET if {"since", "until"} & request.GET.keys() else None)
    asked = nights.cleaned_data if nights.is_valid() else {}
    try:
        page = audience_page(
            audience_id=audience_id, now=clock.now(), seed=seed_number,
            since=asked.get("since"), until=asked.get("until"),
        )  # fmt: skip
    except NoSuchAudience as refused:
        raise Http404(str(refused)) from refused
    saved = page.saved
    context: dict[str, Any] = {
        "page": page,
        "saved": saved,
        "nights": nights
        if nights.is_bound or page.moves is None
        else Nights(initial={"since": page.moves.since, "until": page.moves.until}),
        "chart": chart_of(page),
        "may_change": may_change(request.viewer, created_by=saved.created_by),
        "may_save": request.viewer.has(*MAY_SAVE),
        "next_seed": seed_number + 1,
        "confirm": _confirm(page),
        "copy_url": f"{reverse('signals:new_audience')}?{urlencode({'audience_expr': saved.expression})}",
    }
    return render(
        request, "signals/audience.html", context | split_of(page.makeup, saved.expression)
    )


def chart_of(page: AudiencePage) -> Line | None:
    """Nothing to draw before the second night."""
    if len(page.sizes) < 2:
        return None
    return Line(
        labels=[f"{one.day:%m-%d}" for one in page.sizes],
        series=[Series(_("Partners"), [float(one.count) for one in page.sizes])],
        y_min=0,
    )


def split_of(made: Makeup | None, rule: str) -> dict[str, Any]:
    """A map where there are enough provinces for one, else their names; each place leads to that part of the rule."""
    if made is None:
        return {"tiles": [], "few": [], "types": [], "layers": []}
    found = {code: count for code, count in made.provinces.items() if count}
    tiles, few = [], []
    if len(found) >= _MAP_FROM:
        tiles = [
            Tile(
                code,
                count,
                "info" if count else "none",
                url=_part(rule, f"region:{code}") if count else None,
            )
            for code, count in made.provinces.items()
        ]
    else:
        places = identity.regions(codes=list(found))
        few = [
            Point(
                places[code].label if code in places else code,
                count,
                text=f"{count:,}",
                url=_part(rule, f"region:{code}"),
            )
            for code, count in sorted(found.items(), key=lambda entry: -entry[1])
        ]
    return {
        "tiles": tiles,
        "few": few,
        "types": [Point(label, n, text=f"{n:,}", url=_part(rule, f"type:{key}")) for key, label, n in made.types],
        "layers": [Point(label, n, text=f"{n:,}", url=_part(rule, f"layer:{key}")) for key, label, n in made.layers],
    }  # fmt: skip


def _part(rule: str, term: str) -> str:
    """The builder with this rule, narrowed."""
    narrowed = f"({rule}) & {term}"
    return f"{reverse('signals:new_audience')}?{urlencode({'audience_expr': narrowed})}"


def _confirm(page: AudiencePage) -> str:
    """What is said before it is put away; "" when nothing uses it: then the way back is enough."""
    if not page.uses:
        return ""
    experiments = sum(use.has_experiment for use in page.uses)
    messages = ngettext("%(n)s message", "%(n)s messages", len(page.uses)) % {"n": len(page.uses)}
    if experiments:
        more = ngettext(
            "%(n)s of them with an experiment", "%(n)s of them with experiments", experiments
        )
        messages = _("%(messages)s, %(more)s") % {
            "messages": messages,
            "more": more % {"n": experiments},
        }
    return _("Used by %(uses)s. They keep their own copy of the rule. Put “%(name)s” away?") % {
        "uses": messages, "name": page.saved.name,
    }  # fmt: skip
