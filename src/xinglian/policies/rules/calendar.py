"""Periods of a policy: which one a day falls in, how it is called, and the same days a year before."""

from calendar import monthrange
from datetime import date

_PER_YEAR = {"month": 12, "quarter": 4, "half": 2, "year": 1}


def number(kind: str, day: date) -> int:
    """The period's running number: year × periods a year + its place in the year; 0 for "whole"."""
    if kind == "whole":
        return 0
    a_year = _PER_YEAR[kind]
    return day.year * a_year + (day.month - 1) * a_year // 12


def number_sql(kind: str, day: str, first: date, last: date) -> str:
    """The same in SQL; a plain number where all days from `first` to `last` fall in one."""
    if number(kind, first) == number(kind, last):
        return f"CAST({number(kind, first)} AS INTEGER)"
    a_year = _PER_YEAR[kind]
    if a_year == 1:
        return f"CAST(year({day}) AS INTEGER)"
    return f"CAST(year({day}) * {a_year} + ((month({day}) - 1) * {a_year}) // 12 AS INTEGER)"


def label_sql(kind: str, column: str, first: date, last: date) -> str:
    """2026-01, 2026-Q1, 2026-H1, 2026; the whole policy's as its first and last day."""
    if kind == "whole":
        return f"'{first}/{last}'"
    a_year = _PER_YEAR[kind]
    year, place = (
        f"CAST({column} // {a_year} AS VARCHAR)",
        f"CAST({column} % {a_year} + 1 AS VARCHAR)",
    )
    if kind == "month":
        return f"{year} || '-' || lpad({place}, 2, '0')"
    return {"quarter": f"{year} || '-Q' || {place}", "half": f"{year} || '-H' || {place}"}.get(kind, year)  # fmt: skip


def a_year(kind: str) -> int:
    """How many periods lie between a day and the same day a year later."""
    return _PER_YEAR.get(kind, 0)


def year_before(day: date) -> date:
    """The same day a year before; the last of a month stays the last (28 February 2025 → 29 February 2024)."""
    end = monthrange(day.year, day.month)[1]
    last = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, last if day.day == end else min(day.day, last))
