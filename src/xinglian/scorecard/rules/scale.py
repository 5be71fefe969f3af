"""From an indicator's value to points.

Three yardsticks per partner type: the value of the last tenth (40 points), of the middle (70) and of the best tenth (100),
straight lines between them, below the first one on with its slope down to 0. This is min-max normalisation with trimmed
ends (OECD and JRC, Handbook on Constructing Composite Indicators, 2008, step 5), with goalposts that stay as they are
between two releases of the weights, as in the Human Development Index: a score moves because the partner moved.
Points are whole tenths, 0 … 1000; -1 is "not measured".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MISSING = -1
LOW, MIDDLE, HIGH = 400, 700, 1000
# Fewer partners than this make no yardstick: partners are shown it, and of a handful it would be one competitor's figure.
LEAST_PARTNERS = 20
# A yardstick is the mean of so many partners' values on either side of its rank: of twenty, the value at a rank is somebody's.
NEIGHBOURS = 2

Values = NDArray[np.float64]
Points = NDArray[np.int16]


@dataclass(frozen=True, kw_only=True)
class Yardstick:
    """Values of the last tenth, the middle and the best tenth of a type, in the indicator's unit. `is_up`: more is better."""

    low: float
    middle: float
    high: float
    is_up: bool = True


def yardstick(
    values: Values, *, is_up: bool, whose: NDArray[np.int64] | None = None, least: int = LEAST_PARTNERS
) -> Yardstick | None:  # fmt: skip
    """Of the partners measured (nan: not); None when they are too few. `whose`: the partner of each value, when a partner
    may have several (its quarters)."""
    measured = np.isfinite(values)
    known = values[measured]
    partners = len(known) if whose is None else len(np.unique(whose[measured]))
    if partners < least:
        return None
    reach = NEIGHBOURS * -(-len(known) // partners)
    tenth, half, nine = _around(np.sort(known), (0.1, 0.5, 0.9), reach)
    return Yardstick(
        low=tenth if is_up else nine, middle=half, high=nine if is_up else tenth, is_up=is_up
    )


def _around(ordered: Values, shares: tuple[float, ...], reach: int) -> list[float]:
    """The mean of the values at most `reach` ranks from each share's rank, as many below as above."""
    last = len(ordered) - 1
    found = []
    for share in shares:
        rank = share * last
        near = min(reach, rank, last - rank)
        found.append(
            float(ordered[int(np.ceil(rank - near)) : int(np.floor(rank + near)) + 1].mean())
        )
    return found


def points(values: Values, stick: Yardstick) -> Points:
    """Points of each value; where yardsticks fall together the better of their points counts."""
    sign = 1.0 if stick.is_up else -1.0
    low, middle, high = sign * stick.low, sign * stick.middle, sign * stick.high
    x = sign * values
    rise = (
        (MIDDLE - LOW) / (middle - low)
        if middle > low
        else (HIGH - MIDDLE) / (high - middle)
        if high > middle
        else 0.0
    )
    below = np.where(x < low, LOW + (x - low) * rise if rise else LOW, 0.0)
    if rise == 0.0:
        # All yardsticks are one value: at it and beyond is the best, short of it the last tenth.
        found = np.where(x >= low, float(HIGH), float(LOW))
    else:
        first = (
            LOW + (x - low) * ((MIDDLE - LOW) / (middle - low))
            if middle > low
            else np.full_like(x, float(MIDDLE))
        )
        second = (
            MIDDLE + (x - middle) * ((HIGH - MIDDLE) / (high - middle))
            if high > middle
            else np.full_like(x, float(HIGH))
        )
        found = np.where(
            x < low, below, np.where(x < middle, first, np.where(x < high, second, float(HIGH)))
        )
        if high == middle:
            found = np.where(x == middle, float(HIGH), found)
    rounded = np.floor(np.clip(found, 0, HIGH) + 0.5)
    return np.where(np.isfinite(values), rounded, MISSING).astype(np.int16)


def value_at(stick: Yardstick, goal: int) -> float:
    """The value that has the points of a yardstick."""
    return {LOW: stick.low, MIDDLE: stick.middle, HIGH: stick.high}[goal]


def next_goal(now: int) -> int | None:
    """The next yardstick above the points: last tenth, middle, best tenth. None at the top or without a value."""
    if now == MISSING:
        return None
    return next((goal for goal in (LOW, MIDDLE, HIGH) if now < goal), None)
