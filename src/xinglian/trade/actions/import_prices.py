"""Prices from a staging table: a changed price is a new revision, the newest holds."""

from typing import Any

from xinglian.intake.api import Batch, Counts
from xinglian.kernel import outbox
from xinglian.trade.events import PricesRecorded


def apply(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Insert prices that say something new."""
    cursor.execute(f"SELECT count(*) FROM {staging}")
    total = int(cursor.fetchone()[0])
    cursor.execute(
        "INSERT INTO trade_price (org_id, list_code, part_id, valid_from, valid_to, min_quantity,"
        " unit_price, currency, revision, batch_id, is_simulated, recorded_at)"
        " SELECT m.id, s.list, s.part_id, s.valid_from, s.valid_to, coalesce(s.min_quantity, 1),"
        " s.unit_price, s.currency, coalesce(k.revision + 1, 0), %(batch)s,"
        " coalesce(s.simulated, false), %(now)s"
        f" FROM {staging} AS s"
        " CROSS JOIN (SELECT id FROM identity_organisation WHERE kind = 'maker') AS m"
        " LEFT JOIN LATERAL (SELECT p.revision, p.unit_price, p.valid_to FROM trade_price p"
        "    WHERE p.list_code = s.list AND p.part_id = s.part_id AND p.valid_from = s.valid_from"
        "    AND p.min_quantity = coalesce(s.min_quantity, 1) AND p.currency = s.currency"
        "    ORDER BY p.revision DESC LIMIT 1) AS k ON true"
        " WHERE k.revision IS NULL OR k.unit_price <> s.unit_price"
        " OR k.valid_to IS DISTINCT FROM s.valid_to",
        {"batch": batch.id, "now": batch.now},
    )
    inserted = int(cursor.rowcount)
    if inserted:
        outbox.announce(PricesRecorded(batch_id=batch.id, prices=inserted))
    return Counts(inserted=inserted, unchanged=total - inserted)


def undo(cursor: Any, batch: Batch) -> Counts:
    """Take the prices of a batch away; the revisions before them hold again."""
    cursor.execute("DELETE FROM trade_price WHERE batch_id = %s", [batch.id])
    removed = int(cursor.rowcount)
    if removed:
        outbox.announce(PricesRecorded(batch_id=batch.id, prices=removed, is_undo=True))
    return Counts(removed=removed)
