"""Which months and quarters a report is about, and what of it has changed since."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from xinglian.effect.rules.figures import Figures
from xinglian.effect.rules.period import month_after

MONTHS = {"month": 1, "quarter": 3}
# The headline figures: what a reader compares.
HEADLINE = (
    "messages", "people", "reach", "awareness", "response", "response_median", "read_median", "action",
)  # fmt: skip


def first_of(span: str, day: date) -> date:
    """The first day of the month or quarter a day lies in."""
    first = day.replace(day=1)
    return first if span == "month" else first.replace(month=3 * ((day.month - 1) // 3) + 1)


def last_full(span: str, *, today: date) -> date:
    """The first day of the last month or quarter that is over."""
    return month_after(first_of(span, today), -MONTHS[span])


def past(span: str, *, today: date, count: int) -> list[date]:
    """The last months or quarters that are over, the newest first."""
    newest = last_full(span, today=today)
    return [month_after(newest, -MONTHS[span] * back) for back in range(count)]


def headline(total: Figures, policies: Figures) -> dict[str, float | None]:
    """As they are printed, so that what reads the same is the same."""
    found: dict[str, Any] = {name: getattr(total, name) for name in HEADLINE if name != "awareness"}
    found["awareness"] = policies.response
    return {name: None if found[name] is None else round(float(found[name]), 3) for name in HEADLINE}  # fmt: skip


def restated(
    before: Mapping[str, float | None], now: Mapping[str, float | None]
) -> dict[str, tuple[float | None, float | None]]:
    """Headline figures that changed: name → (as they were, as they are)."""
    return {
        name: (before.get(name), now.get(name))
        for name in HEADLINE
        if before.get(name) != now.get(name)
    }
