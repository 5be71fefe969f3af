"""The twin keeps its books, and repeats itself."""

from itertools import pairwise

import numpy as np
import pytest

from xinglian.supply.rules.quantiles import LEVELS, SHARES, at
from xinglian.supply.rules.score import stock_run
from xinglian.supply.rules.twin import Outcome, Policy, World, by_hand, drawn, simulate

SEEDS = range(5)
ROUGH = World(lead=2, late=(0.6, 0.3, 0.1), stop=(4, 7), demand=1.3)


def _demand(seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return chance.poisson(chance.gamma(0.3, 3, (1, 30, 1)), (8, 30, 14)).astype(float)


def _upto(level: float) -> Policy:
    return Policy(target=np.full((30, 14), level))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_came_in_is_what_was_asked_for_and_what_is_left(seed: int) -> None:
    told = simulate(_demand(seed), by_hand(_demand(seed + 9)[0], 14, lead=2), ROUGH, seed=seed)
    assert told.ordered == pytest.approx(told.sold * 14 + told.ends.sum(axis=1))
    for share in (told.filled, told.stock_out, told.slow):
        assert ((share >= 0) & (share <= 1)).all()
    assert (told.stock >= 0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fuller_shelf_never_serves_less_on_the_same_draws(seed: int) -> None:
    told = [simulate(_demand(seed), _upto(level), ROUGH, seed=seed) for level in (1, 3, 9)]
    for less, more in pairwise(told):
        assert (more.filled >= less.filled).all()
        assert (more.stock_out <= less.stock_out).all()


def test_equal_seeds_give_equal_outcomes_and_others_do_not() -> None:
    def outcome(seed: int) -> Outcome:
        return simulate(_demand(1), _upto(4), ROUGH, seed=seed)

    assert (outcome(3).stock == outcome(3).stock).all()
    assert (outcome(3).stock != outcome(4).stock).any()


def test_in_a_plain_world_it_says_what_the_bench_of_forecasts_says() -> None:
    demand, policy = _demand(2), _upto(5)
    told = simulate(demand[:1], policy, World(lead=3), warm=4)
    other = stock_run(policy.target, demand[0], lead=3, warm=4)
    assert told.filled[0] == pytest.approx(other.filled.sum() / other.asked.sum())
    assert told.stock[0] == pytest.approx(other.held.sum())


def test_a_supplier_that_stops_costs_service() -> None:
    calm, stopped = (simulate(_demand(3), _upto(4), World(lead=1, stop=stop)) for stop in ((0, 0), (3, 8)))  # fmt: skip
    assert (stopped.filled < calm.filled).all()


def test_draws_have_the_distribution_they_were_drawn_from() -> None:
    said = np.linspace([0, 6, 2], [20, 6, 5], len(LEVELS), axis=1)
    sums = drawn(said, 3, runs=4_000).sum(axis=2)
    assert sums.mean(axis=0) == pytest.approx(said @ SHARES, rel=0.03)
    assert (sums[:, 1] == 6).all()
    assert np.quantile(sums[:, 0], 0.9) == pytest.approx(at(said, [0.9])[0, 0], abs=1)
