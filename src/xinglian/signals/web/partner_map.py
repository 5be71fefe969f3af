from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.queries.partner_map import partner_map


@allow(STAFF)
@require_GET
def map_points(request: ViewerRequest) -> HttpResponse:
    """What the map behind a shape shows."""
    answer = JsonResponse(partner_map())
    answer["Cache-Control"] = "private, max-age=60"
    return answer
