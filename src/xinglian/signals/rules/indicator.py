"""What an indicator is, and the arithmetic of its values. Texts are handed in already wrapped for translation.

A value is a numerator over a denominator, both whole numbers, kept per partner and month: a region's, a type's or a
quarter's value is the sum of the numerators over the sum of the denominators, exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

# What a value is said in. `share` 0…1, `minutes` from seconds, `money` in minor units, `per` a plain number.
Unit = Literal["share", "minutes", "days", "times", "money", "number"]
Direction = Literal["up", "down"]

GROUPS = (
    "growth", "assortment", "order", "stock", "reach", "response", "adoption", "service", "supply",
    "policy", "training", "voice", "conduct",
)  # fmt: skip
# Whole numbers in the books per unit said.
_SCALE: dict[str, int] = {"minutes": 60, "money": 100}


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One defined figure of the channel.

    `formula` says numerator and denominator in words. `place` (from 1) is where it stands in the stored arrays and never
    changes. `top` and `bottom` are expressions over the columns of `queries/indicator_sql.py`; both are empty, and
    `waits_for` says for what, while no context records the facts. `target` and `limit` are in the unit: reached is good,
    beyond the limit somebody must act. `owner` is the role that answers for it.
    """

    key: str
    name: Any
    formula: Any
    group: str
    unit: Unit
    direction: Direction
    owner: str
    source: str
    place: int = 0
    top: str = ""
    bottom: str = ""
    target: float | None = None
    limit: float | None = None
    waits_for: Any = ""

    @property
    def is_measured(self) -> bool:
        return self.place > 0

    @property
    def knob(self) -> str:
        """The key of the setting that holds the target."""
        return f"signals.indicator.{self.key}.target"

    def said(self, top: int | None, bottom: int | None) -> float | None:
        """The value in the unit; None when nothing was measured."""
        exact = self.exact(top, bottom)
        return None if exact is None else float(exact)

    def exact(self, top: int | None, bottom: int | None) -> Fraction | None:
        if top is None or not bottom:
            return None
        return Fraction(int(top), int(bottom) * _SCALE.get(self.unit, 1))


INDICATORS: dict[str, Indicator] = {}
GROUP_LABELS: dict[str, Any] = {}


def declare(indicators: Iterable[Indicator], *, groups: dict[str, Any] | None = None) -> None:
    """Make indicators known. The same key again replaces the earlier one."""
    INDICATORS.update({one.key: one for one in indicators})
    GROUP_LABELS.update(groups or {})


def measured() -> list[Indicator]:
    """Those with facts behind them, by their place in the arrays."""
    return sorted(
        (one for one in INDICATORS.values() if one.is_measured), key=lambda one: one.place
    )


def standing(
    value: float | None, *, direction: Direction, target: float | None, limit: float | None
) -> str:
    """`good` at the target or better, `act` at the limit or worse, `watch` between, `none` without a value or target."""
    if value is None or target is None:
        return "none"
    sign = 1 if direction == "up" else -1
    if sign * value >= sign * target:
        return "good"
    if limit is not None and sign * value <= sign * limit:
        return "act"
    return "watch"


def month_of(day: date) -> date:
    return day.replace(day=1)


def later(month: date, months: int) -> date:
    """The first of the month so many months later (or earlier)."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """Both included; none when `last` is before `first`."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [later(first, step) for step in range(max(count, 0))]


def quarter_of(month: date) -> date:
    """The first day of the month's quarter."""
    return date(month.year, (month.month - 1) // 3 * 3 + 1, 1)


def window(*, first_fact: date | None, now: date, months: int) -> list[date]:
    """The months that are computed: at most so many, none before the first fact, up to the present one."""
    last = month_of(now)
    first = later(last, 1 - months)
    return months_between(max(first, month_of(first_fact)) if first_fact else last, last)


def is_closed(month: date, *, today: date, grace_days: int) -> bool:
    """Whether the month is reported on: what changes afterwards is a restatement."""
    return (today - later(month, 1)).days >= grace_days


def change(before: Sequence[int | None], after: Sequence[int | None]) -> float | None:
    """How much the value has moved between two (numerator, denominator) pairs, in the books' own scale."""
    if not before[1] or not after[1] or before[0] is None or after[0] is None:
        return None
    return float(Fraction(after[0], after[1]) - Fraction(before[0], before[1]))
