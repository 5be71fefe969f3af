"""`xinglian bench twin`: what stock-outs, turns, slow stock and days of stock become under four policies, on demand nobody has seen.

Min and max by hand, months of cover, up to a quantile of our forecast, and up to one of the best of twenty-seven known models
(chosen in hindsight). All replay the same last year, looked at each month, with the same way of orders; customers wait. Ours is
learned before the shelves are filled and never again; the known models are asked anew every month. The twin then says the last
quarter beforehand, from our forecast, and is held against what came.
"""

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from xinglian.bench import forecast_peers as peers
from xinglian.bench.forecast import MOST_PARTS, SERVICE, demand_of
from xinglian.bench.frame import BenchResult, check, peak_mb
from xinglian.supply.rules import quantiles as q
from xinglian.supply.rules.forecaster import fit
from xinglian.supply.rules.quantiles import Floats
from xinglian.supply.rules.score import stock_for
from xinglian.supply.rules.twin import Outcome, Policy, World, by_hand, drawn, simulate

LEADS = (1, 3)
COVER = (1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 12.0, 18.0)  # months beyond the way of an order
PROMISED = {"stock_out": 0.05, "slow": 0.12, "days": 45.0}
QUARTER = 3
RUNS = 200
_WARM = max(LEADS) + 1
_FEWEST_LEARNED = 8

Figures = dict[str, float]


