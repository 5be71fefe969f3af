"""The catalogue of watched series, and one of them at all its places."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.risk.access import READERS
from xinglian.risk.definitions.families import FAMILIES
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.definitions.sources import SOURCES
from xinglian.risk.queries import detail, watches
from xinglian.risk.queries.words import series_word


@allow(*READERS)
@require_GET
def catalogue(request: ViewerRequest) -> HttpResponse:
    """GET the list."""
    return render(request, "risk/catalogue.html", {"rows": watches.catalogue()})


@allow(*READERS)
@require_GET
def series(request: ViewerRequest, key: str) -> HttpResponse:
    """GET ?path=&cut= chooses the row that is drawn large."""
    one = SERIES.get(key)
    if one is None:
        raise Http404
    rows = watches.rows_of(key)
    asked = (request.GET.get("path", ""), request.GET.get("cut", ""))
    chosen = next(
        (row for row in rows if (row["path"], row["cut"]) == asked), rows[0] if rows else None
    )
    days = (
        detail.days_of(series=key, path=chosen["path"], cut=chosen["cut"], until=timezone.localdate(), days=200)
        if chosen else []
    )  # fmt: skip
    chart = detail.chart(
        days, key=key, names=(series_word(key), _("Expected"), _("Band from"), _("to"))
    )
    return render(
        request,
        "risk/series.html",
        {
            "series": one, "family": FAMILIES[one.family], "source": SOURCES[one.source], "rows": rows, "chosen": chosen,
            "chart": chart,
        },
    )  # fmt: skip
