"""Write what is said of partners: rows that are the same stay untouched."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray
from pyarrow import csv

from xinglian.kernel import sql
from xinglian.signals.rules.expecting import Told
from xinglian.signals.rules.rhythm import Rhythm
from xinglian.signals.rules.usual import Change

KEPT = 26
_DAYS = ("due", "early", "late", "latest")
_COLUMNS = (
    "partner_id", "told_on", "last_on", "due_on", "due_from", "due_to", "latest_on", "chance_30", "chance_90", "lost", "usual_gap",
    "orders", "recent", "before", "sure", "why", "bought", "usual", "usual_low", "usual_high", "change", "distance",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Forecasts:
    """Of everybody who ever ordered, in one order. `told` None: no model yet, so nothing is said of next orders."""

    partner_ids: NDArray[np.int64]
    told_on: date
    known: Rhythm
    told: Told | None
    change: Change


def store_forecasts(forecasts: Forecasts | None) -> None:
    """Put these in place of what was said before. None: nobody ever ordered."""
    if forecasts is None:
        sql.execute("DELETE FROM signals_forecast")
        return
    columns = ", ".join(_COLUMNS)
    sql.execute("CREATE TEMP TABLE signals_said (LIKE signals_forecast) ON COMMIT DROP")
    _copy_in(_table(forecasts), f"signals_said ({columns})")
    sql.execute(
        "DELETE FROM signals_forecast AS f WHERE NOT EXISTS (SELECT FROM signals_said AS s WHERE s.partner_id = f.partner_id)"
    )
    own = ", ".join(_COLUMNS[1:])
    there = ", ".join(f"excluded.{name}" for name in _COLUMNS[1:])
    here = ", ".join(f"f.{name}" for name in _COLUMNS[1:])
    sql.execute(
        f"INSERT INTO signals_forecast AS f ({columns}) SELECT {columns} FROM signals_said"
        f" ON CONFLICT (partner_id) DO UPDATE SET ({own}) = ROW({there}) WHERE ROW({here}) IS DISTINCT FROM ROW({there})"
    )
    sql.execute("DROP TABLE signals_said")


def keep_past(forecasts: Forecasts) -> None:
    """Add what is said to the past of each partner, KEPT times at most."""
    told = forecasts.told
    if told is None:
        return
    sql.execute(
        "CREATE TEMP TABLE signals_said (partner_id bigint, due_on date, chance_30 smallint, chance_90 smallint) ON COMMIT DROP"
    )
    _copy_in(
        pa.table({
            "partner_id": forecasts.partner_ids, "due_on": _dates(forecasts.told_on, told.due),
            "chance_30": _whole(100 * told.chance_30), "chance_90": _whole(100 * told.chance_90),
        }),
        "signals_said (partner_id, due_on, chance_30, chance_90)",
    )  # fmt: skip

    def grown(name: str) -> str:
        return f"(p.{name} || excluded.{name})[greatest(cardinality(p.{name}) + 2 - {KEPT}, 1):]"

    names = ("told_on", "due_on", "chance_30", "chance_90")
    sql.execute(
        f"INSERT INTO signals_forecast_past AS p (partner_id, {', '.join(names)})"
        " SELECT partner_id, ARRAY[%s::date], ARRAY[due_on], ARRAY[chance_30], ARRAY[chance_90] FROM signals_said"
        f" ON CONFLICT (partner_id) DO UPDATE SET {', '.join(f'{name} = {grown(name)}' for name in names)}",
        [forecasts.told_on],
    )
    sql.execute("DROP TABLE signals_said")


def _table(forecasts: Forecasts) -> pa.Table:
    known, told, change, day = forecasts.known, forecasts.told, forecasts.change, forecasts.told_on
    count = len(forecasts.partner_ids)
    nothing = np.full(count, np.nan)
    due, early, late, latest = (
        _dates(day, getattr(told, name) if told else nothing) for name in _DAYS
    )
    given: dict[str, Any] = {
        "partner_id": forecasts.partner_ids, "told_on": _dates(day, np.zeros(count)), "last_on": _dates(day, -known.silence),
        "due_on": due, "due_from": early, "due_to": late, "latest_on": latest,
        "chance_30": _rounded(told.chance_30 if told else nothing, 4), "chance_90": _rounded(told.chance_90 if told else nothing, 4),
        "lost": _rounded(told.lost if told else nothing, 4), "usual_gap": _rounded(told.usual_gap if told else nothing, 1),
        "orders": known.orders.astype(np.int64), "recent": known.recent.astype(np.int64), "before": known.before.astype(np.int64),
        "sure": told.sure if told else np.zeros(count, dtype=np.int64), "why": told.why if told else np.zeros(count, dtype=np.int64),
        "bought": _whole(change.bought), "usual": _whole(change.expected), "usual_low": _whole(change.low),
        "usual_high": _whole(change.high), "change": _rounded(change.change, 4), "distance": _rounded(change.distance, 2),
    }  # fmt: skip
    return pa.table({name: given[name] for name in _COLUMNS})


def _dates(day: date, after: NDArray[np.float64]) -> pa.Array:
    start = np.datetime64(day, "D").astype(np.int64)
    missing = ~np.isfinite(after)
    found = (start + np.where(missing, 0, after).astype(np.int64)).astype("datetime64[D]")
    return pa.array(found, mask=missing)


def _whole(values: NDArray[np.float64]) -> pa.Array:
    missing = ~np.isfinite(values)
    return pa.array(np.where(missing, 0, np.round(values)).astype(np.int64), mask=missing)


def _rounded(values: NDArray[np.float64], digits: int) -> pa.Array:
    return pa.array(np.round(values, digits), mask=~np.isfinite(values))


def _copy_in(table: pa.Table, target: str) -> None:
    with tempfile.TemporaryDirectory(prefix="xl-signals-") as folder:
        file = Path(folder) / "rows.csv"
        csv.write_csv(table, file, csv.WriteOptions(include_header=False))
        with (
            connection.cursor() as cursor,
            file.open("rb") as rows,
            cursor.copy(f"COPY {target} FROM STDIN (FORMAT csv)") as copy,
        ):
            while chunk := rows.read(1 << 20):
                copy.write(chunk)
