"""The 农历 as rules take it."""

from collections.abc import Iterator
from datetime import date, timedelta

from xinglian.care.definitions.kinds import FEASTS
from xinglian.ui import chinese_days


def lunar(day: date) -> tuple[int, int] | None:
    """Month and day; None in a leap month (nobody's yearly day) and outside the table."""
    found = chinese_days.lunar(day)
    return None if found is None or found.is_leap else (found.month, found.day)


def feasts(first: date, last: date) -> Iterator[tuple[date, str]]:
    """The festivals from one day to another."""
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if found := FEASTS.get(lunar(day) or (0, 0)):
            yield day, found[0]
