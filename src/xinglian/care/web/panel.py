"""What care shows on a partner's page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.care.access import CARERS
from xinglian.care.models import Day
from xinglian.care.queries import moments as query
from xinglian.care.queries.contacts import last_contacts
from xinglian.care.web.answers import partner_or_404
from xinglian.identity.api import ViewerRequest, allow


@allow(*CARERS)
@require_GET
def partner_panel(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """Open moments, the last word, the opening day. Four queries."""
    card = partner_or_404(partner_id)
    return render(
        request,
        "care/_panel.html",
        {
            "partner": card, "moments": query.open_of(partner_id),
            "last": next(iter(last_contacts(partner_id, limit=1)), None),
            "opening": Day.objects.filter(partner_id=partner_id, kind=Day.Kind.OPENING).first(),
        },
    )  # fmt: skip
