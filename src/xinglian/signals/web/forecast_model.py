"""The model behind the forecasts: what it learned on, how good it was, how right it is."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.queries.forecast_models import latest_checks, model_card, off_now
from xinglian.signals.queries.forecast_words import SIDE_WORDS
from xinglian.ui.charts import Line, Series


@allow(STAFF)
@require_GET
def forecast_model(request: ViewerRequest) -> HttpResponse:
    """GET: the model card."""
    card, checks = model_card(), latest_checks()
    context: dict[str, Any] = {"card": card, "checks": checks, "off": off_now()}
    if card is not None:
        figures = card["used"].figures
        context["horizons"] = [
            {
                "days": days,
                "sides": [(SIDE_WORDS[side], figures[side][days]) for side in SIDE_WORDS if days in figures.get(side, {})],
                "drawn": _drawn(figures["ours"][days]["bins"]),
            }
            for days in figures["ours"]
        ]  # fmt: skip
    live = next((one for one in checks if one["days"] == 30), None)
    if live is not None:
        context |= {"live": live, "live_drawn": _drawn(live["bins"])}
    return render(request, "signals/forecast_model.html", context)


def _drawn(bins: list[dict[str, Any]]) -> Line:
    """What was said and what came, tenth by tenth."""
    return Line(
        labels=[f"{round(100 * one['said'])}%" for one in bins], unit="%", y_max=100, area=False,
        series=[
            Series(_("Ordered"), [round(100 * one["came"], 1) for one in bins]),
            Series(_("Said"), [round(100 * one["said"], 1) for one in bins], muted=True),
        ],
    )  # fmt: skip
