"""Months as columns."""

from datetime import date

from django.utils.translation import ngettext

from xinglian.trade.queries.panel import TradePanel
from xinglian.ui.charts import Point
from xinglian.ui.components.numbers import short
from xinglian.ui.components.times import month


def bars_of(panel: TradePanel) -> list[Point]:
    """One column a month: the amount in short, in full with the number of lines when pointed at."""
    return [
        Point(
            month(bar.month),
            max(bar.amount.minor, 0),
            short(bar.amount),
            note=f"{bar.month:%Y-%m} · {bar.amount} · "
            + ngettext("%(n)s line", "%(n)s lines", bar.lines) % {"n": f"{bar.lines:,}"},
        )
        for bar in panel.bars
    ]


def is_running(panel: TradePanel, *, today: date) -> bool:
    """Whether the last month is not over yet."""
    return bool(panel.bars) and panel.bars[-1].month == today.replace(day=1)
