"""What could be found at best is more than the radar finds, and less where a place is restless."""

import numpy as np

from xinglian.risk.rules.ceiling import SOON, ceiling, ceilings
from xinglian.risk.rules.replay import STEP, rate
from xinglian.risk.rules.windows import Strictness
from xinglian.risk.tests.test_replay import history
from xinglian.risk.tests.test_windows import noisy


def _of(spread: float, *, size: float = 1.0) -> float:
    rng = np.random.default_rng(5)
    shape = spread**-2
    away = size * rng.gamma(shape, 1 / shape, size=700)
    return ceiling(away, week=np.ones(7), a_year=0.4, rng=rng)


def test_a_still_place_is_found_always_and_a_restless_one_hardly_ever() -> None:
    still, middling, restless = _of(0.2), _of(0.65), _of(1.1)
    assert still > 0.99
    assert 0.4 < middling < 0.9
    assert restless < 0.3


def test_at_best_more_is_found_than_by_the_radar() -> None:
    given, strict = history(noisy(*[0.4] * 12, 4.0)), Strictness()
    best = ceilings(given, strict=strict, rng=np.random.default_rng(4))
    seen = rate(given, strict=strict, rng=np.random.default_rng(4), forms=[(STEP, 0.5)])
    assert 13 not in best  # too small to judge
    assert set(seen.rows) <= set(best)
    found = np.mean([0 < day <= SOON for day in seen.found[STEP, 0.5]])
    assert 0.7 < np.mean(list(best.values())) <= 1
    assert found < np.mean(list(best.values()))
