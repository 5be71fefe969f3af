"""A ledger as a whole; all ledgers by region."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.stock.access import OVERSEERS, READERS, sees_worth
from xinglian.stock.models import Ledger
from xinglian.stock.queries import overview as query
from xinglian.stock.queries.words import KINDS
from xinglian.stock.web.stock_list import asked_org
from xinglian.ui.charts import Point
from xinglian.ui.components.numbers import short


@allow(*READERS)
@require_GET
def report(request: ViewerRequest) -> HttpResponse:
    """GET ?org=: worth by age, by place and condition; what moved in 30 days."""
    if not sees_worth(request.viewer):
        raise Http404
    org_id = asked_org(request)
    kept = Ledger.objects.filter(pk=org_id).first()
    if kept is None:
        raise Http404
    found = query.report(org_id=org_id, currency=kept.currency, today=timezone.localdate(clock.now()))  # fmt: skip
    for row in found.kinds:
        row["word"] = KINDS[row["kind"]]
    own = org_id == request.viewer.org_id
    points = [
        Point(
            _age_words(one["first"], one["last"]), one["worth"].minor, short(one["worth"]),
            note=ngettext("%(n)s part", "%(n)s parts", one["parts"]) % {"n": f"{one['parts']:,}"},
            tone="watch" if one["last"] is None else "",
        )
        for one in found.ages
    ]  # fmt: skip
    context = {
        "report": found, "points": points, "is_own": own, "here": "report", "of": "" if own else f"?org={org_id}",
        "org": None if own else identity.organisation(id=org_id), "is_simulated": kept.is_simulated,
    }  # fmt: skip
    return render(request, "stock/report.html", context)


@allow(*OVERSEERS)
@require_GET
def network(request: ViewerRequest) -> HttpResponse:
    """GET ?region=: every ledger within one's rights."""
    path, chip = identity.region_chip(request)
    idle_days = int(knobs.value("stock.idle_days"))
    rows = query.network(region=path, today=timezone.localdate(clock.now()), idle_days=idle_days)
    places = identity.regions_by_path(paths={row["region_path"] for row in rows if row["region_path"]})  # fmt: skip
    for row in rows:
        place = places.get(row["region_path"])
        row["region"] = place.label if place else ""
    context = {"rows": rows, "chips": [chip], "idle_days": idle_days, "is_filtered": bool(path), "here": "network"}  # fmt: skip
    return render(request, "stock/network.html", context)


def _age_words(first: int, last: int | None) -> str:
    if last is None:
        return _("over %(n)s days") % {"n": first - 1}
    return _("%(first)s–%(last)s days") % {"first": first, "last": last}
