"""A month as the calendar shows it. It says nothing about anybody: every signed-in person may ask."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.ui import days
from xinglian.ui.web.guards import signed_in


@signed_in
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """GET ?month=2026-02, without it this month."""
    today = days.today_here()
    first = days.month_of(request.GET.get("month", ""), today)
    return render(
        request,
        "ui/_calendar.html",
        {
            "first": first,
            "before": (first - timedelta(days=1)).replace(day=1),
            "after": (first + timedelta(days=32)).replace(day=1),
            "weeks": days.month_page(first, today),
        },
    )
