"""Stock positions from a staging table into the ledger: a recount is a new revision."""

from typing import Any

from xinglian.intake.api import Batch, Counts
from xinglian.kernel import outbox
from xinglian.trade.events import StockRecorded
from xinglian.trade.rules.words import minor_factor


def apply(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Insert positions that say something new about their day."""
    cursor.execute(f"SELECT count(*) FROM {staging}")
    total = int(cursor.fetchone()[0])
    cursor.execute(
        "INSERT INTO trade_stock_position (partner_id, part_id, as_of, revision, on_hand, unit_cost,"
        " value_minor, currency, last_moved_on, batch_id, is_simulated, recorded_at)"
        " SELECT s.partner_id, s.part_id, s.as_of, coalesce(k.revision + 1, 0), s.on_hand,"
        " s.unit_cost,"
        f" round(s.on_hand * s.unit_cost * {minor_factor('s.currency')})::bigint,"
        " s.currency, s.last_moved_on, %(batch)s, coalesce(s.simulated, false), %(now)s"
        f" FROM {staging} AS s LEFT JOIN LATERAL ("
        "   SELECT p.revision, p.on_hand, p.unit_cost, p.last_moved_on FROM trade_stock_position p"
        "    WHERE p.partner_id = s.partner_id AND p.part_id = s.part_id AND p.as_of = s.as_of"
        "    ORDER BY p.revision DESC LIMIT 1) AS k ON true"
        " WHERE k.revision IS NULL OR k.on_hand <> s.on_hand"
        " OR k.unit_cost IS DISTINCT FROM s.unit_cost"
        " OR k.last_moved_on IS DISTINCT FROM s.last_moved_on",
        {"batch": batch.id, "now": batch.now},
    )
    inserted = int(cursor.rowcount)
    if inserted:
        outbox.announce(StockRecorded(batch_id=batch.id, positions=inserted))
    return Counts(inserted=inserted, unchanged=total - inserted)


def undo(cursor: Any, batch: Batch) -> Counts:
    """Take the positions of a batch away; the revisions before them hold again."""
    cursor.execute("DELETE FROM trade_stock_position WHERE batch_id = %s", [batch.id])
    removed = int(cursor.rowcount)
    if removed:
        outbox.announce(StockRecorded(batch_id=batch.id, positions=removed, is_undo=True))
    return Counts(removed=removed)
