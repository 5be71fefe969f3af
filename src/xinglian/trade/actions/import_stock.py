"""Stock positions from a staging table, and back. A restated number becomes a new revision."""

from typing import Any

from xinglian.intake.api import Batch, Counts
from xinglian.kernel import outbox
from xinglian.trade.actions.ledger import OWNER, RECORDED_FOR, WITH_OWNER
from xinglian.trade.events import StockRecorded

# What was stated before of the partner the file names, whosever it is by now.
_SAME = "p.part_id = s.part_id AND p.as_of = s.as_of"
_LATEST = (
    "SELECT DISTINCT ON (named, part_id, as_of) * FROM (SELECT p.*, s.partner_id AS named"
    " FROM trade_stock_position AS p JOIN {staging} AS s ON p.partner_id = s.partner_id"
    f" AND p.recorded_for_id IS NULL AND {_SAME} UNION ALL SELECT p.*, s.partner_id"
    f" FROM trade_stock_position AS p JOIN {{staging}} AS s ON p.recorded_for_id = s.partner_id"
    f" AND {_SAME}) AS stated ORDER BY named, part_id, as_of, revision DESC"
)
_RECORD = (
    "INSERT INTO trade_stock_position (partner_id, recorded_for_id, part_id, as_of, revision,"
    " on_hand, unit_cost, currency, last_moved_on, batch_id, is_simulated, recorded_at)"
    f" SELECT {OWNER}, {RECORDED_FOR}, s.part_id, s.as_of, coalesce(l.revision + 1, 0), s.on_hand,"
    " s.unit_cost, s.currency, s.last_moved_on, %(batch_id)s, s.simulated, %(now)s"
    f" FROM {{staging}} AS s {WITH_OWNER} LEFT JOIN ({_LATEST}) AS l ON l.named = s.partner_id"
    " AND l.part_id = s.part_id AND l.as_of = s.as_of"
    " WHERE l.id IS NULL OR (l.on_hand, l.unit_cost, l.currency, l.last_moved_on)"
    " IS DISTINCT FROM (s.on_hand, s.unit_cost, s.currency, s.last_moved_on)"
    " RETURNING revision"
)


def record(staging: str) -> str:
    """The statement that records the rows of a staging table or sub-select and yields their revisions."""
    return _RECORD.replace("{staging}", staging)


def import_stock(cursor: Any, staging: str, batch: Batch) -> Counts:
    cursor.execute(f"SELECT count(*) FROM {staging}")
    rows = cursor.fetchone()[0]
    cursor.execute(
        "WITH new AS (" + record(staging) + ") SELECT"
        " count(*) FILTER (WHERE revision = 0), count(*) FILTER (WHERE revision > 0) FROM new",
        {"batch_id": batch.id, "now": batch.now},
    )
    inserted, updated = cursor.fetchone()
    if inserted or updated:
        outbox.announce(StockRecorded(batch_id=batch.id, positions=inserted + updated))
    return Counts(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def undo_stock(cursor: Any, batch: Batch) -> Counts:
    """The revision before becomes the valid one again; later ones of other imports stay."""
    cursor.execute("DELETE FROM trade_stock_position WHERE batch_id = %s", [batch.id])
    removed = cursor.rowcount
    if removed:
        outbox.announce(StockRecorded(batch_id=batch.id, positions=removed, is_undo=True))
    return Counts(removed=removed)
