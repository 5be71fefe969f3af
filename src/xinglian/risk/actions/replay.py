"""The radar is measured: on history as it was, and on clean history with shifts put in."""

import time
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import numpy as np

from xinglian.kernel import knobs, sql
from xinglian.risk.definitions.series import SERIES
from xinglian.risk.models import Replay
from xinglian.risk.queries.days import calendar
from xinglian.risk.queries.shapes import shape_of
from xinglian.risk.rules.baseline import Judged
from xinglian.risk.rules.replay import rate
from xinglian.risk.rules.streaks import runs


def replay(*, now: datetime, seed: int = 1) -> Replay:
    """As the network. Kept, for the page."""
    began = time.monotonic()
    settings = knobs.values("risk.")
    in_a_row = int(settings["risk.days_in_a_row"])
    figures: dict[str, Any] = {}
    rng = np.random.default_rng(seed)
    for key, series in SERIES.items():
        stored = _stored(key)
        if stored is None:
            continue
        first, judged = stored
        rated = rate(
            judged, calendar=calendar(first=first, days=judged.value.shape[1]), shape=shape_of(series), harm=series.harm,
            width=float(settings["risk.width"]), floor=float(settings["risk.floor"]), in_a_row=in_a_row, rng=rng,
        )  # fmt: skip
        figures[key] = asdict(rated) | {
            "raised": len(runs(judged, harm=series.harm, in_a_row=in_a_row)),
            "raised_years": float(judged.is_judged.sum()) / 365,
            "shifts": {str(size): list(told) for size, told in rated.shifts.items()},
        }
    return Replay.objects.create(
        at=now, seed=seed, width=float(settings["risk.width"]), floor=float(settings["risk.floor"]), days_in_a_row=in_a_row,
        figures=figures, seconds=time.monotonic() - began,
    )  # fmt: skip


def _stored(key: str) -> tuple[date, Judged] | None:
    rows = sql.rows(
        'SELECT first_day, "values", expected, lows, highs FROM risk_watch WHERE series = %s ORDER BY id', [key]
    )  # fmt: skip
    if not rows:
        return None
    value, expected, low, high = (
        np.array([row[name] for row in rows], dtype=np.float64)
        for name in ("values", "expected", "lows", "highs")
    )
    return rows[0]["first_day"], Judged(value=value, expected=expected, low=low, high=high)
