"""Periods, and the same days a year before."""

from datetime import date

import duckdb
import pytest

from xinglian.policies.rules import calendar

KINDS = ("month", "quarter", "half", "year", "whole")


@pytest.mark.parametrize(
    ("day", "earlier"),
    [
        (date(2025, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2024, 2, 28), date(2023, 2, 28)),
        (date(2026, 3, 31), date(2025, 3, 31)),
        (date(2026, 1, 1), date(2025, 1, 1)),
    ],
)
def test_the_last_day_of_a_month_stays_the_last(day: date, earlier: date) -> None:
    assert calendar.year_before(day) == earlier


@pytest.mark.parametrize("kind", KINDS)
def test_sql_counts_periods_as_python_does(kind: str) -> None:
    days = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(30)]
    with duckdb.connect() as db:
        said = calendar.number_sql(kind, "day", days[0], days[-1])
        for day in days:
            assert db.execute(f"SELECT {said} FROM (SELECT ?::DATE AS day)", [day]).fetchone() == (calendar.number(kind, day),)  # fmt: skip


def test_days_that_all_fall_in_one_period_are_not_counted_line_by_line() -> None:
    assert "day" not in calendar.number_sql("quarter", "day", date(2026, 1, 1), date(2026, 3, 31))
    assert "day" in calendar.number_sql("quarter", "day", date(2026, 1, 1), date(2026, 4, 1))
