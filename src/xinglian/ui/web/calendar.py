"""A month as the calendar shows it. It says nothing about anybody: every signed-in person may ask."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.ui import chinese_days, days, days_off
from xinglian.ui.web.guards import signed_in


@signed_in
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """GET ?month=2026-02, without it this month."""
    today = days.today_here()
    first = days.month_of(request.GET.get("month", ""), today)
    off = days_off.known()
    return render(
        request,
        "ui/_calendar.html",
        {
            "first": first,
            "before": (first - timedelta(days=1)).replace(day=1),
            "after": (first + timedelta(days=32)).replace(day=1),
            "weeks": days.month_page(first, today, off),
            "unannounced": first.year if first.year > max(off.years) else None,
            "is_known": chinese_days.FIRST_YEAR <= first.year <= chinese_days.LAST_YEAR,
        },
    )
