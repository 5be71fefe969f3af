"""How wide a band must be so that chance alone crosses it only so often.

Sums of several days overlap: once beyond they stay beyond for days, so three days in a row say much less of them than of
single days. The width is therefore not a guess but counted: on white noise, summed over the window, as many runs of days
beyond one side begin a year as were allowed.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from xinglian.risk.rules.robust import Matrix

Flags = NDArray[np.bool_]

_DAYS = 120_000
_LEAST, _MOST, _STEPS = 0.2, 6.0, 14


@cache
def width_for(*, window: int, a_year: float, in_a_row: int) -> float:
    """In spreads of the sum over `window` days: beyond it, `in_a_row` days running, at most `a_year` times in 365 days."""
    noise = _noise(window)
    low, high = _LEAST, _MOST
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if _runs(noise, middle, in_a_row) * 365 / len(noise) > a_year:
            low = middle
        else:
            high = middle
    return high


@cache
def _noise(window: int) -> Matrix:
    drawn = np.random.default_rng(20260228).normal(size=_DAYS + window - 1)
    total = np.concatenate([[0.0], np.cumsum(drawn)])
    found: Matrix = (total[window:] - total[:-window]) / np.sqrt(window)
    return found


def _runs(noise: Matrix, width: float, in_a_row: int) -> int:
    """How often a row of days beyond begins, parted by a row of days inside."""
    beyond = sliding_window_view(noise > width, in_a_row)
    out: Flags = np.all(beyond, axis=1)
    back: Flags = ~np.any(beyond, axis=1)
    places = np.flatnonzero(out | back)
    states: Flags = out[places]
    return int(
        np.count_nonzero(states[1:] & ~states[:-1]) + int(bool(len(states)) and bool(states[0]))
    )
