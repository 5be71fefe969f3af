"""The rules on made-up days: plain arithmetic, no database."""

from datetime import date

import numpy as np
import pytest

from xinglian.risk.rules.baseline import Calendar, Judged, Shape, judge
from xinglian.risk.rules.calendar import calendar_of
from xinglian.risk.rules.grouping import Sign, parents
from xinglian.risk.rules.streaks import runs

FIRST = date(2025, 1, 1)
WEEK = np.array([1.2, 1.1, 1.0, 1.0, 0.9, 0.4, 0.2])


def days(count: int = 420) -> Calendar:
    return calendar_of(first=FIRST, days=count, off=(), worked=(), new_year=lambda year: None)


def series(rows: int = 20, count: int = 420, *, noise: float = 0.05, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 1000 * WEEK[days(count).weekday] * np.exp(rng.normal(0, noise, (rows, count)))


def judged(amounts: np.ndarray, calendar: Calendar | None = None, **how: float) -> Judged:
    return judge(
        amounts=amounts, counts=amounts, calendar=calendar or days(amounts.shape[1]), shape=Shape(), **how
    )  # fmt: skip


def test_a_quiet_series_is_expected_as_it_is_on_every_weekday() -> None:
    found = judged(series(noise=0.01))
    late = slice(200, None)
    assert np.nanmax(np.abs(found.expected / found.value - 1)[:, late]) < 0.06
    assert not runs(found, harm="both")


def test_fifteen_percent_is_the_least_even_for_a_series_without_noise() -> None:
    amounts = series(noise=0.001)
    amounts[:, 300:310] *= 0.86
    assert not runs(judged(amounts), harm="down")
    amounts[:, 300:310] *= 0.9
    assert len(runs(judged(amounts), harm="down")) == 20


def test_the_third_day_in_a_row_raises_and_three_days_inside_end_it() -> None:
    amounts = series(rows=1, noise=0.01)
    amounts[0, 300:305] *= 0.5
    (run,) = runs(judged(amounts), harm="down")
    assert (run.first, run.raised, run.last, run.days, run.back) == (300, 302, 304, 5, 307)


def test_two_days_beyond_are_chance() -> None:
    amounts = series(rows=1, noise=0.01)
    amounts[0, 300:302] *= 0.3
    assert not runs(judged(amounts), harm="down")


def test_a_sunday_on_which_nobody_ever_orders_does_not_break_a_row() -> None:
    amounts = series(rows=1, noise=0.01)
    amounts[0, days().weekday == 6] = 0
    sunday = int(np.flatnonzero(days().weekday == 6)[45])
    amounts[0, sunday - 1 : sunday + 3] *= 0.5
    (run,) = runs(judged(amounts), harm="down")
    assert (run.first, run.raised) == (sunday - 1, sunday + 2)


def test_the_side_that_does_not_hurt_raises_nothing() -> None:
    amounts = series(rows=1, noise=0.01)
    amounts[0, 300:320] *= 2
    assert not runs(judged(amounts), harm="down")
    assert [run.side for run in runs(judged(amounts), harm="up")] == ["up"]


def test_a_noisy_series_has_a_band_of_its_own() -> None:
    amounts = series(noise=0.3)
    found = judged(amounts)
    reach = (found.high / found.expected - 1)[:, 250:]
    assert 0.35 < np.nanmedian(reach) < 0.65
    amounts[:, 300:305] *= 0.8
    assert len([run for run in runs(judged(amounts), harm="down") if 300 <= run.raised < 306]) < 5


def test_three_bad_weeks_neither_move_the_baseline_nor_hide_in_it() -> None:
    amounts = series(rows=1, noise=0.02)
    amounts[0, 300:321] *= 0.7
    found = judged(amounts)
    assert found.expected[0, 318] / series(rows=1, noise=0.0)[0, 318] == pytest.approx(1, abs=0.1)
    (run,) = runs(found, harm="down")
    assert run.days >= 20


def test_growth_is_followed() -> None:
    amounts = series(noise=0.01) * np.exp(np.arange(420) * 0.004)
    found = judged(amounts)
    late = found.is_judged[:, 250:]
    assert np.nanmax(np.abs(found.value / found.expected - 1)[:, 250:][late]) < 0.15


def test_the_days_of_the_new_year_are_not_judged_the_first_time_and_known_the_second() -> None:
    year = {2025: date(2025, 1, 29), 2026: date(2026, 2, 17)}.get
    calendar = calendar_of(first=FIRST, days=440, off=[date(2026, 2, 16)], worked=[], new_year=year)
    quiet = calendar.special == 3
    amounts = series(rows=2, count=440, noise=0.01) * np.where(quiet, 0.05, 1)
    first = calendar_of(
        first=FIRST,
        days=440,
        off=(),
        worked=(),
        new_year=lambda y: year(2026) if y == 2026 else None,
    )
    assert not judged(amounts, first).is_judged[:, 412:418].any()
    known = judged(amounts, calendar)
    assert known.is_judged[:, 412:416].all()
    assert not runs(known, harm="both")


def test_a_share_without_enough_behind_it_is_not_judged() -> None:
    amounts, counts = np.ones((1, 100)), np.full((1, 100), 4.0)
    found = judge(
        amounts=amounts, counts=counts, calendar=days(100), shape=Shape(window=7, is_share=True, least_n=30)
    )  # fmt: skip
    assert np.isnan(found.value).all()


def test_days_unknown_neither_break_nor_make_a_row() -> None:
    amounts = series(rows=1, noise=0.01)
    amounts[0, 300:304] *= 0.5
    amounts[0, 302] = np.nan
    (run,) = runs(judged(amounts), harm="down")
    assert (run.first, run.raised, run.days) == (300, 303, 3)


def test_days_after_never_change_how_a_day_was_judged() -> None:
    amounts = series(rows=3)
    whole, half = judged(amounts), judged(amounts[:, :300])
    np.testing.assert_allclose(whole.expected[:, :300], half.expected)
    np.testing.assert_allclose(whole.low[:, :300], half.low)


def test_the_wider_place_of_the_same_cause_explains_the_smaller() -> None:
    def sign(key: int, path: str, cut: str = "", family: str = "sales", order: int = 0) -> Sign:
        return Sign(key=key, family=family, order=order, path=path, cut=cut)

    found = parents(
        [
            sign(1, "cn.east.32"), sign(2, "cn.east"), sign(3, "cn.south"), sign(4, "cn.east", order=1),
            sign(5, "cn.east.32", family="returns"), sign(6, "cn.eastern"),
        ]
    )  # fmt: skip
    assert found == {1: 2, 4: 2}
    assert parents([sign(1, "", "type:garage"), sign(2, ""), sign(3, "cn.east")]) == {1: 2, 3: 2}
    assert parents([sign(1, "", "type:garage"), sign(2, "cn.east")]) == {}
