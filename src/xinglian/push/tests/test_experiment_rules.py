"""The statistics of experiments: against another engine, and against a thousand worlds in which the truth is known."""

from itertools import combinations

import numpy as np
import pytest

from xinglian.push.rules.guard_rail import does_harm
from xinglian.push.rules.sample_ratio import ALARM, is_alarming, mismatch
from xinglian.push.rules.sample_size import alpha_each, effect_seen, pairs, people_needed
from xinglian.push.rules.sequential import Count, difference
from xinglian.push.rules.verdict import Finding, Verdict, judge

RUNS = 1000
# What gbstats 0.8.0 answers: SequentialTwoSidedTTest (absolute) of two ProportionStatistics, and check_srm.
INTERVALS_OF_GBSTATS = [
    ((1000, 300), (1000, 340), 0.05, 5000, -0.02510663085601167, 0.10510663085601174),
    ((5000, 1500), (5200, 1700), 0.05, 10_000, -0.0009467305991980209, 0.054792884445351894),
    ((250, 20), (240, 41), 0.05 / 3, 2000, -0.017078910086843424, 0.1987455767535101),
    ((100_000, 61_000), (99_500, 61_400), 0.01, 50_000, -0.0008793642660360583, 0.01505021853739284),
    ((120, 60), (480, 300), 0.05, 600, -0.02891875431496313, 0.27891875431496316),
]  # fmt: skip
RATIOS_OF_GBSTATS = [
    ([5000, 5200], [0.5, 0.5], 0.0476703806561615),
    ([1000, 1100, 900], [1, 1, 1], 4.539992976248486e-05),
    ([480, 110, 410], [0.45, 0.1, 0.45], 0.037711968133772616),
    ([10_000, 10_500, 9900, 10_010, 3000], [3, 3, 3, 3, 1], 4.4766470051055455e-12),
]


def _worlds(shares: list[float], *, batch: int, looks: int, seed: int) -> np.ndarray:
    """Who did what is counted, added up: run × look × version."""
    drawn = np.random.default_rng(seed).binomial(batch, shares, size=(RUNS, looks, len(shares)))
    return drawn.cumsum(axis=1)


def _ends(
    shares: list[float], *, batch: int, looks: int, effect: float, seed: int
) -> list[Verdict]:
    """How each of a thousand experiments ends that is looked at after every batch."""
    ends = []
    for run in _worlds(shares, batch=batch, looks=looks, seed=seed):
        for look, hits in enumerate(run, start=1):
            found = judge(
                [Count(batch * look, int(one)) for one in hits], shares=[1.0] * len(shares),
                tuned_for=2 * batch * looks, effect=effect, is_all=look == looks,
            )  # fmt: skip
            if found.finding.is_final:
                break
        ends.append(found)
    return ends


@pytest.mark.parametrize(
    ("share", "versions", "batch", "looks"),
    [(0.3, 2, 100, 40), (0.05, 2, 200, 25), (0.9, 2, 60, 40), (0.5, 4, 100, 20), (0.02, 3, 500, 12)],
)  # fmt: skip
def test_a_thousand_experiments_with_equal_versions_find_a_difference_as_seldom_as_promised_though_looked_at_after_every_batch(
    share: float, versions: int, batch: int, looks: int
) -> None:
    ends = _ends([share] * versions, batch=batch, looks=looks, effect=0.001, seed=7)
    assert sum(end.finding == Finding.WINNER for end in ends) <= 0.05 * RUNS


def test_an_interval_made_for_one_look_would_find_a_difference_far_too_often() -> None:
    """The control: the worlds above are hard enough to catch who does not pay for looking."""
    batch, looks = 100, 40
    hits = _worlds([0.3, 0.3], batch=batch, looks=looks, seed=7)
    n = batch * np.arange(1, looks + 1)
    shares = hits / n[:, None]
    spread = np.sqrt((shares * (1 - shares)).sum(axis=2) / n)
    naive = np.abs(shares[:, :, 1] - shares[:, :, 0]) > 1.96 * spread
    assert naive.any(axis=1).sum() > 0.2 * RUNS


@pytest.mark.parametrize(("a", "b", "alpha", "tuned_for", "low", "high"), INTERVALS_OF_GBSTATS)
def test_intervals_are_those_of_gbstats(
    a: tuple[int, int], b: tuple[int, int], alpha: float, tuned_for: int, low: float, high: float
) -> None:
    found = difference(Count(*a), Count(*b), alpha=alpha, tuned_for=tuned_for)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)


@pytest.mark.parametrize(("found", "planned", "p"), RATIOS_OF_GBSTATS)
def test_sample_ratios_are_those_of_gbstats(
    found: list[int], planned: list[float], p: float
) -> None:
    assert mismatch(found, planned) == pytest.approx(p, rel=1e-9)
    assert is_alarming(found, planned) == (p < ALARM)