def run(*, data: Path | None = None, quick: bool = False) -> BenchResult:
    """`data`: demand, wide or long (default: the car parts of the sample network). Raises NotDemand."""
    table = demand_of(data, most=300 if quick else MOST_PARTS)
    periods = table.shape[1]
    begin = periods - int(np.clip(periods // 4, 3, 12))
    learned = begin - _WARM
    check(learned >= _FEWEST_LEARNED, f"{periods} periods are too few to learn from and to judge on")  # fmt: skip
    began = time.perf_counter()
    model = fit(table[:, :learned], horizon=_WARM, trees=20 if quick else 80)
    seconds = {"learn": round(time.perf_counter() - began, 1)}
    told: dict[str, Any] = {}
    their = _points(table, learned)
    for lead in LEADS:
        start = begin - lead - 1
        months = range(start, periods)
        world, asked = World(lead=lead), table[None, :, start:]
        since = _since(table[:, :start])

        def replay(
            policy: Policy, world: World = world, asked: Floats = asked, since: Floats = since
        ) -> Outcome:
            return simulate(asked, policy, world, warm=world.lead + 1, since=since)

        began = time.perf_counter()
        said = [model.quantiles(table[:, :t], lead + 1) for t in months]
        seconds[f"ask, lead {lead}"] = round(time.perf_counter() - began, 1)
        ways = {
            "ours": _swept(replay, lambda level, said=said: [q.at(one, [level])[:, 0] for one in said], SERVICE),  # type: ignore[misc]
            "cover": _swept(replay, lambda cover, months=months, lead=lead: [np.ceil(table[:, t - 12 if t > 12 else 0 : t].mean(axis=1) * (lead + cover)) for t in months], COVER),  # type: ignore[misc]
        }  # fmt: skip
        hand = _figures(replay(by_hand(table[:, :start], len(months), lead=lead)))
        known = _known(replay, their, table, months, lead)
        if known:
            # In hindsight: who needs the least stock to keep the promise, else who comes nearest to it.
            best = min(known, key=lambda name: _rank(known[name]))
            ways[best] = known[best]
        told[f"lead {lead}"] = {
            "by hand": hand,
            **{name: {**_reached(swept, hand), "swept": swept} for name, swept in ways.items()},
        }
    return BenchResult(
        bench="twin",
        n=len(table),
        ours={"seconds": seconds, "peak_mb": round(peak_mb()), **told, "last quarter": _foretold(table, quick=quick)},
        correct=all(_is_sound(one["ours"]["swept"]) for one in told.values()),
        notes={
            "data": data.name if data else "car parts (expsmooth, CC BY 4.0)", "periods": periods, "judged": periods - begin,
            "promised": PROMISED,
            "assumed": "monthly review; customers wait; the way of an order is always as long; no packs, no minimum; slow: not sold "
            "for 6 months, share of units in stock (no prices known); stock-out: share of part-months with demand not filled at "
            "once; by hand: min = way + 1 month, max = 2 months more, of last year's mean, set once",
            "peer": "best in hindsight of 27" if their else 'none: pip install "xinglian[peers]"',
        },
    )  # fmt: skip


Replay = Callable[[Policy], Outcome]


def _swept(
    replay: Replay, targets: Callable[[float], list[Floats]], levels: tuple[float, ...]
) -> list[Figures]:
    return [
        {"level": level, **_figures(replay(Policy(target=np.stack(targets(level), axis=1))))}
        for level in levels
    ]


def _figures(one: Outcome) -> Figures:
    names = ("filled", "stock_out", "slow", "turns", "days")
    return {name: round(float(getattr(one, name)[0]), 4) for name in names}


def _at(swept: list[Figures], by: str, wanted: float, asked: str) -> float | None:
    """`asked` where `by` is as wanted, in a straight line between levels; None where no level comes to it."""
    found = stock_for([one[by] for one in swept], [one[asked] for one in swept], wanted)
    return None if found is None else round(found, 4)


def _reached(swept: list[Figures], hand: Figures) -> dict[str, Any]:
    figures = ("stock_out", "slow", "turns", "days")
    return {
        f"at {what}": {name: _at(swept, by, wanted, name) for name in figures}
        for what, by, wanted in (
            ("5 % stock-outs", "stock_out", PROMISED["stock_out"]),
            ("45 days of stock", "days", PROMISED["days"]),
            ("the stock by hand", "days", hand["days"]),
            ("the stock-outs by hand", "stock_out", hand["stock_out"]),
        )
    }


def _rank(swept: list[Figures]) -> tuple[float, float]:
    days = _at(swept, "stock_out", PROMISED["stock_out"], "days")
    return (0.0, days) if days is not None else (1.0, min(one["stock_out"] for one in swept))


def _points(table: Floats, learned: int) -> dict[int, dict[str, Floats]]:
    """What the known models say, month by month; nothing when they are not installed."""
    try:
        peers.models()
    except ImportError:
        return {}
    return {t: peers.points(table[:, :t], ahead=_WARM) for t in range(learned, table.shape[1])}


def _known(
    replay: Replay, their: dict[int, dict[str, Floats]], table: Floats, months: range, lead: int
) -> dict[str, list[Figures]]:
    if not their:
        return {}
    said: dict[str, list[Floats]] = {}
    for t in months:
        for name, one in peers.distributions(their[t], table[:, :t], lead + 1):
            said.setdefault(name, []).append(q.at(one, SERVICE))
    return {
        name: [
            {"level": level, **_figures(replay(Policy(target=np.stack([one[:, n] for one in told], axis=1))))}
            for n, level in enumerate(SERVICE)
        ]
        for name, told in said.items()
    }  # fmt: skip


def _since(past: Floats) -> Floats:
    sold = past[:, ::-1] > 0
    return np.asarray(np.where(sold.any(axis=1), sold.argmax(axis=1), past.shape[1]), dtype=float)


def _foretold(table: Floats, *, quick: bool) -> dict[str, Any]:
    """The last quarter under the policy by hand, drawn from a forecast made before it, and what came of the same policy."""
    past, came = table[:, :-QUARTER], table[:, -QUARTER:]
    model = fit(past, horizon=QUARTER, trees=20 if quick else 80)
    said = model.quantiles(past, QUARTER)
    policy = by_hand(past, QUARTER, lead=1)
    since = _since(past)
    draws = drawn(said, QUARTER, runs=RUNS)
    will = simulate(draws, policy, World(lead=1), since=since)
    was = simulate(came[None], policy, World(lead=1), since=since)
    low, high = np.quantile(draws.sum(axis=2), [0.05, 0.95], axis=0)
    sums = came.sum(axis=1)
    found: dict[str, Any] = {
        "parts within 5 … 95 %": round(float(((sums >= low) & (sums <= high)).mean()), 4)
    }
    for name in ("filled", "stock_out", "slow", "days", "sold"):
        values = getattr(will, name)
        middle = [round(float(one), 4) for one in np.quantile(values, [0.5, 0.025, 0.975])]
        found[name] = {"foretold": middle, "came": round(float(getattr(was, name)[0]), 4)}
    return found


def _is_sound(swept: list[Figures]) -> bool:
    """A higher service level never fills less of the same demand."""
    filled = [one["filled"] for one in swept]
    check(all(a <= b + 1e-4 for a, b in pairwise(filled)), "more stock filled less")  # fmt: skip
    return True
