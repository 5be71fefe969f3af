"""How the order business does: one's own as a seller; for the maker's people the network's too."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.orders.access import OVERSEERS, SELLERS
from xinglian.orders.queries import overview as query
from xinglian.ui.charts import Point
from xinglian.ui.lists import Tab

DAYS = (7, 30, 90, 365)


@allow(*SELLERS, *OVERSEERS)
@require_GET
def overview(request: ViewerRequest) -> HttpResponse:
    """GET ?days=30 &of=network."""
    viewer, until = request.viewer, clock.now()
    given = request.GET.get("days", "")
    days = int(given) if given in {str(one) for one in DAYS} else 30
    whole = viewer.is_staff and request.GET.get("of") == "network"
    span = {"since": until - timedelta(days=days), "until": until}
    seller_id = None if whole else viewer.org_id
    of = "&of=network" if whole else ""
    found = query.overview(**span, seller_id=seller_id, zone=viewer.zone)
    context = {
        "found": found, "funnel": _funnel(found), "reasons": query.reasons(**span, seller_id=seller_id),
        "sellers": query.by_seller(**span) if whole else [], "whole": whole, "days": days, "here": "overview",
        "tabs": [Tab(_days(one), f"?days={one}{of}", None, one == days) for one in DAYS],
    }  # fmt: skip
    return render(request, "orders/overview.html", context)


def _funnel(found: query.Overview) -> list[Point]:
    return [
        Point(gettext_lazy("Reached the seller"), found.placed),
        Point(pgettext_lazy("orders", "Answered"), found.answered),
        Point(gettext_lazy("Fully sent"), found.shipped),
        Point(gettext_lazy("Fully received"), found.received),
        Point(gettext_lazy("Taken back, refused"), found.cancelled, tone="watch"),
    ]


def _days(n: int) -> str:
    return str(gettext_lazy("A year") if n == 365 else ngettext_lazy("%(n)s day", "%(n)s days", n) % {"n": n})  # fmt: skip
