"""The columnar mirror of the order lines: one Parquet file a month; only the months that have changed are written."""

from collections.abc import Iterable
from datetime import date

from xinglian.kernel import sql
from xinglian.kernel.columnar import Manifest, Mirror, MonthFiles
from xinglian.kernel.scope import acting, network

MIRROR = Mirror(
    place="trade/order_line", stem="lines", day="ordered_on", order="partner_id, line_id",
    columns={
        "line_id": "BIGINT", "partner_id": "BIGINT", "part_id": "BIGINT", "source_id": "BIGINT",
        "document": "VARCHAR", "line_no": "INTEGER", "kind": "VARCHAR", "ordered_on": "DATE",
        "quantity": "DECIMAL(18, 3)", "unit_price": "DECIMAL(18, 6)", "amount_minor": "BIGINT",
        "currency": "VARCHAR", "is_simulated": "BOOLEAN",
    },
    sums={"amount_minor": "amount_minor", "quantity_milli": "quantity * 1000"},
)  # fmt: skip


def write_mirror(*, everything: bool = False) -> Manifest:
    """Bring the mirror up to the ledger; returns what it now consists of.

    Works as the network. One writer at a time; a second one waits, finds nothing left to do and returns.
    """
    with acting(network()):
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('trade.mirror', 0))")
        known = MIRROR.manifest()
        if everything or not known.version:
            months = None
            sql.execute("DELETE FROM trade_dirty_month")
        else:
            months = sql.column("DELETE FROM trade_dirty_month RETURNING month")
            if not months:
                return known
        version = known.version + 1
        written = MIRROR.write(_query(months), version=version)
        kept = {} if months is None else _without(known, months)
        new = Manifest(version=version, months={**kept, **written})
        MIRROR.switch(new)
    MIRROR.clean_up(new)
    return new


def is_behind() -> bool:
    """Inside an acting scope: is any month marked, or the mirror not there at all?"""
    if not MIRROR.manifest().version:
        return True
    return bool(sql.value("SELECT EXISTS (SELECT FROM trade_dirty_month)"))


def _without(known: Manifest, months: Iterable[date]) -> dict[str, MonthFiles]:
    gone = {f"{month:%Y-%m}" for month in months}
    return {month: files for month, files in known.months.items() if month not in gone}


def _query(months: list[date] | None) -> str:
    where = ""
    if months is not None:
        spans = " OR ".join(
            f"(ordered_on >= '{month:%Y-%m-01}' AND ordered_on < '{_next(month):%Y-%m-01}')"
            for month in sorted(months)
        )
        where = f" WHERE {spans}"
    return (
        "SELECT id, partner_id, part_id, source_id, document, line_no, kind, ordered_on, quantity,"
        f" unit_price, amount_minor, currency, is_simulated FROM trade_order_line{where}"
    )


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
