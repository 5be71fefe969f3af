"""Which model is in use, how good it was, how right it is."""

from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.signals.models import ForecastModel
from xinglian.signals.rules.next_purchase import Model


def model_in_use() -> tuple[Model, date] | None:
    """The newest one that came into use, and the last day any model was judged on. None: there is none of today's form."""
    used = ForecastModel.objects.filter(is_used=True).order_by("-id").first()
    model = Model.from_dict(used.parameters) if used else None
    if model is None:
        return None
    latest = ForecastModel.objects.order_by("-id").values_list("tested_until", flat=True).first()
    return model, latest or used.tested_until  # type: ignore[union-attr]


def model_card() -> dict[str, Any] | None:
    """The model in use with its figures, and the challenges since; None before the first."""
    used = ForecastModel.objects.filter(is_used=True).order_by("-id").first()
    if used is None:
        return None
    return {"used": used, "challenges": list(ForecastModel.objects.order_by("-id")[:12])}


def latest_checks() -> list[dict[str, Any]]:
    """What was said against what came, the newest first."""
    return sql.rows(
        "SELECT told_on, days, partners, said, came, band, log_loss, error, bins, abs(said - came) > band AS is_off"
        " FROM signals_forecast_check ORDER BY told_on DESC, days LIMIT 24"
    )


def off_now() -> list[dict[str, Any]]:
    """The newest judgement of each horizon that lies out of its band: the drift alarm."""
    return sql.rows(
        "SELECT * FROM (SELECT DISTINCT ON (days) days, told_on, said, came, band FROM signals_forecast_check"
        " ORDER BY days, told_on DESC) AS latest WHERE abs(said - came) > band"
    )
