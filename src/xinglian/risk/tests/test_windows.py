"""Noisy series by sums of days: which, how wide, and what must not alarm. Plain arithmetic, no database."""

import numpy as np
import pytest

from xinglian.risk.rules.baseline import Shape
from xinglian.risk.rules.streaks import runs
from xinglian.risk.rules.width import width_for
from xinglian.risk.rules.windows import Strictness, Watched, watch
from xinglian.risk.tests.test_baseline import WEEK, days

COUNT = 500


def noisy(*spreads: float, seed: int = 1, count: int = COUNT) -> np.ndarray:
    """A row a spread, after the quiet network above them all."""
    rng = np.random.default_rng(seed)
    rows = [1000 * np.exp(rng.normal(0, spread, count)) for spread in (0.03, *spreads)]
    return np.array(rows) * WEEK[days(count).weekday]


def seen(
    amounts: np.ndarray, *, strict: Strictness | None = None, windows: np.ndarray | None = None
) -> Watched:
    return watch(
        amounts=amounts, counts=amounts, calendar=days(amounts.shape[1]), shape=Shape(), whole=0, strict=strict or Strictness(),
        windows=windows,
    )  # fmt: skip


def test_the_noisier_a_place_the_longer_its_window_until_it_is_too_small() -> None:
    found = seen(noisy(0.1, 0.4, 3.0))
    assert found.windows[0] == found.windows[1] == 1
    assert found.windows[2] in (7, 14)
    assert found.windows[3] == 0
    assert np.isnan(found.judged.expected[3]).all()
    assert (found.bands[:3] <= 0.4).all()


def test_the_whole_network_is_judged_however_noisy() -> None:
    found = seen(noisy(0.1)[::-1] * np.exp(np.random.default_rng(2).normal(0, 2, (2, COUNT))))
    assert found.windows[0] > 0
    assert found.judged.is_judged[0, -50:].all()


def test_a_halving_of_a_restless_place_is_found_and_a_day_of_nothing_is_not() -> None:
    amounts = noisy(0.4, 0.4, 0.4, 0.4)
    fallen, spiked = amounts.copy(), amounts.copy()
    fallen[1:, 400:] *= 0.5
    spiked[1:, 400] = 0
    windows = seen(amounts).windows
    found = [
        run for run in runs(seen(fallen, windows=windows).judged, harm="down") if run.raised >= 400
    ]
    assert {run.row for run in found if run.raised < 428} == {1, 2, 3, 4}
    assert len({run.row for run in found if run.raised < 412}) >= 3
    before = {(run.row, run.raised) for run in runs(seen(amounts).judged, harm="down")}
    assert {
        (run.row, run.raised) for run in runs(seen(spiked, windows=windows).judged, harm="down")
    } <= before


def test_one_burst_lifts_a_sum_for_days_and_raises_nothing() -> None:
    amounts = noisy(0.35, 0.35)
    amounts[1, 400] *= 9
    found = seen(amounts, windows=np.array([1, 7, 7]))
    assert (found.judged.value > found.judged.high)[1, 400:407].all()
    assert not [
        run for run in runs(found.judged, harm="up") if run.row == 1 and 399 < run.raised < 410
    ]


@pytest.mark.parametrize("spread", [0.05, 0.25, 0.4, 0.6])
def test_quiet_noise_of_any_size_raises_hardly_more_than_was_allowed(spread: float) -> None:
    found = seen(noisy(*[spread] * 60, seed=7, count=700))
    years = found.judged.is_judged[1:].sum() / 365
    false = [run for run in runs(found.judged, harm="down") if run.row]
    assert years == 0 or len(false) / years < 2 * Strictness().a_year


def test_permuted_days_raise_hardly_more_than_was_allowed() -> None:
    # The same days in another order: whatever their spread is like, nothing happens in them.
    rng = np.random.default_rng(3)
    days_of = rng.gamma(2.0, 1.0, (40, 700)) * 500
    amounts = np.array([rng.permutation(row) for row in days_of])
    found = seen(np.concatenate([amounts.sum(axis=0, keepdims=True), amounts]))
    false = runs(found.judged, harm="down")
    assert len(false) / (found.judged.is_judged.sum() / 365) < 2 * Strictness().a_year


def test_stricter_is_wider() -> None:
    amounts = noisy(0.25, 0.4)
    windows = np.array([1, 7, 14])
    wide, narrow = (
        seen(amounts, strict=Strictness(a_year=a_year), windows=windows).bands for a_year in (0.1, 2.0)
    )  # fmt: skip
    assert (wide[1:] > narrow[1:]).all()
    assert width_for(window=7, a_year=0.4, in_a_row=3) > width_for(window=1, a_year=0.4, in_a_row=3)
    assert width_for(window=1, a_year=0.4, in_a_row=2) > width_for(window=1, a_year=0.4, in_a_row=3)


def test_days_after_never_change_how_a_day_was_judged_by_sums() -> None:
    amounts, windows = noisy(0.3, 0.4), np.array([1, 7, 28])
    whole, half = (
        seen(amounts, windows=windows).judged,
        seen(amounts[:, :350], windows=windows).judged,
    )
    np.testing.assert_allclose(whole.expected[:, :350], half.expected)
    np.testing.assert_allclose(whole.foot[:, :350], half.foot)


def test_what_grows_with_the_network_is_no_event() -> None:
    amounts = noisy(0.3, 0.3) * np.exp(np.arange(COUNT) * 0.001)
    found = seen(amounts, windows=np.array([1, 7, 28]))
    assert not [run for run in runs(found.judged, harm="up") if run.raised > 250]
