"""Windows of whole months in which something was bought: named ones move with the calendar, written ones stand still."""

import re
from dataclasses import dataclass
from datetime import date

# A season is the last one that is over. Winter has the months of `figure_sql`.
SEASONS = {"last_winter": (11, 4), "last_summer": (6, 3), "last_rainy": (4, 4)}
# Counted backwards from the last month the order ledger knows.
ROLLING = {"last_3m": 3, "last_6m": 6, "last_12m": 12, "last_24m": 24}
YEARS = ("this_year", "last_year")
NAMED = (*SEASONS, *ROLLING, *YEARS)
DEFAULT = "last_12m"
MOST_MONTHS = 36

_WRITTEN = re.compile(r"(\d{4})-(\d{1,2})(?:\.\.(\d{4})-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Months:
    """From the first to the last month, both included, each as year * 12 + month - 1."""

    first: int
    last: int

    @property
    def all(self) -> tuple[str, ...]:
        """`2025-11`, `2025-12`, …"""
        return tuple(text_of(month) for month in range(self.first, self.last + 1))

    def __str__(self) -> str:
        first, last = text_of(self.first), text_of(self.last)
        return first if first == last else f"{first}..{last}"


def text_of(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def canonical(text: str) -> str | None:
    """The window as it is stored: a name, `2025-11` or `2025-11..2026-02`; None when it is no window."""
    if text in NAMED:
        return text
    written = _written(text)
    return str(written) if written else None


def months(window: str, *, today: date, until: date) -> Months:
    """The months of a window on a day, the ledger being known until another. Raises ValueError for what is none."""
    if window in SEASONS:
        start, length = SEASONS[window]
        first = today.year * 12 + start - 1
        while first + length > month_of(today):
            first -= 12
        return Months(first, first + length - 1)
    if window in ROLLING:
        return Months(month_of(until) - ROLLING[window] + 1, month_of(until))
    if window in YEARS:
        year = today.year - (window == "last_year")
        return Months(year * 12, min(year * 12 + 11, month_of(today)))
    written = _written(window)
    if written is None:
        raise ValueError(window)
    return written


def _written(text: str) -> Months | None:
    match = _WRITTEN.fullmatch(text)
    if not match:
        return None
    first_year, first_month, last_year, last_month = (
        int(part) if part else 0 for part in match.groups()
    )
    if not last_year:
        last_year, last_month = first_year, first_month
    if not (1 <= first_month <= 12 and 1 <= last_month <= 12 and 2000 <= first_year <= 2100):
        return None
    first, last = first_year * 12 + first_month - 1, last_year * 12 + last_month - 1
    first, last = min(first, last), max(first, last)
    return Months(first, last) if last - first < MOST_MONTHS else None
