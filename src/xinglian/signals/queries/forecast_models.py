"""Which model is in use."""

from datetime import date

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
