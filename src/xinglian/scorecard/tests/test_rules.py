"""The rules of the index in plain numbers."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinglian.scorecard.rules.colour import GREEN, NONE, RED, YELLOW, colours
from xinglian.scorecard.rules.index import (
    UNRATED,
    apportioned,
    contributions,
    gain,
    index_of,
    indexes,
    shared_weights,
)
from xinglian.scorecard.rules.peers import LEAST_PEERS, UNTOLD, percentiles
from xinglian.scorecard.rules.scale import (
    MISSING,
    Yardstick,
    next_goal,
    points,
    value_at,
    yardstick,
)
from xinglian.scorecard.rules.waterfall import COVERAGE, RELEASE, Scored, waterfall

ROWS = st.lists(
    st.tuples(
        st.one_of(st.just(MISSING), st.integers(0, 1000)),
        st.one_of(st.just(MISSING), st.integers(0, 1000)),
        st.integers(0, 30), st.integers(0, 30),
    ),
    min_size=1, max_size=24,
)  # fmt: skip


def of(*values: float) -> list[int]:
    return [int(one) for one in points(np.array(values), Yardstick(low=0.2, middle=0.5, high=0.8))]


def test_yardsticks_have_their_points_and_lines_between_them() -> None:
    assert of(0.2, 0.5, 0.8) == [400, 700, 1000]
    assert of(0.35, 0.65) == [550, 850]
    assert of(0.9, 5) == [1000, 1000]
    assert of(0.1, -0.2, -9) == [300, 0, 0]
    assert of(float("nan")) == [MISSING]


def test_less_is_more_where_the_direction_says_so() -> None:
    stick = Yardstick(low=0.25, middle=0.1, high=0.02, is_up=False)
    assert [int(p) for p in points(np.array([0.25, 0.1, 0.02, 0.0, 0.4]), stick)] == [
        400,
        700,
        1000,
        1000,
        100,
    ]


@pytest.mark.parametrize(
    ("stick", "value", "expected"),
    [
        (Yardstick(low=0, middle=0, high=0.2), 0.0, 700),  # most are at zero: that is the middle
        (Yardstick(low=0, middle=0, high=0.2), 0.1, 850),
        (Yardstick(low=0, middle=1, high=1), 1.0, 1000),
        (Yardstick(low=0, middle=1, high=1), 0.5, 550),
        (Yardstick(low=1, middle=1, high=1), 1.0, 1000),
        (Yardstick(low=1, middle=1, high=1), 2.0, 1000),
        (Yardstick(low=1, middle=1, high=1), 0.0, 400),
        (Yardstick(low=0.1, middle=0, high=0, is_up=False), 0.0, 1000),
        (Yardstick(low=1, middle=1, high=1, is_up=False), 2.0, 400),
    ],
)  # fmt: skip
def test_yardsticks_that_fall_together_give_the_better_points(stick: Yardstick, value: float, expected: int) -> None:  # fmt: skip
    assert int(points(np.array([value]), stick)[0]) == expected


@given(st.lists(st.floats(-100, 100), min_size=20, max_size=60), st.booleans(), st.tuples(st.floats(-200, 200), st.floats(-200, 200)))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_a_better_value_never_has_fewer_points(values: list[float], is_up: bool, pair: tuple[float, float]) -> None:  # fmt: skip
    stick = yardstick(np.array(values), is_up=is_up)
    assert stick is not None
    worse, better = sorted(pair, reverse=not is_up)
    found = points(np.array([worse, better]), stick)
    assert 0 <= found[0] <= found[1] <= 1000


def test_nineteen_partners_with_four_quarters_each_make_no_yardstick_twenty_do() -> None:
    values = np.arange(80, dtype=float)
    assert yardstick(values, is_up=True, whose=np.arange(80) % 19) is None
    assert yardstick(values, is_up=True, whose=np.arange(80) % 20) is not None


def test_no_yardstick_of_a_few_is_one_partners_figure() -> None:
    dice = np.random.default_rng(3)
    values = dice.lognormal(0, 1, 21)
    stick = yardstick(values, is_up=True)
    assert stick is not None
    for told in (stick.low, stick.middle, stick.high):
        assert np.abs(values / told - 1).min() > 0.005
    quarters = np.repeat(
        values, 4
    )  # a partner's four quarters lie together and are still one partner's
    stick = yardstick(quarters, is_up=True, whose=np.repeat(np.arange(21), 4))
    assert stick is not None
    for told in (stick.low, stick.middle, stick.high):
        assert np.abs(values / told - 1).min() > 0.005


def test_of_many_partners_a_yardstick_is_the_value_at_its_rank() -> None:
    values = np.random.default_rng(4).normal(100, 10, 20_000)
    stick = yardstick(values, is_up=True)
    assert stick is not None
    assert np.allclose([stick.low, stick.middle, stick.high], np.percentile(values, [10, 50, 90]), rtol=1e-4)  # fmt: skip


def test_few_partners_make_no_yardstick() -> None:
    assert yardstick(np.array([0.1] * 19 + [float("nan")] * 9), is_up=True) is None
    assert yardstick(np.arange(21, dtype=float), is_up=False) == Yardstick(
        low=18, middle=10, high=2, is_up=False
    )


def test_what_is_not_measured_shares_its_weight() -> None:
    assert index_of([800, 400, MISSING], [50, 25, 25]) == 667
    assert shared_weights([800, 400, MISSING], [50, 25, 25]) == [Fraction(2, 3), Fraction(1, 3), 0]
    rows = np.array([[800, 400, MISSING], [MISSING, MISSING, 900], [MISSING] * 3], dtype=np.int16)
    index, coverage = indexes(rows, np.array([50, 25, 25]), least_coverage=500)
    assert list(index) == [667, UNRATED, UNRATED]
    assert list(coverage) == [750, 250, 0]


@given(ROWS)
@settings(max_examples=300, deadline=None)
def test_contributions_add_up_to_the_index(rows: list[tuple[int, int, int, int]]) -> None:
    before, weights = [row[0] for row in rows], [row[2] for row in rows]
    assert sum(contributions(before, weights)) == max(index_of(before, weights), 0)


@given(ROWS)
@settings(max_examples=400, deadline=None)
def test_the_waterfall_adds_up_exactly(rows: list[tuple[int, int, int, int]]) -> None:
    one = Scored(points=[row[0] for row in rows], weights=[row[2] for row in rows])
    two = Scored(points=[row[1] for row in rows], weights=[row[3] for row in rows])
    again = Scored(points=one.points, weights=two.weights)
    if UNRATED in (index_of(one.points, one.weights), index_of(two.points, two.weights), index_of(again.points, again.weights)):  # fmt: skip
        return
    moved = index_of(two.points, two.weights) - index_of(one.points, one.weights)
    assert sum(bar.tenths for bar in waterfall(one, two, rescored=again)) == moved


def test_each_bar_of_the_waterfall_has_its_cause() -> None:
    one = Scored(points=[500, 600, MISSING], weights=[50, 50, 100])
    two = Scored(points=[700, 600, 900], weights=[50, 50, 100])
    bars = {bar.key: bar.tenths for bar in waterfall(one, two)}
    assert bars == {0: 75, COVERAGE: 150}
    heavier = Scored(points=[500, 600, MISSING], weights=[90, 10, 100])
    bars = {bar.key: bar.tenths for bar in waterfall(one, Scored(points=[700, 600, MISSING], weights=[90, 10, 100]), rescored=heavier)}  # fmt: skip
    assert bars == {0: 180, RELEASE: -40}


def test_a_gain_is_what_the_index_rises_by() -> None:
    assert gain([500, 700, MISSING], [40, 60, 100], at=0, goal=700) == 80
    assert [next_goal(now) for now in (MISSING, 0, 400, 699, 700, 1000)] == [
        None,
        400,
        700,
        700,
        1000,
        None,
    ]
    assert value_at(Yardstick(low=1, middle=2, high=3), 700) == 2


def colour(index: int, before: int) -> int:
    found = colours(np.array([index], dtype=np.int16), np.array([before], dtype=np.int16), red=600, green=800, margin=20)  # fmt: skip
    return int(found[0])


@pytest.mark.parametrize(
    ("index", "before", "expected"),
    [
        (800, NONE, GREEN), (799, NONE, YELLOW), (600, NONE, YELLOW), (599, NONE, RED),
        (790, GREEN, GREEN), (780, GREEN, GREEN), (779, GREEN, YELLOW), (799, YELLOW, YELLOW),
        (610, RED, RED), (619, RED, RED), (620, RED, YELLOW), (600, YELLOW, YELLOW), (599, GREEN, RED),
        (900, RED, GREEN), (UNRATED, GREEN, NONE),
    ],
)  # fmt: skip
def test_a_colour_is_left_later_than_it_is_reached(index: int, before: int, expected: int) -> None:
    assert colour(index, before) == expected


def test_percentiles_come_in_steps_and_not_among_a_few() -> None:
    assert set(percentiles(np.ones(LEAST_PEERS, dtype=np.int64))) == {UNTOLD}
    told = percentiles(np.ones(101, dtype=np.int64))
    assert (told[0], told[50], told[100]) == (0, 50, 95)
    assert {int(one) % 5 for one in told} == {0}
    assert percentiles(np.array([40])).tolist() == [50]
    assert percentiles(np.array([10, 20, 10])).tolist() == [10, 50, 85]


@given(st.lists(st.fractions(-50, 50), min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_apportioned_numbers_stay_near_and_add_up(exact: list[Fraction]) -> None:
    to = round(sum(exact))
    found = apportioned(exact, to=to)
    assert sum(found) == to
    assert all(abs(whole - one) <= 1 for whole, one in zip(found, exact, strict=True))
