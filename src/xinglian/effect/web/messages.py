"""The messages behind a figure."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xinglian.effect.queries import messages as query
from xinglian.effect.web.asked import asked_of, is_filtered, periods, query_of
from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.push import api as push


@allow(STAFF)
@require_GET
def messages(request: ViewerRequest) -> HttpResponse:
    """GET with the filters of `asked`, ?sort= one of `query.SORTS`, ?after=."""
    now = clock.now()
    asked, chips = asked_of(request, now=now)
    sort = request.GET.get("sort") or query.DEFAULT
    page = query.messages(asked, sort=sort, after=request.GET.get("after") or request.GET.get("before") or "")  # fmt: skip
    return render(
        request,
        "effect/messages.html",
        {
            "page": page, "chips": chips, "periods": periods(request, asked), "is_filtered": is_filtered(request),
            "kinds": push.kind_words(), "mark": float(knobs.value("effect.mark")),
            # What went out later may still be answered.
            "judged_until": now - timedelta(hours=int(knobs.value("effect.rework_hours"))),
            "home_url": f"{reverse('effect:home')}?{query_of(request)}",
            "export_url": f"{reverse('effect:export')}?{query_of(request)}&by=message",
        },
    )  # fmt: skip
