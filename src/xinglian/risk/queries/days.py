"""The calendar the radar judges by."""

from datetime import date

from xinglian.risk.rules.baseline import Calendar
from xinglian.risk.rules.calendar import calendar_of
from xinglian.ui import chinese_days, days_off


def calendar(*, first: date, days: int) -> Calendar:
    """One query: the days off announced."""
    known = days_off.known()
    return calendar_of(
        first=first,
        days=days,
        off=known.off,
        worked=known.work,
        new_year=chinese_days.spring_festival,
    )
