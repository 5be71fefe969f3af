"""A new model against the one in use, plain BG/NBD and a rule of thumb, on days none of them has seen."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xinglian.signals.rules import buy_till_gone, judged, next_purchase
from xinglian.signals.rules.next_purchase import Model
from xinglian.signals.rules.rhythm import History, Rhythm, next_order, rhythm

Numbers = NDArray[np.float64]

# So many days are kept back to judge on, and at least so many are needed before them.
KEPT_BACK = (91, 31)
LEAST_BEFORE = 60
LEAST_BUYERS = 20
_SAMPLE = 40_000
# Better by less than this is no better.
_MARGIN = 1e-4


@dataclass(frozen=True, kw_only=True)
class Contest:
    """`figures`: side → horizon in days → figures of its judgement. `is_better`: the new one beat the one in use, or there
    was none. `model` is the new one in either case."""

    model: Model
    tested_from: int
    tested_until: int
    partners: int
    figures: dict[str, dict[str, Any]]
    is_better: bool


def held_back(history: History, *, until: int) -> int | None:
    """How many days are kept back to judge on; None when the ledger is too short to learn anything."""
    if not len(history.day):
        return None
    first = int(history.day.min())
    return next((days for days in KEPT_BACK if until - days - first >= LEAST_BEFORE), None)


def compete(
    history: History, *, until: int, former: Model | None, seed: int = 11
) -> Contest | None:
    """Learn on what lay before the days kept back, judge on these. None: too little history."""
    days = held_back(history, until=until)
    if days is None:
        return None
    start = until - days
    if history.partners > _SAMPLE:
        drawn = np.random.default_rng(seed).choice(history.partners, _SAMPLE, replace=False)
        history = history.only(np.sort(drawn))
    known = rhythm(history, origin=start)
    has = known.orders > 0
    if has.sum() < LEAST_BUYERS:
        return None
    plain = buy_till_gone.fit(known)
    mine, wait = known.of(has), next_order(history, origin=start)[has]
    model = next_purchase.learn(history, until=start, plain=plain)
    horizons = [one for one in (30, 90) if one <= days]
    sides = {"learned": model, "plain": replace(model, learned=0.0)}
    if former is not None:
        sides["former"] = former
    figures = {side: _judge(one, mine, wait, horizons) for side, one in sides.items()}
    figures["own_pace"] = {
        str(one): asdict(judged.judge(own_pace(mine, days=one), _came(wait, one))) for one in horizons
    }  # fmt: skip
    # Where the past is too thin or too plain to learn from, the plain account is the model.
    best = "learned" if _loss(figures["learned"]) <= _loss(figures["plain"]) else "plain"
    figures["ours"] = figures[best]
    return Contest(
        model=sides[best], tested_from=start, tested_until=until, partners=int(has.sum()), figures=figures,
        is_better=former is None or _loss(figures[best]) < _loss(figures["former"]) - _MARGIN,
    )  # fmt: skip


def own_pace(known: Rhythm, *, days: int) -> Numbers:
    """A rule of thumb: its own pace so far goes on at random; three usual gaps of silence halve it."""
    pace = known.orders / (known.age + 30)
    pace = np.where(known.silence * pace > 3, pace / 2, pace)
    chance: Numbers = 1 - np.exp(-days * pace)
    return chance


def _judge(
    model: Model, known: Rhythm, wait: NDArray[np.int64], horizons: list[int]
) -> dict[str, Any]:
    silence = next_purchase.silences(model, known)
    return {
        str(days): asdict(judged.judge(1 - next_purchase.silent_by(silence, days=days), _came(wait, days)))
        for days in horizons
    }  # fmt: skip


def _came(wait: NDArray[np.int64], days: int) -> Numbers:
    return (wait <= days).astype(np.float64)


def _loss(figures: dict[str, Any]) -> float:
    return float(np.mean([one["log_loss"] for one in figures.values()]))
