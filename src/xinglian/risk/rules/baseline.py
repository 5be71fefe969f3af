"""What a series would be today if nothing had happened, and how far it strays by itself.

    expected = level x trend x weekday x special day          all medians, all from days before
    level    median of six weeks that end a week ago, freed of weekday and special days: an event of three weeks
             neither moves it nor hides in it
    trend    Theil-Sen slope through twelve weekly medians, carried forward by half
    weekday  median of value / level of that weekday within half a year
    special  the same for announced days off, weekend days worked instead, and the weeks around the lunar new year,
             each within fourteen months; a kind of day never seen before is not judged
    noise    1.4826 x median distance from `expected` (in shares of it) within a quarter; where most days are still, what
             85 in 100 days of half a year stay below, / 1.44

Sources: Sen 1968 (slope), Rousseeuw & Croux 1993 (median distance as a spread). Every day is judged with what was known
the day before: history written this way is a replay.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xinglian.risk.rules.robust import (
    MAD_TO_SIGMA,
    Matrix,
    medians,
    quantiles,
    running_sum,
    shifted,
    trailing,
)

LEVEL_DAYS, GAP_DAYS, ROUGH_DAYS = 42, 7, 42
WEEKDAY_DAYS, SPECIAL_DAYS, NOISE_DAYS, TAIL_DAYS = 182, 430, 91, 182
# Of a normal spread 85 in 100 days stray less than 1.44 of it.
_TAIL, _TAIL_SIGMAS = 0.85, 1.44
_LEAST_LEVEL, _LEAST_CLASS, _LEAST_NOISE = 14, 3, 28
_TREND_WEEKS, _DAMPING, _MOST_TREND = 12, 0.5, 0.2
_NOTHING = 0.01
_SOON = 7  # weekday, special days and noise are learned anew once a week

# Kinds of special days from this number on lie around the new year and keep their weekdays.
NEAR = 10

Days = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """`weekday` 0 to 6; `special` 0 on a usual day, else the kind of day: see `rules.calendar`."""

    weekday: Days
    special: Days

    def __len__(self) -> int:
        return len(self.weekday)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How a series is made of daily counts. `window`: it is the sum of so many days. `is_share`: amount / n, else the
    amount. `least_n`: below so much in the window nothing is judged. `least`: smaller differences say nothing."""

    window: int = 1
    is_share: bool = False
    least_n: float = 0.0
    least: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One cell a day each. `value` is NaN where too little was counted, `expected` where nothing is known to compare with.
    `top`, `foot`: the value without what one day alone adds to or takes from a sum: by them a day is beyond."""

    value: Matrix
    top: Matrix
    foot: Matrix
    expected: Matrix
    low: Matrix
    high: Matrix

    @property
    def below(self) -> NDArray[np.bool_]:
        return self.foot < self.low

    @property
    def above(self) -> NDArray[np.bool_]:
        return self.top > self.high

    @property
    def is_judged(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = ~(np.isnan(self.value) | np.isnan(self.expected))
        return found


def values_of(amounts: Matrix, counts: Matrix, shape: Shape) -> Matrix:
    """The watched figure from daily amounts and what they are counted from."""
    amount, n = (running_sum(one, days=shape.window) for one in (amounts, counts))
    with np.errstate(invalid="ignore", divide="ignore"):
        figure = amount / n if shape.is_share else amount
        found: Matrix = np.where(n >= max(shape.least_n, 1e-9) if shape.is_share else n >= shape.least_n, figure, np.nan)  # fmt: skip
    return found


def judge(
    *, amounts: Matrix, counts: Matrix, calendar: Calendar, shape: Shape, width: float = 1.5, floor: float = 0.15,
    has_weeks: bool | None = None,
) -> Judged:  # fmt: skip
    """All series of one shape over all their days. `floor`: no band is narrower; `width`: of the noise. `has_weeks`: values
    are sums of whole weeks already (default: as the shape says)."""
    value = values_of(amounts, counts, shape)
    smallest = max(shape.least, 1e-9)
    whole_weeks = shape.window >= 7 if has_weeks is None else has_weeks
    factor = factors(value, calendar, whole_weeks=whole_weeks, smallest=smallest)
    with np.errstate(invalid="ignore", divide="ignore"):
        plain = value / np.where(factor > 0.05, factor, np.nan)
        level = trailing(plain, days=LEVEL_DAYS, gap=GAP_DAYS, least=_LEAST_LEVEL)
        level = level * (1 + trend(plain, level, smallest))
        # On days of a kind on which nothing ever happens nothing can be missed: they neither break nor make a row.
        expected = np.where(factor > _NOTHING, np.maximum(level * factor, 0), np.nan)
        away = np.abs(value - expected) / np.maximum(expected, smallest)
        band = np.maximum(floor, width * noise(away))
    return expect(value, expected, band, shape.least)


def expect(
    value: Matrix, expected: Matrix, band: Matrix, least: float, *,
    top: Matrix | None = None, foot: Matrix | None = None,
) -> Judged:  # fmt: skip
    """`band`: the share it may stray by; `least`: smaller differences say nothing."""
    reach = np.maximum(band * expected, least)
    return Judged(
        value=value, top=value if top is None else top, foot=value if foot is None else foot,
        expected=np.where(np.isnan(band), np.nan, expected),
        low=np.maximum(expected - reach, 0), high=expected + reach,
    )  # fmt: skip


def factors(value: Matrix, calendar: Calendar, *, whole_weeks: bool, smallest: float) -> Matrix:
    """How a day of this kind stands to a usual one, for every series and day; NaN for a kind never seen."""
    if whole_weeks:  # weekdays are in it already, and special days are spread over it
        return np.ones_like(value)
    rough = trailing(value, days=ROUGH_DAYS, least=_LEAST_LEVEL)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = value / np.where(rough > smallest * 1e-6, rough, np.nan)
    usual = calendar.special == 0
    weekday = np.ones_like(value)
    for day in range(7):
        learned = _learned(ratio, (calendar.weekday == day) & usual, days=WEEKDAY_DAYS)
        weekday[:, calendar.weekday == day] = learned[:, calendar.weekday == day]
    factor = weekday.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = ratio / np.where(weekday > 0.05, weekday, np.nan)
    for kind in np.unique(calendar.special[~usual]):
        here = calendar.special == kind
        on_weekday = kind >= NEAR  # the weeks around the new year keep their weekdays
        learned = _learned(
            rest if on_weekday else ratio, here, days=SPECIAL_DAYS, least=_LEAST_CLASS
        )
        factor[:, here] = (weekday * learned if on_weekday else learned)[:, here]
    return factor


def _learned(ratio: Matrix, here: NDArray[np.bool_], *, days: int, least: int = 4) -> Matrix:
    """The median ratio of days of one kind before each day, learned once a week."""
    out = np.full_like(ratio, np.nan)
    places = np.flatnonzero(here)
    for start in range(0, ratio.shape[1], _SOON):
        known = places[(places < start) & (places >= start - days)]
        if len(known) >= least:
            out[:, start : start + _SOON] = medians(ratio[:, known], least=least)[:, None]
    return out


def trend(plain: Matrix, level: Matrix, smallest: float) -> Matrix:
    """By which share the level will have moved on from the middle of its window, damped and bounded."""
    weekly = trailing(plain, days=7, gap=GAP_DAYS, least=3)
    weeks = [shifted(weekly, days=7 * back) for back in range(_TREND_WEEKS)]
    slopes = [
        (weeks[near] - weeks[far]) / (far - near)
        for near in range(_TREND_WEEKS) for far in range(near + 2, _TREND_WEEKS)
    ]  # fmt: skip
    out = np.empty_like(plain)
    at_once = max(1, 4_000_000 // max(plain.shape[1] * len(slopes), 1))
    for start in range(0, len(plain), at_once):
        some = slice(start, start + at_once)
        out[some] = medians(np.stack([one[some] for one in slopes], axis=-1), least=10)
    ahead = (LEVEL_DAYS / 2 + GAP_DAYS) / 7
    share = _DAMPING * out * ahead / np.maximum(level, smallest)
    return np.clip(np.nan_to_num(share, nan=0.0), -_MOST_TREND, _MOST_TREND)


def noise(away: Matrix, *, days: int = NOISE_DAYS, gap: int = GAP_DAYS) -> Matrix:
    """The series' own spread before each day, learned once a week: of usual days, or of the restless sixth of half a year
    where most days are still (a return here and there)."""
    out = np.full_like(away, np.nan)
    for start in range(0, away.shape[1], _SOON):
        end = max(0, start - gap)
        before = away[:, max(0, end - days) : end]
        if before.shape[1] >= _LEAST_NOISE:
            usual = MAD_TO_SIGMA * medians(before, least=_LEAST_NOISE)
            tail = (
                quantiles(away[:, max(0, end - max(days, TAIL_DAYS)) : end], _TAIL) / _TAIL_SIGMAS
            )
            out[:, start : start + _SOON] = np.fmax(usual, tail * (usual >= 0))[:, None]
    return out
