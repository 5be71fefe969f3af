"""What a rule could find at best: the yardstick beside what the radar does find.

A rule that knows each place's true level and kinds of days looks for a halving by cumulative sums (Page 1954), the quickest
way to a change of known size at a given rate of false alarms (Moustakides 1986). A day adds what it falls short of 72
percent of the usual one, half way in likelihood between a whole day and half of one for counts (1 / 2 ln 2), and the
threshold is counted: on the place's own strays, drawn in whole weeks, as many alarms begin a year as were allowed. The
radar cannot be as good: it has to learn the level from the same noise, and a spike must not alarm.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from xinglian.risk.rules.replay import History, quiet_days, strays
from xinglian.risk.rules.windows import Strictness

SOON = 10
_HALF_WAY = 0.5 / np.log(2)
_WEEK, _RUNS, _DAYS, _WARM, _DRAWS, _STEPS = 7, 400, 728, 100, 8, 12
_LEAST_DAYS = 8 * _WEEK
_MOST = 40.0

Values = NDArray[np.float64]


def ceilings(history: History, *, strict: Strictness, rng: Generator) -> dict[int, float]:
    """Row → the share of halvings found within SOON days, for rows the radar judges. Of plain figures only, not of shares."""
    quiet = quiet_days(history, strict=strict)
    away = strays(history, quiet)
    week = _weights(quiet.factor)
    found = {}
    for row in np.flatnonzero(quiet.truly.windows > 0).tolist():
        own = away[row][np.isfinite(away[row])]
        if len(own) >= _LEAST_DAYS:
            found[row] = ceiling(own, week=week, a_year=strict.a_year, rng=rng)
    return found


def ceiling(away: Values, *, week: Values, a_year: float, rng: Generator) -> float:
    """`away`: what one place strayed day by day, as shares of the expected (mean 1). `week`: what the seven weekdays weigh."""
    days = _drawn(away, _DAYS, rng)
    turn = rng.integers(0, _WEEK, size=_RUNS)
    weight = week[(turn[:, None] + np.arange(_DAYS)) % _WEEK]
    short = weight * (_HALF_WAY - days)
    low, high = 0.0, _MOST
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if _alarms(short, middle) * 365 / days.size > a_year:
            low = middle
        else:
            high = middle
    before = _sums(short[:, :_WARM], high)
    hits = []
    for _draw in range(_DRAWS):
        halved = weight[:, _WARM : _WARM + SOON] * (_HALF_WAY - 0.5 * _drawn(away, SOON, rng))
        total, hit = before.copy(), np.zeros(_RUNS, dtype=bool)
        for day in halved.T:
            total = np.maximum(0, total + day)
            hit |= total > high
        hits.append(float(hit.mean()))
    return float(np.mean(hits))


def _drawn(away: Values, days: int, rng: Generator) -> Values:
    starts = rng.integers(0, len(away) - _WEEK + 1, size=(_RUNS, days // _WEEK + 1))
    places = (starts[:, :, None] + np.arange(_WEEK)).reshape(_RUNS, -1)[:, :days]
    found: Values = away[places]
    return found


def _alarms(short: Values, threshold: float) -> int:
    """How often a sum crosses the threshold; it begins anew each time."""
    total, count = np.zeros(len(short)), 0
    for day in short.T:
        total = np.maximum(0, total + day)
        hit = total > threshold
        count += int(hit.sum())
        total[hit] = 0
    return count


def _sums(short: Values, threshold: float) -> Values:
    """Where the sums stand after these days."""
    total = np.zeros(len(short))
    for day in short.T:
        total = np.maximum(0, total + day)
        total[total > threshold] = 0
    return total


def _weights(factor: Values) -> Values:
    """The factors of the last seven usual days in a row, as they stand at the end of history."""
    last = np.nan_to_num(factor[-_WEEK:], nan=1.0)
    found: Values = last / max(float(last.mean()), 1e-9)
    return found
