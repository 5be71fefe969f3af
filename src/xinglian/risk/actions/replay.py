"""The radar is measured: on history as it was, and on clean history with shifts put in; and at other strictness."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np

from xinglian.kernel import knobs, sql
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.models import Replay
from xinglian.risk.queries.days import calendar
from xinglian.risk.queries.shapes import shape_of, strictness, whole_of
from xinglian.risk.rules.ceiling import ceilings
from xinglian.risk.rules.replay import STEP, History, Rated, rate

# What the strictness would change is told at these, besides the one in force.
OTHERS = (0.1, 1.0)
HALVED = (STEP, 0.5)


def replay(*, now: datetime, seed: int = 1, others: Sequence[float] = OTHERS) -> Replay:
    """As the network. Kept, for the page."""
    began = time.monotonic()
    strict = strictness(knobs.values("risk."))
    figures: dict[str, Any] = {}
    for place, key in enumerate(SERIES):
        if (stored := _stored(key)) is None:
            continue
        places, history = stored
        rated = rate(history, strict=strict, rng=np.random.default_rng([seed, place]))
        figures[key] = _figures(rated, places) | {
            "others": {
                str(a_year): _figures(
                    rate(history, strict=replace(strict, a_year=a_year), rng=np.random.default_rng([seed, place]), forms=[HALVED]),
                    places,
                )
                for a_year in others
            }
        }  # fmt: skip
    return Replay.objects.create(
        at=now, seed=seed, a_year=strict.a_year, floor=strict.floor, days_in_a_row=strict.in_a_row,
        figures=figures, seconds=time.monotonic() - began,
    )  # fmt: skip


def best_possible(*, seed: int = 1) -> dict[str, list[float]]:
    """Of plain figures that must not fall, by level: for each row the share of halvings a rule could find at best within
    ten days (`rules.ceiling`). As the network."""
    strict = strictness(knobs.values("risk."))
    found: dict[str, list[float]] = {}
    for place, (key, series) in enumerate(SERIES.items()):
        if shape_of(series).is_share or series.harm == "up" or (stored := _stored(key)) is None:
            continue
        places, history = stored
        rows = ceilings(history, strict=strict, rng=np.random.default_rng([seed, place]))
        for row, share in rows.items():
            found.setdefault(level_of(*places[row]), []).append(share)
    return found


def _figures(rated: Rated, places: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """By level: rows, years, false alarms, and of each shift the days until it was found (0: it was not)."""
    levels: dict[str, dict[str, Any]] = {}
    for at, row in enumerate(rated.rows):
        level = level_of(*places[row])
        into = levels.setdefault(
            level, {"rows": 0, "years": 0.0, "false": 0, "shifts": {_name(one): [] for one in rated.found}}
        )  # fmt: skip
        into["rows"] += 1
        into["years"] += rated.years[at]
        into["false"] += rated.false[at]
        for one, delays in rated.found.items():
            into["shifts"][_name(one)].append(delays[at])
    return {
        "levels": levels, "small": rated.small, "raised": rated.raised, "raised_years": rated.raised_years,
    }  # fmt: skip


def level_of(path: str, cut: str) -> str:
    """network, region, province, or part (a type, a category)."""
    if cut:
        return "part"
    return {0: "network", 2: "region"}.get(len(path.split(".")) if path else 0, "province")


def _name(shift: tuple[str, float]) -> str:
    return f"{shift[0]}-{shift[1]:g}"


def _stored(key: str) -> tuple[list[tuple[str, str]], History] | None:
    """The places of a series, and what was counted there."""
    rows = sql.rows(
        "SELECT path::text, cut, first_day, amounts, counts FROM risk_watch WHERE series = %s ORDER BY id", [key]
    )  # fmt: skip
    if not rows:
        return None
    amounts, counts = (
        np.array([row[name] for row in rows], dtype=np.float64) for name in ("amounts", "counts")
    )
    places = [(row["path"], row["cut"]) for row in rows]
    days = calendar(first=rows[0]["first_day"], days=amounts.shape[1])
    return places, History(
        amounts=amounts, counts=counts, calendar=days, shape=shape_of(SERIES[key]), whole=whole_of(places), harm=SERIES[key].harm,
    )  # fmt: skip
