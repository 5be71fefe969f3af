"""A partner's own page of care."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.care.models import Day
from xinglian.care.queries import checkins, fund, needs
from xinglian.identity.api import PARTNER, Role, ViewerRequest, allow
from xinglian.kernel import clock


@allow(PARTNER)
@require_GET
def mine(request: ViewerRequest) -> HttpResponse:
    """Phone first: what is asked, what one asked for, the days one has given. Five queries."""
    viewer = request.viewer
    days = {one.kind: one for one in Day.objects.filter(partner_id=viewer.org_id)}
    return render(
        request,
        "care/mine.html",
        {
            "rounds": checkins.open_for(partner_id=viewer.org_id, now=clock.now()),
            "needs": needs.of_partner(viewer.org_id),
            "fund": fund.of_partner(viewer.org_id) if viewer.has(Role.PARTNER_OWNER) else [],
            "opening": days.get(Day.Kind.OPENING), "birthday": days.get(Day.Kind.BIRTHDAY),
            "may_keep_opening": viewer.has(Role.PARTNER_OWNER, Role.PARTNER_CLERK),
        },
    )  # fmt: skip
