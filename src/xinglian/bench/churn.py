"""`xinglian bench churn`: chances of the next order, learned until three months before the end, judged on those three months.

On any file of order lines: of the sample network (`partner_code`, `ordered_on`, `amount`), or with the columns of the UCI set
Online Retail (`CustomerID`, `InvoiceDate`, `Quantity`, `UnitPrice`; CC BY 4.0, not shipped). Ours against plain BG/NBD fitted
to the same days, and against a rule of thumb by its own pace. No limit: what counts is who is right.
"""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from xinglian.bench.frame import BenchResult, alternate, check, median, peak_mb, speed_ratio
from xinglian.signals.rules import buy_till_gone, judged, next_purchase
from xinglian.signals.rules.rhythm import History, Rhythm, next_order, rhythm

AHEAD = 91
HORIZONS = (30, 90)
_FIGURES = ("base_rate", "log_loss", "brier", "error", "auc", "capture", "lost_capture")
_UCI = {"CustomerID", "InvoiceDate", "Quantity", "UnitPrice"}
_OURS = {"partner_code", "ordered_on", "amount"}


class NotOrderLines(ValueError):
    """A file without the columns of either form."""


def run(*, data: Path, quick: bool = False) -> BenchResult:
    """`data`: a Parquet or CSV file, or a folder with `order_lines_*.csv`. Raises NotOrderLines."""
    history, first, last = _read(data)
    until = last - AHEAD
    known = rhythm(history, origin=until)
    has = known.orders > 0
    check(bool(has.any()), "nobody ordered before the last three months")
    rows = 60_000 if quick else 400_000
    made: dict[str, Any] = {}

    def ours() -> None:
        plain = buy_till_gone.fit(known)
        model = next_purchase.learn(history, until=until, plain=plain, most_rows=rows)
        made["ours"] = next_purchase.silences(model, known.of(has))

    def peer() -> None:
        made["plain"] = buy_till_gone.fit(known)

    seconds = alternate({"ours": ours, "peer": peer}, rounds=1 if quick else 3)
    mine, wait = known.of(has), next_order(history, origin=until)[has]
    sides: dict[str, dict[str, Any]] = {"ours": {}, "peer": {}, "own pace": {}}
    for days in HORIZONS:
        came = (wait <= days).astype(np.float64)
        for side, chance in (
            ("ours", 1 - next_purchase.silent_by(made["ours"], days=days)),
            ("peer", 1 - made["plain"].silent(mine, days=days)),
            ("own pace", _own_pace(mine, days=days)),
        ):
            sides[side][f"{days} days"] = _told(judged.judge(chance, came))
    check(_agrees(history, until, wait), "waits differ from those counted in SQL's way")
    check(bool((np.diff(made["ours"], axis=1) <= 1e-12).all()), "a chance falls as days go by")
    own, theirs = median(seconds["ours"]), median(seconds["peer"])
    return BenchResult(
        bench="churn",
        n=int(has.sum()),
        ours={"seconds": round(own, 2), "peak_mb": round(peak_mb()), **sides["ours"], "middle_day_off": _middle_day(made["ours"], wait)},
        peer={"seconds": round(theirs, 2), **sides["peer"]},
        ratio_to_peer=speed_ratio(ours=own, theirs=theirs),
        correct=True,
        notes={
            "data": data.name, "first": str(np.datetime64(first, "D")), "learned_until": str(np.datetime64(until, "D")),
            "tested_until": str(np.datetime64(last, "D")), "own pace": sides["own pace"],
            "most_capture": {f"{days} days": round(min(1.0, 0.1 / max(float((wait <= days).mean()), 1e-9)), 4) for days in HORIZONS},
        },
    )  # fmt: skip


def _read(data: Path) -> tuple[History, int, int]:
    began = time.perf_counter()
    engine = duckdb.connect()
    source = str(data / "order_lines_*.csv" if data.is_dir() else data).replace("'", "''")
    reader = "read_parquet" if data.suffix == ".parquet" else "read_csv"
    table = f"{reader}('{source}')"
    columns = {row[0] for row in engine.execute(f"DESCRIBE FROM {table}").fetchall()}
    if columns >= _UCI:
        who, day, worth, only = "CustomerID", "InvoiceDate", "Quantity * UnitPrice", "CustomerID IS NOT NULL AND Quantity > 0"  # fmt: skip
    elif columns >= _OURS:
        who, day, worth, only = "partner_code", "ordered_on", "amount", "amount > 0"
    else:
        raise NotOrderLines(
            f"{data} has neither the columns {', '.join(sorted(_OURS))} nor {', '.join(sorted(_UCI))}."
        )
    found = engine.execute(
        "SELECT dense_rank() OVER (ORDER BY who) - 1 AS who, date_diff('day', DATE '1970-01-01', day) AS day, worth FROM"
        f" (SELECT {who} AS who, {day}::DATE AS day, sum({worth})::DOUBLE AS worth FROM {table} WHERE {only} GROUP BY ALL)"
        " ORDER BY 1, 2"
    ).fetchnumpy()
    check(len(found["day"]) > 0, f"{data} has no order lines ({time.perf_counter() - began:.1f} s)")
    who_, day_ = found["who"].astype(np.int64), found["day"].astype(np.int64)
    history = History(partners=int(who_[-1]) + 1, who=who_, day=day_, worth=found["worth"])
    return history, int(day_.min()), int(day_.max())


def _own_pace(known: Rhythm, *, days: int) -> NDArray[np.float64]:
    """Its own pace so far goes on at random; three usual gaps of silence halve it."""
    pace = known.orders / (known.age + 30)
    pace = np.where(known.silence * pace > 3, pace / 2, pace)
    chance: NDArray[np.float64] = 1 - np.exp(-days * pace)
    return chance


def _told(found: judged.Judgement) -> dict[str, Any]:
    plain = asdict(found)
    return {name: round(plain[name], 4) for name in _FIGURES} | {
        "reliability": [[round(one.said, 3), round(one.came, 3)] for one in found.bins]
    }


def _middle_day(silence: NDArray[np.float64], wait: NDArray[np.int64]) -> dict[str, float]:
    """Half of the orders should come before the day said to be the middle one, where that day lies within the test."""
    day = next_purchase.day_reached(silence, share=0.5)
    judgeable = np.nan_to_num(day, nan=np.inf) <= AHEAD
    return {
        "of": int(judgeable.sum()),
        "came_before": round(float((wait[judgeable] <= day[judgeable]).mean()), 3),
    }


def _agrees(history: History, until: int, wait: NDArray[np.int64]) -> bool:
    """Counted again in another way: over plain pairs, partner by partner."""
    first: dict[int, int] = {}
    seen = set()
    for who, day in zip(history.who.tolist(), history.day.tolist(), strict=True):
        if day <= until:
            seen.add(who)
        else:
            first.setdefault(who, day - until)
    never = np.iinfo(np.int32).max
    again: list[int] = [first.get(who, never) for who in sorted(seen)]
    return bool(again == wait.tolist())
