"""Why an index moved from one quarter to another, in bars that add up exactly.

For an indicator measured both times the bar is the change of its points times the mean of its two shares of the weight.
What the sharing itself moved (an indicator that came or went) is one bar of its own, and so is what new weights or
yardsticks moved: the old quarter is scored by the new release first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from xinglian.scorecard.rules.index import apportioned, index_of, shared_weights
from xinglian.scorecard.rules.scale import MISSING

COVERAGE, RELEASE = "coverage", "release"


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A quarter: points by indicator and the weights they were taken with."""

    points: Sequence[int]
    weights: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """`key` is an indicator's place in the points, or COVERAGE, RELEASE. `tenths` may be negative."""

    key: int | str
    tenths: int


def waterfall(before: Scored, after: Scored, *, rescored: Scored | None = None) -> list[Bar]:
    """The bars from one index to the other. `rescored`: the earlier quarter by the later release, when that is another one."""
    start, end = (max(index_of(one.points, one.weights), 0) for one in (before, after))
    first = rescored or before
    middle = max(index_of(first.points, first.weights), 0)
    old, new = (
        shared_weights(first.points, first.weights),
        shared_weights(after.points, after.weights),
    )
    exact: list[Fraction] = []
    for place, (was, now) in enumerate(zip(first.points, after.points, strict=True)):
        known = MISSING not in (was, now)
        exact.append((old[place] + new[place]) / 2 * (now - was) if known else Fraction(0))
    moved = sum((n * p for n, p in zip(new, after.points, strict=True)), start=Fraction(0)) - sum(
        (n * p for n, p in zip(old, first.points, strict=True)), start=Fraction(0)
    )
    bars = apportioned([*exact, moved - sum(exact)], to=end - middle)
    found = [Bar(key=place, tenths=tenths) for place, tenths in enumerate(bars[:-1]) if tenths]
    if bars[-1]:
        found.append(Bar(key=COVERAGE, tenths=bars[-1]))
    if middle != start:
        found.append(Bar(key=RELEASE, tenths=middle - start))
    return found
