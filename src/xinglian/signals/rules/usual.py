"""Drops and surges: what a partner bought lately against what it usually buys at this time of the year.

The latest 30 days are compared with the middle of the six such spans before them, all of them corrected by the season: half the
partner's own year before, half the network's. How far it may stray is its own noise: the middle distance of its last eleven
spans from the same expectation. Nothing is said of a partner with less than seven spans.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

SPAN = 30
SPANS = 24
YEAR = 12
LEAST_SPANS = 7
# Spreads beyond which a span is out of the ordinary, and the least change worth a word.
BEYOND = 2.0
LEAST_CHANGE = 0.3
# Of the six spans before: the middle ones, so that one good month makes no drop of the next.
_LEVEL = 6
# A spread from few spans is a guess: this many of the network's stand beside it.
_BORROWED = 3
# A season is read off the year before by so many partners at least.
_LEAST_PARTNERS = 20


@dataclass(frozen=True, kw_only=True)
class Change:
    """Of each partner: bought in the latest span, that against the expectation (-0.5: half), expected, the band around it, distance in spreads. NaN: nothing to
    compare with. `direction`: -1 dropped, 1 surged, 0 as usual or not known."""

    bought: Numbers
    change: Numbers
    expected: Numbers
    low: Numbers
    high: Numbers
    distance: Numbers
    direction: NDArray[np.int8]

    def of(self, chosen: NDArray[np.bool_]) -> "Change":
        return Change(**{name: getattr(self, name)[chosen] for name in _COLUMNS})


_COLUMNS = ("bought", "change", "expected", "low", "high", "distance", "direction")


def spans(
    *, who: NDArray[np.int64], day: NDArray[np.int64], worth: Numbers, partners: int, until: int
) -> Numbers:
    """Bought per partner and span of 30 days, the latest first; NaN before its first order."""
    back = (until - day) // SPAN
    shown = (back >= 0) & (back < SPANS)
    cells = np.bincount(who[shown] * SPANS + back[shown], worth[shown], partners * SPANS)
    table: Numbers = cells.astype(np.float64).reshape(partners, SPANS)
    first = np.full(partners, -1, dtype=np.int64)
    np.maximum.at(first, who[back >= 0], back[back >= 0])
    # The span of the first order is only partly one.
    table[np.arange(SPANS)[None, :] >= np.where(first >= SPANS, SPANS, first)[:, None]] = np.nan
    return table


def compare(table: Numbers) -> Change:
    """Judge the latest span of every row of `spans`."""
    known = (~np.isnan(table)).sum(axis=1)
    season = _seasons(table)
    plain = table / np.hstack([season, season])
    now = _level(plain, 0) * season[:, 0]
    off = []
    for at in range(1, YEAR):
        usual = _level(plain, at) * season[:, at]
        off.append(
            np.where(usual > 0, np.abs(table[:, at] - usual) / np.maximum(usual, 1e-9), np.nan)
        )
    strayed = np.stack(off, axis=1)
    counted, own = (~np.isnan(strayed)).sum(axis=1), _middle(strayed)
    network = float(np.median(own[counted > 0])) if (counted > 0).any() else 0.3
    spread = 1.4826 * (np.nan_to_num(own) * counted + _BORROWED * network) / (counted + _BORROWED)
    spread = np.maximum(spread, 0.1)
    fit = (known >= LEAST_SPANS) & (np.nan_to_num(now) > 0)
    usual = np.where(fit, now, np.nan)
    bought = np.where(known > 0, np.nan_to_num(table[:, 0]), np.nan)
    change = bought / usual - 1
    distance = change / spread
    far = fit & (np.abs(np.nan_to_num(change)) >= LEAST_CHANGE)
    # What swings by half a month cannot fall by two spreads; next to nothing after steady months is a drop all the same.
    stopped = (np.nan_to_num(change) <= -0.8) & (spread <= 0.5)
    distance = np.where(stopped, np.minimum(distance, -BEYOND), distance)
    direction = np.zeros(len(table), dtype=np.int8)
    direction[far & (distance <= -BEYOND)] = -1
    direction[far & (distance >= BEYOND)] = 1
    return Change(
        bought=bought, change=change, expected=usual, low=usual * np.maximum(1 - BEYOND * spread, 0), high=usual * (1 + BEYOND * spread),
        distance=distance, direction=direction,
    )  # fmt: skip


def _seasons(table: Numbers) -> Numbers:
    """A factor for each partner and each of the twelve spans of a year, the latest first, from the year before: what is judged
    has no part in it. One where no year before is known."""
    season = np.ones((len(table), YEAR))
    before = table[:, YEAR:]
    whole = ~np.isnan(before).any(axis=1) & (np.nan_to_num(before).sum(axis=1) > 0)
    sums = before[whole].sum(axis=0)
    if whole.sum() < _LEAST_PARTNERS or sums.min() <= 0:
        return season
    network = sums / sums.mean()
    season *= network
    own = before[whole] / before[whole].mean(axis=1, keepdims=True)
    season[whole] = np.clip((own + network) / 2, 0.2, 5)
    return season


def _level(plain: Numbers, at: int) -> Numbers:
    """The middle of the six spans before span `at`; NaN where less than three are known."""
    before = plain[:, at + 1 : at + 1 + _LEVEL]
    few = (~np.isnan(before)).sum(axis=1) < 3
    return np.where(few, np.nan, _middle(before))


def _middle(table: Numbers) -> Numbers:
    """The median of each row without its gaps; NaN for a row of gaps only."""
    ordered = np.sort(table, axis=1)
    count = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(ordered))
    low, high = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, ordered.shape[1] - 1)
    found: Numbers = np.where(count > 0, (ordered[rows, low] + ordered[rows, high]) / 2, np.nan)
    return found
