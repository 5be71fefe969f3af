"""Months as bars."""

from django.utils.formats import number_format

from xinglian.trade.queries.panel import TradePanel
from xinglian.ui.charts import Point


def bars_of(panel: TradePanel) -> list[Point]:
    """One bar a month, labelled 11, 12, 1 … with the amount as its text."""
    return [
        Point(
            f"{bar.month:%Y-%m}",
            max(bar.amount.minor, 0),
            f"{bar.amount} · {number_format(bar.lines)}",
        )
        for bar in panel.bars
    ]
