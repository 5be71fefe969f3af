"""The drawer behind a cockpit number: formula, counts, source, as of when, where the rows are."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, allow
from xinglian.kernel import clock
from xinglian.workspace.queries import cockpit as numbers
from xinglian.workspace.queries import messages_of
from xinglian.workspace.rules.period import Period, period


@require_GET
@allow(STAFF)
def cockpit_facts(request: Any, tile: str) -> HttpResponse:
    """One tile's facts."""
    now = clock.now()
    span = period(key=request.GET.get("days", ""), now=now)
    build = _TILES.get(tile)
    if build is None:
        raise Http404
    facts = build(span, request.GET)
    return render(
        request, "workspace/cockpit_facts.html", {"now": now, "period": span, "facts": facts}
    )


def _reach(span: Period, _asked: Any) -> dict[str, Any]:
    now = numbers.outreach(span).reach
    return {
        "title": _("Reached within ten minutes"),
        "formula": _(
            "Partners reached within 10 minutes of release ÷ partners addressed. A partner is reached"
            " when each role the message requires has at least one reader; reading means opened"
            " signed in or by the person's own link."
        ),
        "counts": [
            (_("Messages"), now.messages),
            (_("Partners addressed"), now.partners),
            (_("Reached"), now.reached),
            (_("Reached within ten minutes"), now.in_time),
        ],
        "source": _("receipts of messages"),
        "rows": messages_of.newest(span),
        "rows_url": reverse("push:campaigns"),
    }


def _response(span: Period, _asked: Any) -> dict[str, Any]:
    now = numbers.outreach(span).reach
    return {
        "title": _("Time to answer"),
        "formula": _(
            "Median minutes from release to the first acknowledgement of each partner, or to the"
            " first reading where nothing has to be acknowledged. Partners that have not answered"
            " are not in the median; the reach says how many."
        ),
        "counts": [
            (_("Messages"), now.messages),
            (_("Partners addressed"), now.partners),
            (_("Median minutes to answer"), _minutes(now.answer_minutes)),
            (_("Median minutes to reach"), _minutes(now.median_minutes)),
        ],
        "source": _("receipts of messages"),
        "rows": messages_of.newest(span),
        "rows_url": reverse("push:campaigns"),
    }


def _stock(_span: Period, _asked: Any) -> dict[str, Any]:
    rows = numbers.stock_by_area()
    value, slow = sum(r.value_minor for r in rows), sum(r.slow_minor for r in rows)
    return {
        "title": _("Stock in the network"),
        "formula": _(
            "Latest reported positions × unit cost. Slow: no movement for 180 days before the day of"
            " the report. Slow share = slow value ÷ value."
        ),
        "counts": [
            (_("Value, CNY"), f"{value / 100:,.0f}"),
            (_("Slow, CNY"), f"{slow / 100:,.0f}"),
            (_("Positions"), f"{sum(r.parts for r in rows):,}"),
            (_("At zero"), f"{sum(r.zero_parts for r in rows):,}"),
        ],
        "source": _("stock reported by partners"),
        "rows": [],
        "rows_url": reverse("partners:list"),
    }


def _province(span: Period, asked: Any) -> dict[str, Any]:
    code = str(asked.get("code", ""))[:2]
    row = next((row for row in numbers.outreach(span).provinces if row.code == code), None)
    if row is None:
        raise Http404
    return {
        "title": row.name,
        "formula": _(
            "Reached within ten minutes of release ÷ addressed, partners of this province."
        ),
        "counts": [
            (_("Partners"), f"{row.partners:,}"),
            (_("Addressed"), f"{row.sent:,}"),
            (_("Reached within ten minutes"), f"{row.in_time:,}"),
            (_("Median minutes to answer"), _minutes(row.answer_minutes)),
        ],
        "source": _("receipts of messages, register of partners"),
        "rows": [],
        "rows_url": f"{reverse('partners:list')}?region={code}",
    }


def _minutes(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


_TILES = {"reach": _reach, "response": _response, "stock": _stock, "province": _province}
