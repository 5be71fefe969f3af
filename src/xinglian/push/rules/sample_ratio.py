"""The sample-ratio alarm: do the versions have as many people as they should?

Pearson's chi-square test against the planned shares. When it fails, something loses people of one version (a text that cannot
be filled, a channel that refuses), and every comparison is worthless: nothing is decided then.
"""

import math
from collections.abc import Sequence

ALARM = 0.001


def chi_square_tail(x: float, *, degrees: int) -> float:
    """P(X >= x). Abramowitz and Stegun 26.4.4 and 26.4.5, by the recurrence over every second degree of freedom."""
    if x <= 0:
        return 1.0
    half = x / 2
    degree, tail = (1, math.erfc(math.sqrt(half))) if degrees % 2 else (2, math.exp(-half))
    while degree < degrees:
        tail += math.exp((degree / 2) * math.log(half) - half - math.lgamma(degree / 2 + 1))
        degree += 2
    return min(1.0, tail)


def mismatch(found: Sequence[int], planned: Sequence[float]) -> float:
    """The p-value of `found` people where shares in proportion to `planned` (all > 0) were meant; 1 without anybody."""
    total, whole = sum(found), sum(planned)
    if not total or len(found) < 2:
        return 1.0
    meant = [total * share / whole for share in planned]
    x = sum((one - other) ** 2 / other for one, other in zip(found, meant, strict=True))
    return chi_square_tail(x, degrees=len(found) - 1)


def is_alarming(found: Sequence[int], planned: Sequence[float]) -> bool:
    return mismatch(found, planned) < ALARM
