"""Kinds of days: what makes a day unlike its weekday."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

import numpy as np

from xinglian.risk.rules.baseline import NEAR, Calendar

OFF, WORKED = 1, 2
# Days from the lunar new year's day -> kind; the days off themselves are within.
_AROUND = ((-14, -8, NEAR), (-7, -1, NEAR + 1), (0, 6, 3), (7, 13, NEAR + 2), (14, 20, NEAR + 3))


def calendar_of(
    *, first: date, days: int, off: Collection[date], worked: Collection[date], new_year: Callable[[int], date | None],
) -> Calendar:  # fmt: skip
    """`new_year`: the first day of the lunar year that begins in that year, or None outside the table."""
    weekday = (np.arange(days) + first.weekday()) % 7
    special = np.zeros(days, dtype=np.int64)
    last = first + timedelta(days=days - 1)
    for year in range(first.year, last.year + 1):
        if (begins := new_year(year)) is None:
            continue
        for start, end, kind in _AROUND:
            for step in range(start, end + 1):
                place = (begins - first).days + step
                if 0 <= place < days:
                    special[place] = kind
    # A day off around the new year is one of its first seven days: nothing else is as quiet.
    for day in off:
        place = (day - first).days
        if 0 <= place < days:
            special[place] = 3 if special[place] else OFF
    for day in worked:
        place = (day - first).days
        if 0 <= place < days and not special[place]:
            special[place] = WORKED
    return Calendar(weekday=weekday, special=special)