@pytest.mark.parametrize(
    ("baseline", "effect", "versions"), [(0.3, 0.05, 2), (0.1, 0.03, 2), (0.6, -0.08, 2), (0.4, 0.1, 3)]
)  # fmt: skip
def test_with_the_people_planned_the_wished_effect_is_found_in_at_least_four_of_five_experiments(
    baseline: float, effect: float, versions: int
) -> None:
    looks = 6
    batch = -(-people_needed(baseline=baseline, effect=abs(effect), versions=versions) // looks)
    shares = [*[baseline] * (versions - 1), baseline + effect]
    ends = _ends(shares, batch=batch, looks=looks, effect=abs(effect), seed=11)
    if effect > 0:
        found = sum(end.finding == Finding.WINNER and end.winner == versions - 1 for end in ends)
    else:
        found = sum(end.finding == Finding.WINNER and end.winner == 0 for end in ends)
    assert found >= 0.8 * RUNS


@pytest.mark.parametrize("shares", [[0.25, 0.31], [0.5, 0.5, 0.5, 0.5]])
def test_all_true_differences_lie_in_their_intervals_at_every_look_as_often_as_promised(
    shares: list[float],
) -> None:
    batch, looks, missed = 100, 25, 0
    given = {"alpha": alpha_each(len(shares)), "tuned_for": 2 * batch * looks}
    couples = list(combinations(range(len(shares)), 2))
    for run in _worlds(shares, batch=batch, looks=looks, seed=3):
        missed += any(
            not found.low <= shares[b] - shares[a] <= found.high
            for look, hits in enumerate(run.tolist(), start=1)
            for a, b in couples
            for found in [
                difference(Count(batch * look, hits[a]), Count(batch * look, hits[b]), **given)
            ]
        )
    assert missed <= 0.05 * RUNS


def test_the_effect_that_can_be_seen_is_the_one_the_people_were_planned_for() -> None:
    people = people_needed(baseline=0.3, effect=0.05, versions=3)
    seen = effect_seen(baseline=0.3, people=people, versions=3)
    assert seen == pytest.approx(0.05, abs=1e-4)
    assert effect_seen(baseline=0.3, people=60) is None
    assert pairs(4) == 6


def test_versions_that_are_alike_end_the_experiment_before_everybody_was_asked() -> None:
    ends = _ends([0.3, 0.3], batch=2000, looks=20, effect=0.05, seed=5)
    assert sum(end.finding == Finding.ALIKE for end in ends) > 0.9 * RUNS
    assert {end.winner for end in ends if end.finding == Finding.ALIKE} == {0}


def test_nothing_is_decided_when_a_version_lost_people() -> None:
    counts = [Count(5000, 1000), Count(4600, 1400)]
    found = judge(counts, shares=[1, 1], tuned_for=10_000, effect=0.05, is_all=True)
    assert found.finding == Finding.UNSOUND
    assert found.winner == 0


def test_nothing_is_decided_before_there_are_enough_people_on_both_sides() -> None:
    few = judge(
        [Count(60, 5), Count(60, 40)], shares=[1, 1], tuned_for=400, effect=0.1, is_all=False
    )
    rare = judge(
        [Count(900, 2), Count(900, 40)], shares=[1, 1], tuned_for=4000, effect=0.01, is_all=False
    )
    assert (few.finding, rare.finding) == (Finding.EARLY, Finding.EARLY)


def test_a_version_that_did_harm_cannot_win() -> None:
    counts = [Count(3000, 900), Count(3000, 1400), Count(3000, 1150)]
    free = judge(counts, shares=[1, 1, 1], tuned_for=6000, effect=0.05, is_all=False)
    bound = judge(counts, shares=[1, 1, 1], tuned_for=6000, effect=0.05, is_all=False, out={1})
    alone = judge(counts, shares=[1, 1, 1], tuned_for=6000, effect=0.05, is_all=False, out={1, 2})
    assert (free.winner, bound.winner) == (1, 2)
    assert (alone.finding, alone.winner) == (Finding.UNDECIDED, 0)


def test_of_two_better_versions_that_are_as_good_as_each_other_the_one_with_the_higher_share_goes_on() -> (
    None
):
    counts = [Count(3000, 900), Count(3000, 1200), Count(3000, 1210)]
    waiting = judge(counts, shares=[1, 1, 1], tuned_for=6000, effect=0.01, is_all=False)
    ended = judge(counts, shares=[1, 1, 1], tuned_for=6000, effect=0.01, is_all=True)
    assert waiting.finding == Finding.OPEN
    assert (ended.finding, ended.winner) == (Finding.WINNER, 2)


def test_a_guard_rail_cries_wolf_as_seldom_as_promised_and_hears_a_real_one() -> None:
    batch, looks = 200, 30
    quiet = _worlds([0.004, 0.004], batch=batch, looks=looks, seed=19)
    loud = _worlds([0.004, 0.02], batch=batch, looks=looks, seed=23)

    def cries(worlds: np.ndarray) -> int:
        return sum(
            any(
                does_harm(Count(batch * n, int(a)), Count(batch * n, int(b)), comparisons=1)
                for n, (a, b) in enumerate(run, start=1)
            )
            for run in worlds
        )

    assert cries(quiet) <= 0.01 * RUNS
    assert cries(loud) >= 0.95 * RUNS
    assert not does_harm(Count(5000, 30), Count(5000, 2), comparisons=1)
