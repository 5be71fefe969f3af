"""How good the radar is: the same rules over history whose events are known.

Clean history is made from a series' own: what was expected each day times what it strayed on some other day, drawn in
blocks of a week so that restless weeks stay together. Nothing happens in it: every alert is false. Then a shift is put in
at a day drawn by lot, and what is found of it counts, with the days until it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from xinglian.risk.rules.baseline import Calendar, Judged, Shape, judge
from xinglian.risk.rules.robust import Matrix
from xinglian.risk.rules.streaks import runs

_BLOCK = 7
SHIFTS = (0.15, 0.2, 0.3, 0.5)
SHIFT_DAYS = 21
# The first months are needed to learn.
WARM_UP = 200


@dataclass(frozen=True, kw_only=True)
class Rated:
    """`false`: alerts where nothing happened, over `years` of judged days. `shifts`: size -> (put in, found, days until)."""

    series_rows: int
    years: float
    false: int
    shifts: dict[float, tuple[int, int, list[int]]]


def clean(judged: Judged, rng: Generator) -> Matrix:
    """Values as they might have been had nothing happened. NaN where nothing was expected."""
    with np.errstate(invalid="ignore", divide="ignore"):
        away = judged.value / judged.expected
    inside = ~(judged.below | judged.above) & judged.is_judged & np.isfinite(away)
    out = np.full_like(judged.value, np.nan)
    for row in range(len(out)):
        pool = away[row, inside[row]]
        if len(pool) < 8 * _BLOCK:
            continue
        days = out.shape[1]
        starts = rng.integers(0, len(pool) - _BLOCK, size=days // _BLOCK + 1)
        drawn = np.concatenate([pool[start : start + _BLOCK] for start in starts])[:days]
        out[row] = judged.expected[row] * drawn
    return out


def rate(
    judged: Judged, *, calendar: Calendar, shape: Shape, harm: str, width: float, floor: float, in_a_row: int, rng: Generator,
) -> Rated:  # fmt: skip
    """One series at all its rows, whose whole history is given as judged. Days are single values here: windows are in them."""
    plain = Shape(least=shape.least)
    quiet = clean(judged, rng)
    rows = np.flatnonzero(~np.isnan(quiet).all(axis=1))
    first = int(np.argmax(~np.isnan(quiet[rows]).all(axis=0))) if len(rows) else 0
    quiet, days = quiet[rows][:, first:], calendar_from(calendar, first)
    if not len(rows) or quiet.shape[1] < WARM_UP + 2 * SHIFT_DAYS:
        return Rated(series_rows=0, years=0.0, false=0, shifts={})

    def looked(values: Matrix) -> Judged:
        return judge(
            amounts=values, counts=np.ones_like(values), calendar=days, shape=plain, width=width, floor=floor,
            has_weeks=shape.window >= _BLOCK,
        )  # fmt: skip

    calm = looked(quiet)
    false = runs(calm, harm=harm, in_a_row=in_a_row)
    told = {(run.row, run.raised) for run in false}
    found: dict[float, tuple[int, int, list[int]]] = {}
    for size in SHIFTS:
        at = rng.integers(WARM_UP, quiet.shape[1] - SHIFT_DAYS, size=len(rows))
        shifted = quiet.copy()
        for row, day in enumerate(at):
            shifted[row, day : day + SHIFT_DAYS] *= 1 + size if harm == "up" else 1 - size
        delays: dict[int, int] = {}
        for run in runs(looked(shifted), harm=harm, in_a_row=in_a_row):
            late = run.raised - int(at[run.row]) + 1
            if 0 < late <= SHIFT_DAYS and (run.row, run.raised) not in told:
                delays.setdefault(run.row, late)
        found[size] = (len(rows), len(delays), sorted(delays.values()))
    return Rated(
        series_rows=len(rows), years=float(calm.is_judged.sum()) / 365, false=len(false), shifts=found
    )  # fmt: skip


def calendar_from(calendar: Calendar, first: int) -> Calendar:
    return Calendar(weekday=calendar.weekday[first:], special=calendar.special[first:])
