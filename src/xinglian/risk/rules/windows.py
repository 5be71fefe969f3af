"""A noisy series is judged by sums of several days: the fewest whose own noise leaves a halving clearly beyond the band.

window    the smallest of 1, 7, 14 and 28 days (none below the declared one) whose band is at most 40 percent; where none is,
          the place is too small to judge, and its wider place watches for it (the whole network is judged all the same)
expected  of a sum: level x load, the load being the weekday and special-day factors of the window's days, learned from
          the whole network and shared by its places (single small places know them too badly)
level     median of seven-day sums per load, of eight weeks that end a window earlier, moved on by the network's trend
noise     of such sums within a year, never below what the next shorter window's comes to when days are independent
burst     one day alone moves a sum by at most 60 percent of the band: a spike is no trend
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from xinglian.risk.rules.baseline import (
    GAP_DAYS,
    LEVEL_DAYS,
    Calendar,
    Days,
    Judged,
    Shape,
    expect,
    factors,
    judge,
    noise,
    trend,
    values_of,
)
from xinglian.risk.rules.robust import Matrix, quantiles, running_sum, shifted, trailing
from xinglian.risk.rules.width import width_for

WINDOWS = (1, 7, 14, 28)
WIDEST = 0.4
_WEEK, _LEVEL_DAYS, _LEAST_LEVEL = 7, 56, 28
_YEAR, _QUIETER = 364, 0.3
_ONE_DAY = 0.6
# What a day is judged by.
_CELLS = ("value", "top", "foot", "expected", "low", "high")
# Of a window's days so many must be of a kind that was seen before.
_LEAST_KNOWN = 0.7


@dataclass(frozen=True, kw_only=True)
class Strictness:
    """`floor`: no band is narrower. `a_year`: alerts a series-year chance alone may raise. `in_a_row`: days beyond."""

    floor: float = 0.15
    a_year: float = 0.4
    in_a_row: int = 3

    def width(self, window: int) -> float:
        return width_for(window=window, a_year=self.a_year, in_a_row=self.in_a_row)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """`windows`: the days summed in each row, 0 where it is too small to judge. `bands`: how far it must stray, as a share."""

    judged: Judged
    windows: Days
    bands: Matrix


def watch(
    *, amounts: Matrix, counts: Matrix, calendar: Calendar, shape: Shape, whole: int | None, strict: Strictness,
    windows: Days | None = None,
) -> Watched:  # fmt: skip
    """All rows of one series over all their days. `whole`: the row of the whole network, which teaches the others and is
    always judged; None when there is none. `windows`: chosen before, as `Watched.windows`."""
    factor, moved = kinds_of_days(amounts, counts, calendar, shape, whole)
    wanted = [shape.window, *(one for one in WINDOWS if one > shape.window)]
    look = partial(_look, calendar=calendar, factor=factor, moved=moved, shape=shape, strict=strict)
    if windows is None:
        found = look(amounts, counts, windows=wanted)
        bands = np.stack([usual_band(one) for one in found])
        chosen = choose(bands)
        if whole is not None and chosen[whole] < 0:
            chosen[whole] = np.argmin(np.where(np.isnan(bands[:, whole]), np.inf, bands[:, whole]))
        return _picked(found, bands, chosen, wanted)
    out = {name: np.full(amounts.shape, np.nan) for name in _CELLS}
    for window in np.unique(windows[windows > 0]).tolist():
        rows = np.flatnonzero(windows == window)
        # Shorter ones are looked at for their noise only.
        chain = [one for one in wanted if 1 < one < window] + [window]
        one = look(amounts[rows], counts[rows], windows=chain)[-1]
        for name, cells in out.items():
            cells[rows] = getattr(one, name)
    judged = Judged(**out)
    return Watched(judged=judged, windows=windows, bands=usual_band(judged))


def usual_band(judged: Judged) -> Matrix:
    """How far each row must stray in its quieter times of the last year, as a share of what is expected: what happens now
    must not make it look too small to judge."""
    with np.errstate(invalid="ignore", divide="ignore"):
        reach = judged.high[:, -_YEAR:] / judged.expected[:, -_YEAR:] - 1
    return quantiles(np.where(np.isfinite(reach), reach, np.nan), _QUIETER)


def choose(bands: Matrix) -> Days:
    """`bands`: a row a window, the shortest first. For every column the place of the window to judge by, or -1."""
    clear = np.where(np.isnan(bands), np.inf, bands) <= WIDEST
    return np.where(clear.any(axis=0), np.argmax(clear, axis=0), -1)


def _picked(
    found: Sequence[Judged], bands: Matrix, chosen: Days, windows: Sequence[int]
) -> Watched:
    rows = np.arange(len(chosen))
    small = chosen < 0

    def pick(name: str) -> Matrix:
        out: Matrix = np.stack([getattr(one, name) for one in found])[chosen, rows]
        if name not in _CELLS[:3]:
            out[small] = np.nan
        return out

    return Watched(
        judged=Judged(**{name: pick(name) for name in _CELLS}),
        windows=np.where(small, 0, np.array(windows)[chosen]), bands=np.where(small, np.nan, bands[chosen, rows]),
    )  # fmt: skip


def kinds_of_days(
    amounts: Matrix, counts: Matrix, calendar: Calendar, shape: Shape, whole: int | None
) -> tuple[Matrix, Matrix]:
    """Day by day: how a day of its kind stands to a usual one, and which share the trend carries the network on a day."""
    days = amounts.shape[1]
    ones, still = np.ones(days), np.zeros(days)
    if shape.is_share:
        return ones, still
    # Without a row of the whole network (categories, which make it up) its rows together teach.
    rows = slice(whole, whole + 1) if whole is not None else slice(None)
    total = amounts[rows].sum(axis=0, keepdims=True)
    if np.median(counts[rows].sum(axis=0)) < 2:  # too few to know a Monday from a Sunday by
        return ones, still
    value = values_of(total, total, Shape(least=shape.least))
    factor = factors(value, calendar, whole_weeks=False, smallest=1e-9)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = value / np.where(factor > 0.05, factor, np.nan)
    level = trailing(plain, days=LEVEL_DAYS, gap=GAP_DAYS, least=_LEAST_LEVEL)
    return factor[0], trend(plain, level, 1e-9)[0] / (LEVEL_DAYS / 2 + GAP_DAYS)


def _look(
    amounts: Matrix, counts: Matrix, *, windows: Sequence[int], calendar: Calendar, factor: Matrix, moved: Matrix, shape: Shape,
    strict: Strictness,
) -> list[Judged]:  # fmt: skip
    """By each of the windows, the shortest first."""
    found = []
    if windows[0] == 1:
        found.append(
            judge(amounts=amounts, counts=counts, calendar=calendar, shape=shape, width=strict.width(1), floor=strict.floor)
        )  # fmt: skip
    longer = [one for one in windows if one > 1]
    if not longer:
        return found
    sums = _Sums(amounts, counts, factor, shape)
    week, weight = sums.of(max(_WEEK, shape.window))
    with np.errstate(invalid="ignore", divide="ignore"):
        level = trailing(week / weight, days=_LEVEL_DAYS, least=_LEAST_LEVEL)
    spread: Matrix | None = None
    for before, window in pairwise([0, *longer]):
        one, spread = _summed(sums, level, moved, window, strict, spread, before)
        found.append(one)
    return found


class _Sums:
    """Running sums of days whose kind is known, and of what they weigh: by their kind, of a share by what it is counted from."""

    def __init__(self, amounts: Matrix, counts: Matrix, factor: Matrix, shape: Shape) -> None:
        known = ~np.isnan(factor)
        self.shape = shape
        self.amount, self.n = (np.where(known, one, 0.0) for one in (amounts, counts))
        self.load = self.n if shape.is_share else np.broadcast_to(np.where(known, factor, 0.0), amounts.shape)  # fmt: skip
        self.seen = known[None, :].astype(np.float64)

    def of(self, days: int) -> tuple[Matrix, Matrix]:
        """Value and load of so many days; NaN where too little is behind it."""
        weight = running_sum(self.load, days=days)
        enough = (running_sum(self.seen, days=days) >= _LEAST_KNOWN * days) & (weight > 0)
        enough &= running_sum(self.n, days=days) >= self.shape.least_n
        value = running_sum(self.amount, days=days)
        return np.where(enough, value, np.nan), np.where(enough, weight, np.nan)


def _summed(
    sums: _Sums,
    weekly: Matrix,
    moved: Matrix,
    window: int,
    strict: Strictness,
    shorter: Matrix | None,
    shorter_days: int,
) -> tuple[Judged, Matrix]:
    """By sums of `window` days; and their spread, for the next longer window."""
    shape = sums.shape
    value, weight = sums.of(window)
    gap = max(GAP_DAYS, window)
    level = shifted(weekly, days=gap)
    level = level * np.clip(1 + moved * (_LEVEL_DAYS / 2 + gap - window / 2), 0.7, 1.4)
    expected = np.maximum(level * weight, 0)
    least = shape.least * weight if shape.is_share else np.full_like(weight, shape.least)
    away = np.abs(value - expected) / np.maximum(expected, np.maximum(least, 1e-9))
    spread = noise(away, days=_YEAR, gap=gap)
    if shorter is not None:
        scaled = shorter * np.sqrt(shorter_days / window)
        spread = np.where(np.isnan(spread), np.nan, np.fmax(spread, scaled))
    band = np.maximum(strict.floor, strict.width(window) * spread)
    most = _ONE_DAY * np.maximum(band * expected, least)
    above, below = _bursts(sums, level, window)
    top, foot = value - np.maximum(above - most, 0), value + np.maximum(below - most, 0)
    per = weight if shape.is_share else np.ones_like(weight)
    return (
        expect(value / per, expected / per, band, shape.least, top=top / per, foot=foot / per),
        spread,
    )


def _bursts(sums: _Sums, level: Matrix, window: int) -> tuple[Matrix, Matrix]:
    """How far the strongest day of each window is above what was expected of it, and the weakest below."""
    above, below = np.zeros_like(level), np.zeros_like(level)
    if level.shape[1] >= window:
        days, weights = (
            sliding_window_view(one, window, axis=1) for one in (sums.amount, sums.load)
        )
        at = slice(window - 1, None)
        away = days - level[:, at, None] * weights
        above[:, at], below[:, at] = away.max(axis=-1), -away.min(axis=-1)
    return np.nan_to_num(above, nan=0.0), np.nan_to_num(below, nan=0.0)
