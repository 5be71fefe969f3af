from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.queries.audience_list import overlaps, saved_audiences
from xinglian.signals.queries.tag_list import freshness
from xinglian.signals.web.edit_audience import MAY_SAVE


@allow(STAFF)
@require_GET
def audiences(request: ViewerRequest) -> HttpResponse:
    """Saved audiences, counted now, and how far they overlap."""
    found = saved_audiences()
    context = {
        "audiences": found,
        "overlaps": overlaps(found),
        "may_save": request.viewer.has(*MAY_SAVE),
        "freshness": freshness(),
    }
    return render(request, "signals/audiences.html", context)
