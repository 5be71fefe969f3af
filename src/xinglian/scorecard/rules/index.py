"""The health index of a partner: the weighted mean of its points.

What is not measured has no points; its weight is shared among the others in proportion. The share of the weight that is
measured is the coverage, and below a least coverage there is no index. All whole numbers: the same everywhere.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from xinglian.scorecard.rules.scale import MISSING

UNRATED = -1


def indexes(
    points: NDArray[np.int16], weights: NDArray[np.int64], *, least_coverage: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """For rows of partners and columns of indicators (weights alike, or one row for all): index in tenths (UNRATED when
    too little is measured) and coverage in thousandths."""
    full = np.broadcast_to(weights, points.shape).astype(np.int64)
    there = points != MISSING
    total = full.sum(axis=1)
    known = np.where(there, full, 0).sum(axis=1)
    weighed = np.where(there, full * points, 0).sum(axis=1)
    coverage = np.where(total > 0, known * 1000 // np.maximum(total, 1), 0)
    # Half a tenth rounds up: (2 a + b) // 2 b.
    index = (2 * weighed + known) // np.maximum(2 * known, 1)
    rated = (known > 0) & (coverage >= least_coverage)
    return np.where(rated, index, UNRATED).astype(np.int16), coverage.astype(np.int16)


def shared_weights(points: Sequence[int], weights: Sequence[int]) -> list[Fraction]:
    """The weights of one partner after sharing: of what is measured, adding up to 1."""
    known = sum(weight for point, weight in zip(points, weights, strict=True) if point != MISSING)
    return [
        Fraction(weight, known) if point != MISSING and known else Fraction(0)
        for point, weight in zip(points, weights, strict=True)
    ]


def index_of(points: Sequence[int], weights: Sequence[int]) -> int:
    """The index of one partner whatever its coverage; UNRATED when nothing is measured."""
    found, _coverage = indexes(
        np.array([points], dtype=np.int16), np.array(weights, dtype=np.int64), least_coverage=0
    )
    return int(found[0])


def contributions(points: Sequence[int], weights: Sequence[int]) -> list[int]:
    """What each indicator gives to the index, in tenths; they add up to it exactly."""
    exact = [
        share * point for share, point in zip(shared_weights(points, weights), points, strict=True)
    ]
    return apportioned(exact, to=max(index_of(points, weights), 0))


def gain(points: Sequence[int], weights: Sequence[int], *, at: int, goal: int) -> int:
    """How much the index rises when one indicator alone comes to the goal, in tenths."""
    moved = [*points]
    moved[at] = goal
    return index_of(moved, weights) - index_of(points, weights)


def apportioned(exact: Sequence[Fraction], *, to: int) -> list[int]:
    """Whole numbers near the exact ones that add up to `to`: rounded down, and the rest where most was cut off
    (largest remainder, Hamilton)."""
    whole = [one.numerator // one.denominator for one in exact]
    left = to - sum(whole)
    order = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
    step = 1 if left > 0 else -1
    if left < 0:
        order.reverse()
    for turn in range(abs(left)):
        whole[order[turn % len(order)]] += step
    return whole
