"""The demand of the car parts (shipped with the sample network), learned until a year before the end, judged on that year."""

import gzip
from functools import cache
from importlib import resources

import numpy as np
import pytest
from scipy import stats

from xinglian.supply.queries.demand_file import read_demand
from xinglian.supply.rules import quantiles as q
from xinglian.supply.rules import shrunken
from xinglian.supply.rules.forecaster import Forecaster, fit
from xinglian.supply.rules.quantiles import Floats
from xinglian.supply.rules.score import pinball, stock_for, stock_run

LEVELS = (0.5, 0.75, 0.9, 0.95, 0.99)


@cache
def car_parts() -> Floats:
    """Every fourth part that was observed to the end."""
    packed = resources.files("xinglian.demo") / "data" / "carparts_wide.csv.gz"
    rows = gzip.decompress(packed.read_bytes()).decode().splitlines()[1:]
    cells = [[float(one) if one else np.nan for one in row.split(",")[1:]] for row in rows]
    table = np.asarray(cells)
    return table[~np.isnan(table).any(axis=1)][::4]


@cache
def model() -> Forecaster:
    return fit(car_parts()[:, :-12], horizon=12, trees=20)


def test_what_comes_in_three_months_and_a_year_is_met_as_often_as_was_said() -> None:
    past, year = car_parts()[:, :-12], car_parts()[:, -12:]
    for horizon in (3, 12):
        said = q.at(model().quantiles(past, horizon), [0.95, 0.99])
        came = year[:, :horizon].sum(axis=1)
        assert (came <= said[:, 0]).mean() == pytest.approx(0.95, abs=0.025)
        assert (came <= said[:, 1]).mean() == pytest.approx(0.99, abs=0.015)


def test_all_models_together_lose_less_than_any_shrunken_rate_alone() -> None:
    past, year = car_parts()[:, :-12], car_parts()[:, -12:]
    for horizon, gain in ((3, 0.98), (12, 0.95)):
        came = year[:, :horizon].sum(axis=1)
        ours = pinball(q.at(model().quantiles(past, horizon), LEVELS), LEVELS, came).mean()
        alone = [
            pinball(q.at(shrunken.quantiles(shrunken.rates(past, discount=one), horizon), LEVELS), LEVELS, came).mean()
            for one in (0.85, 0.93, 0.98)
        ]  # fmt: skip
        assert ours < gain * min(alone)


def test_the_same_demand_gives_the_same_answers_in_whatever_order_horizons_are_asked() -> None:
    past = car_parts()[:, :-12]
    again = fit(past, horizon=12, trees=20)
    for rows, horizon, said in model().sums(past, upto=12):
        if horizon in {1, 5, 12}:
            np.testing.assert_array_equal(said, again.quantiles(past, horizon)[rows])


def test_quantiles_rise_with_their_level_and_with_the_horizon_and_are_never_negative() -> None:
    past = car_parts()[:, :-12]
    before = np.zeros((len(past), 1))
    for _, _, said in model().sums(past, upto=12):
        assert (said >= 0).all()
        assert (np.diff(said, axis=1) >= -1e-9).all()
        assert q.mean(said).mean() > before.mean()
        before = q.mean(said)


@pytest.mark.parametrize(
    "demand",
    [
        np.zeros((1, 60)),
        np.zeros((40, 3)),
        np.full((3, 12), np.nan),
        np.asarray([[5.0], [0.0]]),
        np.full((2, 9), 1e6),
    ],
    ids=[
        "60 months of nothing",
        "three months",
        "nothing observed",
        "one month",
        "two large parts",
    ],
)
def test_too_little_to_learn_from_still_gives_a_sober_answer(demand: Floats) -> None:
    said = fit(demand, horizon=3).quantiles(demand, 3)
    assert said.shape == (len(demand), len(q.LEVELS))
    assert np.isfinite(said).all()
    assert (said >= 0).all()
    if demand.shape[1] == 60:
        assert q.at(said, [0.9])[0, 0] == 0


def test_a_part_that_ended_and_one_that_began_keep_their_gaps() -> None:
    demand = car_parts()[:, :24].copy()
    demand[0, :20], demand[1, 10:] = np.nan, np.nan
    said = fit(demand, horizon=2, trees=5).quantiles(demand, 2)
    assert np.isfinite(said).all()


def test_a_sum_is_negative_binomial_as_another_library_says_and_large_ones_nearly() -> None:
    mean = np.asarray([0.001, 0.2, 3.0, 30.0, 700.0])
    clump = np.asarray([1.0, 1.5, 4.0, 2.0, 9.0])
    found = shrunken.Rates(mean=mean, variance=mean**2 / 5, clump=clump)
    said = shrunken.quantiles(found, 4)
    total, spread = mean * 4, mean * 4 * clump + found.variance * 16
    size = total**2 / (spread - total)
    theirs = stats.nbinom.ppf(q.LEVELS[None, :], size[:, None], (size / (size + total))[:, None])
    np.testing.assert_array_equal(said[:4], theirs[:4])
    np.testing.assert_allclose(said[4], theirs[4], rtol=0.01)


def test_a_mixture_lies_between_its_models_and_believes_the_one_it_is_told_to() -> None:
    low, high = np.zeros((2, len(q.LEVELS))), np.full((2, len(q.LEVELS)), 10.0)
    half = q.mixed([low, high], np.asarray([[0.5, 0.5], [0.0, 1.0]]))
    assert q.at(half, [0.4, 0.6])[0].tolist() == [0, 10]
    assert (half[1] == 10).all()
    assert q.chance_of_nothing(half).tolist() == pytest.approx([0.5, 0.0], abs=0.02)


def test_a_store_fills_what_it_has_and_what_is_late_waits() -> None:
    # Up to 2 a month, 1 asked for a month, orders come two months later: the first two are filled, then all wait for a month.
    few = stock_run(np.full((1, 6), 2.0), np.ones((1, 6)), lead=2, warm=0)
    assert (few.asked[0], few.filled[0], few.held[0]) == (6, 2, pytest.approx(1 / 6))
    enough = stock_run(np.full((1, 6), 3.0), np.ones((1, 6)), lead=2, warm=1)
    assert (enough.asked[0], enough.filled[0]) == (5, 5)
    assert stock_for([0.8, 1.0], [10, 20], 0.9) == pytest.approx(15)
    assert stock_for([0.8, 0.85], [10, 20], 0.9) is None


def test_reading_needs_no_sorted_or_whole_calendar(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "long.csv"
    file.write_text("Month,part,qty\n2024-04,A,5\n2024-01,A,1\n2024-03,B,3\n2024-03,B,1\n")
    told = read_demand(file)
    assert (told.parts, told.periods) == (["A", "B"], ["2024-01", "2024-02", "2024-03", "2024-04"])
    np.testing.assert_array_equal(told.table, [[1, 0, 0, 5], [np.nan, np.nan, 4, 0]])
