"""How many people an experiment needs, and what it can see with those there are.

From the width of the interval (`rules.sequential`) when all are in: a difference is found with probability `POWER` when it is
as large as that width plus the POWER-quantile of its own spread. The chance to find it at an earlier look is not counted, so
these figures lie on the safe side.
"""

import math
from statistics import NormalDist

from xinglian.push.rules.sequential import LEAST_UNITS

ALPHA = 0.05
POWER = 0.8
_MOST = 100_000_000


def pairs(versions: int) -> int:
    """Every version is compared with every other."""
    return versions * (versions - 1) // 2


def alpha_each(versions: int, *, alpha: float = ALPHA) -> float:
    """The error each comparison may make, so that all together keep the promise (Bonferroni)."""
    return alpha / max(1, pairs(versions))


def people_needed(*, baseline: float, effect: float, versions: int = 2) -> int:
    """People of each version to see a share of `baseline` rise or fall by `effect` (0.05 = five points). Both in (0, 1)."""
    spread = baseline * (1 - baseline) + max(
        other * (1 - other) for other in (min(baseline + effect, 1.0), max(baseline - effect, 0.0))
    )
    width = _width(alpha_each(versions)) + NormalDist().inv_cdf(POWER)
    return min(_MOST, max(LEAST_UNITS, math.ceil(spread * (width / effect) ** 2)))


def effect_seen(*, baseline: float, people: int, versions: int = 2) -> float | None:
    """The smallest difference that `people` of each version show with probability POWER; None when not even the largest."""
    low, high = 0.0, max(baseline, 1 - baseline)
    if people_needed(baseline=baseline, effect=high * 0.999, versions=versions) > people:
        return None
    for _step in range(40):
        middle = (low + high) / 2
        if people_needed(baseline=baseline, effect=middle, versions=versions) > people:
            low = middle
        else:
            high = middle
    return high


def _width(alpha: float) -> float:
    """The half width where the mixture is tuned, in standard deviations of the difference."""
    k = -2 * math.log(alpha)
    t = k + math.log(k + 1)
    return math.sqrt(2 * (t + 1) / t * math.log(math.sqrt(t + 1) / alpha))
