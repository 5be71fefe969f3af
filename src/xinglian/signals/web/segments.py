from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.access import MAY_SAVE
from xinglian.signals.queries.segments import segment_page


@allow(STAFF)
@require_GET
def segments(request: ViewerRequest) -> HttpResponse:
    """Recency, frequency and amount; clusters of those who buy alike. Every cell and name leads to its audience."""
    page = segment_page()
    new = reverse("signals:new_audience")

    def url(expression: str) -> str:
        return f"{new}?{urlencode({'audience_expr': expression})}"

    context = {
        "page": page,
        "rows": [[(cell, url(cell.expression), round(100 * cell.count / (page.most or 1))) for cell in row] for row in page.cells],
        "segments": [(one, url(one.expression)) for one in page.segments],
        "groups": [(one, url(one.expression)) for one in page.groups],
        "may_save": request.viewer.has(*MAY_SAVE),
    }  # fmt: skip
    return render(request, "signals/segments.html", context)
