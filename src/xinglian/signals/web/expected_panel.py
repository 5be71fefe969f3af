from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import knobs
from xinglian.signals.queries.forecast_of import forecast_of, past_of
from xinglian.signals.queries.wording import amount


@allow(STAFF)
@require_GET
def expected_panel(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """What we expect of a partner, why, how sure, and how right we were."""
    found = forecast_of(partner_id=partner_id)
    currency = str(knobs.value("signals.currency"))
    context: dict[str, Any] = {"f": found, "past": past_of(partner_id=partner_id) if found else [], "partner_id": partner_id}  # fmt: skip
    if found and found["usual"] is not None:
        context["bought"], context["usual"], context["low"], context["high"] = (
            amount(Decimal(found[name] or 0) / 100, currency=currency) for name in ("bought", "usual", "usual_low", "usual_high")
        )  # fmt: skip
    return render(request, "signals/expected_panel.html", context)
