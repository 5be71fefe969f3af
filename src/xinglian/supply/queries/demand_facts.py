"""The demand of every part at every partner by month, from the ledgers of orders and of stock."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from django.db import connection
from numpy.typing import NDArray

from xinglian.supply.rules.basis import LEAST_LEDGER_MONTHS
from xinglian.supply.rules.quantiles import Floats
from xinglian.supply.rules.succession import heirs

_PARTNERS = "SELECT partner_id FROM partners_pub_partner WHERE merged_into_partner_id IS NULL"
_PARTS = "SELECT part_id, superseded_by_part_id FROM catalogue_pub_part ORDER BY part_id"
_LINES = "SELECT partner_id, part_id, ordered_on, kind, quantity FROM trade_pub_order_line"
# What leaves for another own place is not asked for, and nets to nothing.
_MOVES = (
    "SELECT org_id, part_id, (extract(year FROM day) * 12 + extract(month FROM day) - 1)::int AS month,"
    " coalesce(sum(-quantity) FILTER (WHERE kind = 'issue'), 0) AS issued, sum(quantity) AS net"
    " FROM (SELECT org_id, part_id, kind, quantity, moved_at AT TIME ZONE 'Asia/Shanghai' AS day"
    " FROM stock_pub_movement) AS m GROUP BY 1, 2, 3"
)
_TABLES = {
    "partner": (_PARTNERS, "'partner_id': 'BIGINT'"),
    "part": (_PARTS, "'part_id': 'BIGINT', 'successor': 'BIGINT'"),
    "move": (_MOVES, "'partner_id': 'BIGINT', 'part_id': 'BIGINT', 'month': 'INTEGER', 'issued': 'DOUBLE', 'net': 'DOUBLE'"),
    "line": (_LINES, "'partner_id': 'BIGINT', 'part_id': 'BIGINT', 'ordered_on': 'DATE', 'kind': 'VARCHAR', 'quantity': 'DOUBLE'"),
}  # fmt: skip

# What came back says nothing of what was asked for; a correction does. Months before the window count as the one before it.
_MONTHS = """
CREATE TABLE bought AS
SELECT partner_id, heir AS part_id, (year(ordered_on) * 12 + month(ordered_on) - 1)::INTEGER AS month,
       greatest(sum(quantity), 0)::DOUBLE AS units
FROM line JOIN partner USING (partner_id) JOIN heir USING (part_id)
WHERE kind <> 'return' AND ordered_on < $until GROUP BY ALL;
CREATE TABLE moved AS
SELECT partner_id, heir AS part_id, month, sum(issued) AS units, sum(net) AS net
FROM move JOIN partner USING (partner_id) JOIN heir USING (part_id) WHERE month < $last GROUP BY ALL;
"""
# A part not bought in a month was not asked for, from the first month that the partner bought anything and anybody this part.
_SERIES = """
CREATE TABLE series AS
WITH told AS (SELECT partner_id, part_id, min(month) AS first FROM moved GROUP BY ALL HAVING min(month) <= $last - $least),
     buyer AS (SELECT partner_id, min(month) AS first FROM bought GROUP BY ALL),
     sold AS (SELECT part_id, min(month) AS first FROM bought GROUP BY ALL),
     found AS (
        SELECT partner_id, part_id, true AS is_issued, first FROM told
        UNION ALL
        SELECT b.partner_id, b.part_id, false, max(greatest(buyer.first, sold.first))
        FROM bought AS b JOIN buyer USING (partner_id) JOIN sold USING (part_id)
        ANTI JOIN told ON told.partner_id = b.partner_id AND told.part_id = b.part_id
        GROUP BY b.partner_id, b.part_id HAVING max(month) >= $start AND sum(units) FILTER (month >= $start) > 0)
