"""The measure measures: what is known to be there is found, what is quiet raises little."""

import numpy as np

from xinglian.risk.rules.baseline import Shape
from xinglian.risk.rules.replay import SLIDE, SPIKE, STEP, History, planted, rate
from xinglian.risk.rules.windows import Strictness
from xinglian.risk.tests.test_baseline import days, series
from xinglian.risk.tests.test_windows import noisy


def history(amounts: np.ndarray) -> History:
    return History(
        amounts=amounts, counts=amounts, calendar=days(500), shape=Shape(), whole=0, harm="down"
    )


def test_clean_history_raises_few_alerts_and_a_halved_series_is_found_within_days() -> None:
    amounts = series(rows=40, count=500, noise=0.08)
    found = rate(history(amounts), strict=Strictness(), rng=np.random.default_rng(3))
    assert (found.rows, found.small) == (list(range(40)), 0)
    assert sum(found.false) / sum(found.years) < 0.5
    halved = found.found[STEP, 0.5]
    assert (sum(day > 0 for day in halved) >= 39, float(np.median(halved))) == (True, 3.0)
    assert sum(day > 0 for day in found.found[STEP, 0.15]) < sum(
        day > 0 for day in found.found[STEP, 0.3]
    )
    assert sum(day > 0 for day in found.found[SPIKE, 1.0]) <= 2
    assert np.median(found.found[SLIDE, 0.5]) > 3


def test_restless_places_are_measured_by_their_own_window_and_small_ones_left_out() -> None:
    amounts = noisy(*[0.4] * 12, 4.0)
    found = rate(
        history(amounts), strict=Strictness(), rng=np.random.default_rng(4), forms=[(STEP, 0.5)]
    )
    assert 13 not in found.rows
    assert found.small == 1
    assert sum(0 < day <= 28 for day in found.found[STEP, 0.5]) >= 11


def test_a_shift_of_a_share_leaves_what_it_is_counted_from() -> None:
    ones = np.ones((2, 60))
    amount, n = planted(
        ones, ones, at=np.array([30, 40]), form=STEP, size=0.5, harm="up", is_share=True
    )
    assert (amount[0, 29], amount[0, 30], amount[1, 39], amount[1, 59], n.min(), n.max()) == (
        1,
        1.5,
        1,
        1.5,
        1,
        1,
    )


def test_where_every_sunday_is_still_shifts_are_put_in_and_found_all_the_same() -> None:
    amounts = series(rows=12, count=500, noise=0.08)
    amounts[:, days(500).weekday == 6] = 0
    found = rate(history(amounts), strict=Strictness(), rng=np.random.default_rng(3), forms=[(STEP, 0.5)])  # fmt: skip
    assert sum(0 < day <= 10 for day in found.found[STEP, 0.5]) >= 11
