"""`xinglian bench forecast`: demand as distributions, judged on periods the models have not seen.

Ours against the best in hindsight of nine models of statsforecast with three distributions each: the loss of quantiles of sums,
how often a quantile was enough, and the stock a store needs to fill 90 and 95 % of the units asked for, with monthly reviews and
orders that come one or three periods later. Ours is learned once before the test, and once before the store begins to fill its
shelves; the peers are asked anew every period. Differences have an interval over the parts (bootstrap).
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from xinglian.bench import forecast_peers as peers
from xinglian.bench.frame import BenchResult, check, peak_mb
from xinglian.supply.queries.demand_file import read_demand
from xinglian.supply.rules import quantiles as q
from xinglian.supply.rules.forecaster import Forecaster, fit
from xinglian.supply.rules.quantiles import Floats
from xinglian.supply.rules.score import pinball, stock_for, stock_run

SHARES = (0.5, 0.75, 0.9, 0.95, 0.99)
LEADS = (1, 3)
FILLS = (0.9, 0.95)
SERVICE = (0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998)  # fmt: skip
MOST_PARTS = 3_000
RESAMPLED = 200
_WARM = max(LEADS) + 1  # periods in which the store fills its shelves


@dataclass
class _Told:
    """What one way of forecasting came to."""

    loss: dict[int, Floats] = field(default_factory=dict)  # by horizon, of each part
    figures: dict[str, Any] = field(default_factory=dict)
    asked: Floats = field(default_factory=lambda: np.empty((0, 0)))  # (parts, periods) of the test
    targets: defaultdict[int, list[Floats]] = field(default_factory=lambda: defaultdict(list))
    # by lead: units filled and stock held, (service levels, parts)
    stock: dict[int, tuple[Floats, Floats]] = field(default_factory=dict)


def run(*, data: Path | None = None, quick: bool = False) -> BenchResult:
    """`data`: demand, wide or long (default: the car parts of the sample network). Raises NotDemand."""
    table = demand_of(data, most=300 if quick else MOST_PARTS)
    periods = table.shape[1]
    test = int(np.clip(periods // 4, 3, 12))
    begin = periods - test
    check(begin - _WARM >= 8, f"{periods} periods are too few to learn from and to judge on")
    horizons = (min(3, test), test)
    trees = 20 if quick else 80
    began = time.perf_counter()
    early = fit(table[:, : begin - _WARM], horizon=_WARM, trees=trees)
    model = fit(table[:, :begin], horizon=test, trees=trees)
    learned = time.perf_counter() - began

    def ours(moment: int, horizon: int) -> Iterator[tuple[str, Floats]]:
        chosen = model if moment >= begin else early
        yield "ours", chosen.quantiles(table[:, :moment], horizon)

    mine = _judge(table, begin, horizons, ours)
    began = time.perf_counter()
    for _ in model.sums(table[:, :begin], upto=test):
        pass
    answered = time.perf_counter() - began
    theirs, asked = _peers(table, begin, horizons)
    best = _best(theirs, horizons)
    own = mine["ours"]
    return BenchResult(
        bench="forecast",
        n=len(table),
        ours={
            "seconds": round(answered, 2), "learn_seconds": round(learned / 2, 1), "peak_mb": round(peak_mb()), **own.figures,
            **({} if quick else {"growth": _growth(model, table[:, :begin])}),
        },
        peer={"seconds": round(asked, 2), "best": best} if theirs else None,
        ratio_to_peer=asked / answered if theirs else None,
        correct=_is_sound(table, begin, test, model),
        notes={
            "data": data.name if data else "car parts (expsmooth, CC BY 4.0)", "periods": periods, "test": test,
            "against_best": _compared(own, theirs, horizons) if theirs else 'no peer: pip install "xinglian[peers]"',
        },
    )  # fmt: skip


def demand_of(data: Path | None, *, most: int) -> Floats:
    if data is None:
        with resources.as_file(
            resources.files("xinglian.demo") / "data" / "carparts_wide.csv.gz"
        ) as packed:
            table = read_demand(packed).table
    else:
        table = read_demand(data).table
    whole = table[~np.isnan(table).any(axis=1)]
    check(len(whole) > 0, "no part was observed in all periods")
    return whole[np.sort(np.random.default_rng(7).permutation(len(whole))[:most])]


Ask = Callable[[int, int], Iterator[tuple[str, Floats]]]


def _judge(table: Floats, begin: int, horizons: tuple[int, ...], ask: Ask) -> dict[str, _Told]:
    told: defaultdict[str, _Told] = defaultdict(_Told)
    for horizon in horizons:
        came = table[:, begin : begin + horizon].sum(axis=1)
        for name, said in ask(begin, horizon):
            one = told[name]
            one.loss[horizon] = pinball(q.at(said, SHARES), SHARES, came)
            one.figures[f"sum of {horizon}"] = _figures(said, came, one.loss[horizon])
    for lead in LEADS:
        for moment in range(begin - lead - 1, table.shape[1]):
            for name, said in ask(moment, lead + 1):
                told[name].targets[lead].append(q.at(said, SERVICE))
        asked = table[:, begin - lead - 1 :]
        for one in told.values():
            targets = np.stack(one.targets.pop(lead), axis=2)  # parts, service levels, periods
            runs = [stock_run(targets[:, n], asked, lead=lead, warm=lead + 1) for n in range(len(SERVICE))]  # fmt: skip
            one.stock[lead] = (np.stack([run.filled for run in runs]), np.stack([run.held for run in runs]))  # fmt: skip
            one.asked = table[:, begin:]
            everybody = np.arange(len(table))
            one.figures[f"periods of stock, lead {lead}"] = [_rounded(_needed(one, lead, everybody, fill)) for fill in FILLS]  # fmt: skip
    return dict(told)


def _figures(said: Floats, came: Floats, loss: Floats) -> dict[str, Any]:
    high = q.at(said, [0.95, 0.99])
    mean = q.mean(said)
    return {
        "loss": round(float(loss.mean()), 4), "enough_at_.95": round(float((came <= high[:, 0]).mean()), 4),
        "enough_at_.99": round(float((came <= high[:, 1]).mean()), 4), "bias": round(float((mean - came).mean()), 4),
        "rmse": round(float(np.sqrt(((mean - came) ** 2).mean())), 4), "auc_of_none": _rounded(_auc(q.chance_of_nothing(said) - mean * 1e-6, came == 0)),
    }  # fmt: skip


def _auc(score: Floats, is_true: Any) -> float | None:
    """The chance that one that is true scores higher than one that is not; None when all are alike."""
    yes, no = int(is_true.sum()), int((~is_true).sum())
    if not yes or not no:
        return None
    values, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((rank[is_true].sum() - yes * (yes + 1) / 2) / (yes * no)) if len(values) else None


def _needed(one: _Told, lead: int, parts: Any, fill: float) -> float | None:
    """Mean stock in periods of demand; None when no service level fills so many."""
    filled, held = one.stock[lead]
    asked = max(float(one.asked[parts].sum()), 1e-9)
    usual = asked / one.asked.shape[1]
    return stock_for(filled[:, parts].sum(axis=1) / asked, held[:, parts].sum(axis=1) / usual, fill)


def _peers(table: Floats, begin: int, horizons: tuple[int, ...]) -> tuple[dict[str, _Told], float]:
    """All of them judged, and the seconds one moment took; nothing when they are not installed."""
    try:
        peers.models()
    except ImportError:
        return {}, 0.0
    kept: dict[int, dict[str, Floats]] = {}
    peers.points(table[:50, :begin], ahead=1)  # compiled before the clock runs
    began = time.perf_counter()
    kept[begin] = peers.points(table[:, :begin], ahead=max(horizons))
    seconds = time.perf_counter() - began

    def ask(moment: int, horizon: int) -> Iterator[tuple[str, Floats]]:
        if moment not in kept:
            kept[moment] = peers.points(table[:, :moment], ahead=_WARM)
        yield from peers.distributions(kept[moment], table[:, :moment], horizon)

    return _judge(table, begin, horizons, ask), seconds


def _best(theirs: dict[str, _Told], horizons: tuple[int, ...]) -> dict[str, Any]:
    """By figure, the smallest of all and whose it is."""
    if not theirs:
        return {}
    found: dict[str, Any] = {}
    for horizon in horizons:
        name = min(theirs, key=lambda one: float(theirs[one].loss[horizon].mean()))
        found[f"loss of {horizon}"] = [round(float(theirs[name].loss[horizon].mean()), 4), name]
    for lead in LEADS:
        for n, fill in enumerate(FILLS):
            reached = {
                name: one.figures[f"periods of stock, lead {lead}"][n]
                for name, one in theirs.items()
                if one.figures[f"periods of stock, lead {lead}"][n] is not None
            }
            if reached:
                name = min(reached, key=lambda one: float(reached[one]))
                found[f"stock for {fill}, lead {lead}"] = [reached[name], name]
    return found


def _compared(
    own: _Told, theirs: dict[str, _Told], horizons: tuple[int, ...]
) -> dict[str, list[float]]:
    """Ours ÷ the best of theirs − 1 in per cent, and the middle 95 % of it over resampled parts."""
    best = _best(theirs, horizons)
    chance = np.random.default_rng(7)
    parts = len(next(iter(own.loss.values())))
    draws = [np.arange(parts), *(chance.integers(parts, size=parts) for _ in range(RESAMPLED))]
    found: dict[str, list[float]] = {}
    for horizon in horizons:
        their = theirs[best[f"loss of {horizon}"][1]].loss[horizon]
        found[f"loss of {horizon}"] = _interval([float(own.loss[horizon][d].sum() / their[d].sum() - 1) for d in draws])  # fmt: skip
    for lead in LEADS:
        for fill in FILLS:
            key = f"stock for {fill}, lead {lead}"
            if key not in best:
                continue
            other = theirs[best[key][1]]
            ratios = []
            for d in draws:
                a, b = (_needed(one, lead, d, fill) for one in (own, other))
                if a is not None and b:
                    ratios.append(a / b - 1)
                elif not ratios:
                    break  # of all parts together one of the two never fills so many
            if ratios:
                found[key] = _interval(ratios)
    return found


def _interval(ratios: list[float]) -> list[float]:
    low, high = np.quantile(ratios[1:] or ratios, [0.025, 0.975])
    return [round(100 * float(one), 1) for one in (ratios[0], low, high)]


def _growth(model: Forecaster, table: Floats) -> float:
    """Seconds for ten times as many parts ÷ ten times the seconds for these."""
    seconds = []
    for many in (1, 10):
        large = np.tile(table, (many, 1))
        began = time.perf_counter()
        model.quantiles(large, 3)
        seconds.append(time.perf_counter() - began)
    return round(seconds[1] / (10 * seconds[0]), 2)


def _is_sound(table: Floats, begin: int, test: int, model: Forecaster) -> bool:
    """Quantiles rise with their level, and what lies behind the test's beginning changes nothing."""
    blind = table.copy()
    blind[:, begin:] = 0
    for horizon in (1, test):
        said = model.quantiles(table[:, :begin], horizon)
        check(bool((np.diff(said, axis=1) >= -1e-9).all() and (said >= 0).all()), "quantiles fall")
        check(bool((said == model.quantiles(blind[:, :begin], horizon)).all()), "it has seen the test")  # fmt: skip
    return True


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
