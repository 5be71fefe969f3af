"""A partner's own page of care."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.care.models import Day
from xinglian.identity.api import PARTNER, Role, ViewerRequest, allow


@allow(PARTNER)
@require_GET
def mine(request: ViewerRequest) -> HttpResponse:
    """Phone first: the days one has given."""
    viewer = request.viewer
    days = {one.kind: one for one in Day.objects.filter(partner_id=viewer.org_id)}
    return render(
        request,
        "care/mine.html",
        {
            "opening": days.get(Day.Kind.OPENING), "birthday": days.get(Day.Kind.BIRTHDAY),
            "may_keep_opening": viewer.has(Role.PARTNER_OWNER, Role.PARTNER_CLERK),
        },
    )  # fmt: skip