SELECT row_number() OVER (ORDER BY partner_id, part_id) - 1 AS n, *, greatest(first, $start) - $start AS since FROM found
"""
_CELLS = """
SELECT n, month - $start AS month, units FROM bought JOIN series USING (partner_id, part_id) WHERE NOT is_issued AND month >= $start
UNION ALL
SELECT n, month - $start, units FROM moved JOIN series USING (partner_id, part_id) WHERE is_issued AND month >= $start
"""
_NETS = """
SELECT n, greatest(month, $start - 1) - $start + 1 AS month, sum(net) AS net
FROM moved JOIN series USING (partner_id, part_id) WHERE is_issued GROUP BY ALL
"""


@dataclass(frozen=True, kw_only=True)
class DemandFacts:
    """Series n: part `part_ids[n]` at partner `partner_ids[n]`, units by month in `table[n]`, NaN where nothing was observed,
    the newest month last. `is_issued`: read from the stock ledger. `hidden`: months unseen for want of goods."""

    partner_ids: NDArray[np.int64]
    part_ids: NDArray[np.int64]
    is_issued: NDArray[np.bool_]
    table: Floats
    hidden: int


def demand_facts(
    *, order_files: Sequence[Path], until: date, window: int, memory: str = "1GB"
) -> DemandFacts:
    """Of the `window` months before `until`, the first of a month. From the columnar mirror's files, or the ledger where there
    are none. Demand of a replaced part is that of the last one in its chain."""
    with tempfile.TemporaryDirectory(prefix="xl-supply-") as folder:
        engine = duckdb.connect()
        try:
            engine.execute(f"SET memory_limit = '{memory}'")
            engine.execute(f"SET temp_directory = '{folder}'")
            engine.execute("SET threads = 2")
            _fill(engine, Path(folder), order_files)
            return _read(engine, until=until, window=window)
        finally:
            engine.close()


def last_line_on(order_files: Sequence[Path]) -> date | None:
    """The newest day of the ledger of orders; None when it is empty."""
    if order_files:
        with duckdb.connect() as engine:
            return _day(engine.execute(f"SELECT max(ordered_on) FROM {_files(order_files)}").fetchone())  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(ordered_on) FROM trade_pub_order_line")
        return _day(cursor.fetchone())


def _day(row: tuple[object, ...] | None) -> date | None:
    found = row[0] if row else None
    return found if isinstance(found, date) else None


def _fill(engine: duckdb.DuckDBPyConnection, box: Path, order_files: Sequence[Path]) -> None:
    for name, (query, columns) in _TABLES.items():
        if name == "line" and order_files:
            engine.execute(f"CREATE VIEW line AS SELECT * FROM {_files(order_files)}")
            continue
        file = box / f"{name}.csv"
        with (
            connection.cursor() as cursor,
            file.open("wb") as out,
            cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as rows,
        ):
            for chunk in rows:
                out.write(chunk)
        engine.execute(f"CREATE TABLE {name} ({columns.replace(chr(39), '').replace(':', '')})")
        if file.stat().st_size:
            engine.execute(
                f"INSERT INTO {name} SELECT * FROM read_csv('{file}', columns = {{{columns}}}, header = false, auto_detect = false)"
            )


def _files(order_files: Sequence[Path]) -> str:
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in order_files)
    return f"read_parquet([{names}], union_by_name = true)"


def _read(engine: duckdb.DuckDBPyConnection, *, until: date, window: int) -> DemandFacts:
    last = until.year * 12 + until.month - 1
    start = {"start": last - window}
    engine.register("heir", _heirs(engine))
    bought, moved = [one for one in _MONTHS.split(";") if one.strip()]
    engine.execute(bought, {"until": until})
    engine.execute(moved, {"last": last})
    engine.execute(_SERIES, {"last": last, "least": LEAST_LEDGER_MONTHS, **start})
    series = engine.execute(
        "SELECT partner_id, part_id, is_issued, since FROM series ORDER BY n"
    ).fetchnumpy()
    cells, nets = (engine.execute(one, start).fetchnumpy() for one in (_CELLS, _NETS))
    issued = series["is_issued"].astype(bool)
    table = np.full((len(issued), window), np.nan)
    table[np.arange(window)[None, :] >= series["since"].astype(np.int64)[:, None]] = 0.0
    table[cells["n"].astype(np.int64), cells["month"].astype(np.int64)] = cells["units"]
    out = _without_goods(nets, len(issued), window) & issued[:, None] & ~np.isnan(table)
    table[out] = np.nan
    seen = ~np.isnan(table).all(axis=1)
    return DemandFacts(
        partner_ids=series["partner_id"].astype(np.int64)[seen],
        part_ids=series["part_id"].astype(np.int64)[seen],
        is_issued=issued[seen], table=table[seen], hidden=int(out[seen].sum()),
    )  # fmt: skip


def _heirs(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    parts = engine.execute(
        "SELECT part_id, coalesce(successor, part_id) AS successor FROM part ORDER BY part_id"
    ).fetchnumpy()
    ids = parts["part_id"].astype(np.int64)
    return pa.table({"part_id": ids, "heir": ids[heirs(np.searchsorted(ids, parts["successor"]).astype(np.int64))]})  # fmt: skip


def _without_goods(
    nets: dict[str, NDArray[np.float64]], count: int, window: int
) -> NDArray[np.bool_]:
    """(series, months): nothing lay there when the month began, and nothing came or went in it."""
    moved = np.zeros((count, window + 1), dtype=bool)
    net = np.zeros((count, window + 1))
    at = nets["n"].astype(np.int64), nets["month"].astype(np.int64)
    moved[at], net[at] = True, nets["net"]
    before = net.cumsum(axis=1)[:, :-1]
    found: NDArray[np.bool_] = (before < 0.0005) & ~moved[:, 1:]
    return found
