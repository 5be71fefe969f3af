"""The columnar mirror of the order lines: one Parquet file a month, for readers of everything.

Only the months that have changed are written, each under a new name; a manifest renamed into place
at the end switches readers from one consistent set to the next. Files of the set before stay for a
while, for readers that have just begun.
"""

import os
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.trade.rules import manifest as manifests
from xinglian.trade.rules.manifest import Manifest, MonthFile

KEPT_SECONDS = 900

_COLUMNS = {
    "line_id": "BIGINT", "partner_id": "BIGINT", "part_id": "BIGINT", "source_id": "BIGINT",
    "document": "VARCHAR", "line_no": "INTEGER", "kind": "VARCHAR", "ordered_on": "DATE",
    "quantity": "DECIMAL(18, 3)", "unit_price": "DECIMAL(18, 6)", "amount_minor": "BIGINT",
    "currency": "VARCHAR", "is_simulated": "BOOLEAN",
}  # fmt: skip


def mirror_folder() -> Path:
    return Path(settings.XINGLIAN_COLUMNAR) / "trade" / "order_line"


def read_manifest() -> Manifest:
    path = mirror_folder() / "manifest.json"
    return manifests.loads(path.read_text()) if path.exists() else Manifest()


def write_mirror(*, everything: bool = False) -> Manifest:
    """Bring the mirror up to the ledger; returns what it now consists of.

    Works as the network: the mirror has no row security and never answers a partner's page.
    One writer at a time; a second one waits, finds nothing left to do and returns.
    """
    with acting(network()):
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('trade.mirror', 0))")
        known = read_manifest()
        if everything or not known.version:
            months = None
            sql.execute("DELETE FROM trade_dirty_month")
        else:
            months = sql.column("DELETE FROM trade_dirty_month RETURNING month")
            if not months:
                return known
        written = _write_months(months, version=known.version + 1)
        kept = {} if months is None else _without(known, months)
        new = Manifest(version=known.version + 1, months={**kept, **written})
        _switch(new)
    _clean_up(new)
    return new


def is_behind() -> bool:
    """Inside an acting scope: is any month marked, or the mirror not there at all?"""
    if not read_manifest().version:
        return True
    return bool(sql.value("SELECT EXISTS (SELECT FROM trade_dirty_month)"))


def _without(known: Manifest, months: Iterable[date]) -> dict[str, MonthFile]:
    gone = {f"{month:%Y-%m}" for month in months}
    return {month: file for month, file in known.months.items() if month not in gone}


def _write_months(months: list[date] | None, *, version: int) -> dict[str, MonthFile]:
    folder = mirror_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".writing-") as box:
        text = Path(box) / "lines.csv"
        _copy_out(text, months)
        return _partition(text, Path(box), folder, version)


def _copy_out(text: Path, months: list[date] | None) -> None:
    where = ""
    if months is not None:
        spans = " OR ".join(
            f"(ordered_on >= '{month:%Y-%m-01}' AND ordered_on < '{_next(month):%Y-%m-01}')"
            for month in sorted(months)
        )
        where = f" WHERE {spans}"
    query = (
        "SELECT id, partner_id, part_id, source_id, document, line_no, kind, ordered_on, quantity,"
        f" unit_price, amount_minor, currency, is_simulated FROM trade_order_line{where}"
    )
    with connection.cursor() as cursor, text.open("wb") as file:
        any_cursor: Any = cursor
        with any_cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
            for data in copy:
                file.write(data)


def _partition(text: Path, box: Path, folder: Path, version: int) -> dict[str, MonthFile]:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _COLUMNS.items())
    written: dict[str, MonthFile] = {}
    with duckdb.connect(
        config={"memory_limit": "700MB", "temp_directory": str(box / "spill")}
    ) as db:
        db.execute(
            f"CREATE TABLE line AS SELECT * FROM read_csv('{text}', header = false, delim = ',',"
            f" quote = '\"', escape = '\"', auto_detect = false, columns = {{{columns}}})"
        )
        text.unlink()
        found = db.execute(
            "SELECT strftime(ordered_on, '%Y-%m') AS month, count(*), sum(amount_minor),"
            " CAST(sum(quantity) * 1000 AS HUGEINT) FROM line GROUP BY 1 ORDER BY 1"
        ).fetchall()
        for month, rows, amount, quantity in found:
            place = folder / f"month={month}"
            place.mkdir(exist_ok=True)
            path = place / f"lines-{version:06d}.parquet"
            fresh = box / f"{month}.parquet"
            db.execute(
                "COPY (SELECT * FROM line WHERE strftime(ordered_on, '%Y-%m') = ? ORDER BY"
                f" partner_id, line_id) TO '{fresh}' (FORMAT parquet, COMPRESSION zstd)",
                [month],
            )
            os.replace(fresh, path)
            written[month] = MonthFile(
                path=f"month={month}/{path.name}",
                rows=rows,
                amount_minor=int(amount),
                quantity_milli=int(quantity),
            )
    return written


def _switch(new: Manifest) -> None:
    """Readers see the old set or the new one."""
    path = mirror_folder() / "manifest.json"
    fresh = path.with_name(f".manifest-{os.getpid()}.json")
    with fresh.open("w") as file:
        file.write(new.dumps())
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def _clean_up(new: Manifest) -> None:
    current = {file.path for file in new.months.values()}
    limit = time.time() - KEPT_SECONDS
    for path in mirror_folder().glob("month=*/lines-*.parquet"):
        old = f"{path.parent.name}/{path.name}" not in current
        if old and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
