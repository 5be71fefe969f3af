from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.actions.save_audience import AudienceGone
from xinglian.signals.actions.save_audience import star_audience as keep_star


@allow(STAFF)
@require_POST
def star_audience(request: ViewerRequest, audience_id: int) -> HttpResponse:
    """`on=1`: keep it at the top of one's list; without: no longer."""
    try:
        keep_star(audience_id=audience_id, is_on=request.POST.get("on") == "1")
    except AudienceGone as refused:
        raise Http404(str(refused)) from refused
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("signals:audience", audience_id=audience_id)
