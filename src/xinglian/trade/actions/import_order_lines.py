"""Order lines from a staging table into the ledger, and back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.intake.api import Batch, CannotUndo, Counts
from xinglian.kernel import outbox
from xinglian.trade.actions import ledger
from xinglian.trade.events import OrderLinesRecorded


def import_order_lines(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Records what is not there yet; the same line again is left as it is."""
    params = {
        "source": batch.source or ledger.DEFAULT_SOURCE,
        "now": batch.now,
        "batch_id": batch.id,
    }
    cursor.execute(f"SELECT count(*) FROM {staging}")
    rows = cursor.fetchone()[0]
    cursor.execute(ledger.RECORD_SOURCE, params)
    # Row by row by the key's index: a join with a ledger whose statistics are older than the last
    # import took a minute for 58,000 lines.
    cursor.execute(ledger.RECORD.replace("{staging}", staging), params)
    inserted = int(cursor.rowcount)
    if inserted:
        cursor.execute(ledger.MARK_MONTHS.replace("{staging}", staging), params)
        months = sorted(month for (month,) in cursor.fetchall())
        outbox.announce(OrderLinesRecorded(batch_id=batch.id, lines=inserted, months=months))
    return Counts(inserted=inserted, unchanged=rows - inserted)


def undo_order_lines(cursor: Any, batch: Batch) -> Counts:
    """Raises CannotUndo when another import corrects a line of this one."""
    cursor.execute(
        "SELECT c.document, o.document FROM trade_order_line AS c JOIN trade_order_line AS o"
        " ON o.source_id = c.source_id AND o.document = c.corrects_document"
        " AND (c.corrects_line IS NULL OR o.line_no = c.corrects_line)"
        " WHERE c.corrects_document <> '' AND o.batch_id = %(id)s"
        " AND c.batch_id IS DISTINCT FROM %(id)s LIMIT 1",
        {"id": batch.id},
    )
    if later := cursor.fetchone():
        raise CannotUndo(
            _(
                "Document %(later)s corrects %(document)s of this import. Take that import back"
                " first."
            ),
            later=later[0],
            document=later[1],
        )
    cursor.execute(
        "WITH gone AS (DELETE FROM trade_order_line WHERE batch_id = %(id)s RETURNING ordered_on),"
        " marked AS (INSERT INTO trade_dirty_month (month, marked_at) SELECT DISTINCT"
        " date_trunc('month', ordered_on)::date, %(now)s::timestamptz FROM gone"
        " ON CONFLICT (month) DO UPDATE SET marked_at = excluded.marked_at RETURNING month)"
        " SELECT (SELECT count(*) FROM gone),"
        " ARRAY(SELECT to_char(month, 'YYYY-MM') FROM marked ORDER BY 1)",
        {"id": batch.id, "now": batch.now},
    )
    removed, months = cursor.fetchone()
    if removed:
        outbox.announce(
            OrderLinesRecorded(batch_id=batch.id, lines=removed, months=months, is_undo=True)
        )
    return Counts(removed=removed)
