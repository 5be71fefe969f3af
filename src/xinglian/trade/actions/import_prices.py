"""Prices from a staging table, and back. A restated price becomes a new revision."""

from typing import Any

from xinglian.intake.api import Batch, Counts
from xinglian.kernel import outbox
from xinglian.trade.events import PricesRecorded

_SAME = (
    "p.list = k.list AND p.part_id = k.part_id AND p.valid_from = k.valid_from"
    " AND p.min_quantity = k.min_quantity AND p.currency = k.currency"
)
_LATEST = (
    "SELECT DISTINCT ON (p.list, p.part_id, p.valid_from, p.min_quantity, p.currency) p.*"
    f" FROM trade_price AS p JOIN {{staging}} AS k ON {_SAME}"
    " ORDER BY p.list, p.part_id, p.valid_from, p.min_quantity, p.currency, p.revision DESC"
)
_RECORD = (
    "INSERT INTO trade_price (list, part_id, valid_from, valid_to, min_quantity, currency,"
    " revision, unit_price, batch_id, is_simulated, recorded_at)"
    " SELECT k.list, k.part_id, k.valid_from, k.valid_to, k.min_quantity, k.currency,"
    " coalesce(p.revision + 1, 0), k.unit_price, %(batch_id)s, k.simulated, %(now)s"
    f" FROM {{staging}} AS k LEFT JOIN ({_LATEST}) AS p ON {_SAME}"
    " WHERE p.id IS NULL OR (p.unit_price, p.valid_to) IS DISTINCT FROM (k.unit_price, k.valid_to)"
    " RETURNING revision"
)


def import_prices(cursor: Any, staging: str, batch: Batch) -> Counts:
    cursor.execute(f"SELECT count(*) FROM {staging}")
    rows = cursor.fetchone()[0]
    cursor.execute(
        "WITH new AS (" + _RECORD.replace("{staging}", staging) + ") SELECT"
        " count(*) FILTER (WHERE revision = 0), count(*) FILTER (WHERE revision > 0) FROM new",
        {"batch_id": batch.id, "now": batch.now},
    )
    inserted, updated = cursor.fetchone()
    if inserted or updated:
        outbox.announce(PricesRecorded(batch_id=batch.id, prices=inserted + updated))
    return Counts(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def undo_prices(cursor: Any, batch: Batch) -> Counts:
    cursor.execute("DELETE FROM trade_price WHERE batch_id = %s", [batch.id])
    removed = cursor.rowcount
    if removed:
        outbox.announce(PricesRecorded(batch_id=batch.id, prices=removed, is_undo=True))
    return Counts(removed=removed)
