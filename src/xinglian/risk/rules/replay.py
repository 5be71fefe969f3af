"""How good the radar is: the same rules over history whose events are known.

Clean history is made day by day from a series' own: its level of a quarter, times the kind of day, times what it strayed on
some other quiet day, drawn in blocks of a week so that restless weeks stay together (shares with what they were counted from).
Nothing happens in it: every alert is false. Then a shift is put in at a day drawn by lot, and what is found of it counts, with
the days until it is. Windows are chosen anew on clean history, and stay: a shift does not choose how it is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from xinglian.risk.rules.baseline import Calendar, Days, Judged, Shape
from xinglian.risk.rules.robust import Matrix, running_sum
from xinglian.risk.rules.streaks import Run, runs
from xinglian.risk.rules.windows import Strictness, Watched, kinds_of_days, watch

_BLOCK, _AHEAD, _QUARTER = 7, 28, 91
STEP, SLIDE, SPIKE = "step", "slide", "spike"
# A slide takes four weeks to its full size; what is not found within six weeks was not found. A spike lasts a day.
SLIDE_DAYS, MOST_DAYS = 28, 42
PLANTED = ((STEP, 0.15), (STEP, 0.3), (STEP, 0.5), (SLIDE, 0.5), (SPIKE, 1.0))
# Days of a kind that sells less than this share of a usual one tell nothing of how a series strays.
_LEAST_KIND = 0.2
# The first months are needed to learn.
WARM_UP = 200


@dataclass(frozen=True, kw_only=True)
class History:
    """One series at all its rows; `harm`: the side that hurts; the others as `windows.watch` takes them."""

    amounts: Matrix
    counts: Matrix
    calendar: Calendar
    shape: Shape
    whole: int | None
    harm: str


@dataclass(frozen=True, kw_only=True)
class Rated:
    """One series. `rows`: of the grid, those judged on clean history; for each `years` judged, `false` alerts, and by shift the
    days until it was found, 0 where it was not. `small`: rows too small to judge. `raised`: alerts of history as it was, over
    `raised_years`."""

    rows: list[int]
    years: list[float]
    false: list[int]
    found: dict[tuple[str, float], list[int]]
    small: int
    raised: int
    raised_years: float


def rate(
    history: History,
    *,
    strict: Strictness,
    rng: Generator,
    forms: Sequence[tuple[str, float]] = PLANTED,
) -> Rated:
    """False alarms and delays over a whole history."""
    amounts, counts, calendar, shape = (
        history.amounts,
        history.counts,
        history.calendar,
        history.shape,
    )
    whole, harm = history.whole, history.harm

    def look(amount: Matrix, n: Matrix, windows: Days | None = None) -> tuple[Watched, list[Run]]:
        seen = watch(
            amounts=amount, counts=n, calendar=calendar, shape=shape, whole=whole, strict=strict, windows=windows,
        )  # fmt: skip
        return seen, runs(seen.judged, harm=harm, in_a_row=strict.in_a_row)

    days = amounts.shape[1]
    if days < WARM_UP + 2 * MOST_DAYS:
        return Rated(rows=[], years=[], false=[], found={}, small=0, raised=0, raised_years=0.0)
    seen = quiet_days(history, strict=strict)
    truly, events = seen.truly, seen.events
    quiet, n = clean(
        amounts=amounts,
        counts=counts,
        busy=seen.busy,
        factor=seen.factor,
        is_share=shape.is_share,
        rng=rng,
    )
    calm, false = look(quiet, n)
    told = {(run.row, run.raised) for run in false}
    rows = [
        int(row)
        for row in np.flatnonzero(
            (calm.windows > 0) & calm.judged.is_judged[:, WARM_UP:].any(axis=1)
        )
    ]
    found = {}
    for form, size in forms:
        at = _days_by_lot(calm.judged, rng)
        shifted = planted(quiet, n, at=at, form=form, size=size, harm=harm, is_share=shape.is_share)
        _seen, came = look(*shifted, windows=calm.windows)
        delays: dict[int, int] = {}
        for run in came:
            late = run.raised - int(at[run.row]) + 1
            if 0 < late <= MOST_DAYS and (run.row, run.raised) not in told:
                delays.setdefault(run.row, late)
        found[form, size] = [delays.get(row, 0) for row in rows]
    false_of = np.bincount([run.row for run in false], minlength=len(quiet))
    return Rated(
        rows=rows, years=[float(calm.judged.is_judged[row].sum()) / 365 for row in rows],
        false=[int(false_of[row]) for row in rows], found=found, small=int((truly.windows == 0).sum()), raised=len(events),
        raised_years=float(truly.judged.is_judged.sum()) / 365,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """History as the radar saw it: `busy` days, on which something happened or that are of an unusual kind, tell nothing of
    how a series strays. `factor`: how a day of its kind stands to a usual one."""

    truly: Watched
    events: list[Run]
    busy: NDArray[np.bool_]
    factor: Matrix


def quiet_days(history: History, *, strict: Strictness) -> Quiet:
    """Which days nothing happened on."""
    truly = watch(
        amounts=history.amounts, counts=history.counts, calendar=history.calendar, shape=history.shape, whole=history.whole,
        strict=strict,
    )  # fmt: skip
    events = runs(truly.judged, harm=history.harm, in_a_row=strict.in_a_row)
    busy = np.zeros(history.amounts.shape, dtype=bool)
    for run in events:
        busy[run.row, max(0, run.first - int(truly.windows[run.row]) + 1) : run.last + 1] = True
    factor, _moved = kinds_of_days(
        history.amounts, history.counts, history.calendar, history.shape, history.whole
    )
    usual = (history.calendar.special == 0) & (factor > _LEAST_KIND)
    return Quiet(truly=truly, events=events, busy=busy | ~usual, factor=factor)


def strays(history: History, quiet: Quiet) -> Matrix:
    """Of a plain figure: each quiet day as a share of what is usual in its quarter for its kind; NaN elsewhere."""
    kind = np.where(quiet.factor < 0.05, np.nan, quiet.factor)
    usual = np.where(quiet.busy, np.nan, history.amounts / kind)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Matrix = usual / _local(usual)
    return found


def _days_by_lot(calm: Judged, rng: Generator) -> Days:
    """For each row a day from which on the radar judges four weeks as it usually does: what nobody looks at cannot be found,
    but where every Sunday is still, none of them is judged."""
    days = calm.value.shape[1]
    ahead = running_sum(calm.is_judged.astype(np.float64), days=_AHEAD)
    fit = np.zeros(calm.value.shape, dtype=bool)
    usual = np.median(ahead[:, WARM_UP + _AHEAD :], axis=1, keepdims=True)
    fit[:, : days - _AHEAD + 1] = ahead[:, _AHEAD - 1 :] >= np.maximum(0.9 * usual, 1)
    fit[:, :WARM_UP], fit[:, days - MOST_DAYS :] = False, False
    lots = np.where(fit, rng.random(fit.shape), -1.0)
    found: Days = np.argmax(lots, axis=1)
    return found


def planted(
    amounts: Matrix, counts: Matrix, *, at: Days, form: str, size: float, harm: str, is_share: bool
) -> tuple[Matrix, Matrix]:  # fmt: skip
    """With a shift of `size` to the side that hurts, from day `at` of each row on. What counts are counted from stays in a
    share; a plain figure moves with what it is counted from."""
    ago = np.arange(amounts.shape[1])[None, :] - at[:, None]
    strength = {
        STEP: (ago >= 0).astype(np.float64), SLIDE: np.clip((ago + 1) / SLIDE_DAYS, 0, 1), SPIKE: (ago == 0).astype(np.float64),
    }[form]  # fmt: skip
    times = 1 + size * strength * (1 if harm == "up" else -1)
    return amounts * times, counts if is_share else counts * times


def clean(
    *,
    amounts: Matrix,
    counts: Matrix,
    busy: NDArray[np.bool_],
    factor: Matrix,
    is_share: bool,
    rng: Generator,
) -> tuple[Matrix, Matrix]:
    """Daily amounts and counts as they might have been had nothing happened. Rows with too few quiet days stay as they are."""
    kind = np.where(factor < 0.05, np.nan, factor)
    usual = np.where(busy, np.nan, amounts / kind)
    base = np.where(busy | np.isnan(kind), np.nan, counts / kind)
    base_level = _local(base)
    per = base if is_share else np.ones_like(base)
    with np.errstate(invalid="ignore", divide="ignore"):
        level = _local(usual) / (base_level if is_share else 1.0)
        away = usual / (level * per)
        weight = base / base_level
    made, made_n = amounts.copy(), counts.copy()
    for row in range(len(amounts)):
        pool = np.flatnonzero(np.isfinite(weight[row]) & ~busy[row])
        if len(pool) < 8 * _BLOCK:
            continue
        days = amounts.shape[1]
        starts = rng.integers(0, len(pool) - _BLOCK, size=days // _BLOCK + 1)
        drawn = np.concatenate([pool[start : start + _BLOCK] for start in starts])[:days]
        strays = np.nan_to_num(away[row, drawn], nan=0.0)
        n = base_level[row] * weight[row, drawn] * kind
        made_n[row] = np.where(np.isnan(n), counts[row], n)
        amount = level[row] * strays * (n if is_share else kind)
        made[row] = np.where(np.isnan(amount), amounts[row], amount)
    return made, made_n


def _local(values: Matrix) -> Matrix:
    """The mean of the quarter around each day, of what is known of it."""
    edge = np.full((len(values), _QUARTER // 2), np.nan)
    wide = np.concatenate([edge, values, edge], axis=1)
    total = running_sum(np.nan_to_num(wide, nan=0.0), days=_QUARTER)[:, _QUARTER - 1 :]
    known = running_sum((~np.isnan(wide)).astype(np.float64), days=_QUARTER)[:, _QUARTER - 1 :]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Matrix = np.where(known >= _QUARTER // 4, total / known, np.nan)
    return found
