"""Order lines from a staging table into the ledger, set-based."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.intake.api import Batch, Counts
from xinglian.kernel import outbox
from xinglian.kernel.refusal import Refusal
from xinglian.trade.actions.ledger import source_id, touch_months
from xinglian.trade.events import OrderLinesRecorded
from xinglian.trade.rules.words import minor_factor

MOST_NAMED = 500
DEFAULT_SOURCE = "file"


class LinesCorrectedLater(Refusal):
    """Undo would leave corrections or returns of other imports hanging."""

    sentence = _(
        "%(count)s lines of later imports correct or return lines of this one. Undo those imports"
        " first."
    )


# How a staged row reads in the ledger: returns are negative whatever sign was typed.
_STAGED = f"""
SELECT partner_id, document, line_no::int AS line_no, kind, ordered_on, part_id,
       CASE kind WHEN 'return' THEN -abs(quantity) ELSE quantity END AS quantity, unit_price,
       CASE kind WHEN 'return' THEN -abs(minor) ELSE minor END AS amount_minor, currency,
       coalesce(corrects_document, '') AS corrects_document, corrects_line::int AS corrects_line,
       coalesce(simulated, false) AS is_simulated
  FROM (SELECT s.*, round(coalesce(amount, quantity * unit_price)
               * {minor_factor("currency")})::bigint AS minor FROM {{staging}} AS s) AS t
"""

# A line that is known already must be the same line; another one is a correction, not an edit.
CONFLICTS = f"""
SELECT s._sheet, s._row, 'line_no' AS field, 'differs' AS code,
       jsonb_build_object('document', s.document, 'line', s.line_no) AS params
  FROM {{staging}} AS s
  JOIN trade_source AS o ON o.key = coalesce(nullif(%(source)s, ''), '{DEFAULT_SOURCE}')
  JOIN trade_order_line AS l ON l.source_id = o.id AND l.document = s.document
       AND l.line_no = s.line_no AND l.kind = s.kind
 WHERE l.partner_id <> s.partner_id OR l.part_id <> s.part_id OR l.ordered_on <> s.ordered_on
    OR abs(l.quantity) <> abs(s.quantity) OR l.unit_price <> s.unit_price
    OR l.currency <> s.currency
"""


def apply(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Insert what is new; what is known already stays untouched."""
    source = source_id(cursor, key=batch.source or DEFAULT_SOURCE, now=batch.now)
    cursor.execute(f"SELECT count(*) FROM {staging}")
    total = int(cursor.fetchone()[0])
    cursor.execute(
        "INSERT INTO trade_order_line (partner_id, source_id, document, line_no, kind, ordered_on,"
        " part_id, quantity, unit_price, amount_minor, currency, corrects_document, corrects_line,"
        " batch_id, is_simulated, recorded_at)"
        " SELECT partner_id, %(source)s, document, line_no, kind, ordered_on, part_id, quantity,"
        " unit_price, amount_minor, currency, corrects_document, corrects_line, %(batch)s,"
        f" is_simulated, %(now)s FROM ({_staged(staging)}) AS r ON CONFLICT DO NOTHING",
        {"source": source, "batch": batch.id, "now": batch.now},
    )
    inserted = int(cursor.rowcount)
    if inserted:
        months = touch_months(cursor, f"SELECT DISTINCT ordered_on FROM {staging}", {})
        cursor.execute(f"SELECT DISTINCT partner_id FROM {staging} LIMIT {MOST_NAMED + 1}")
        partner_ids = [row[0] for row in cursor.fetchall()]
        outbox.announce(
            OrderLinesRecorded(
                batch_id=batch.id,
                lines=inserted,
                months=months,
                partner_ids=partner_ids if len(partner_ids) <= MOST_NAMED else [],
            )
        )
    return Counts(inserted=inserted, unchanged=total - inserted)


def undo(cursor: Any, batch: Batch) -> Counts:
    """Take the lines of a batch away. Raises LinesCorrectedLater."""
    cursor.execute(
        "SELECT count(*) FROM trade_order_line AS later JOIN trade_order_line AS l"
        " ON l.source_id = later.source_id AND l.document = later.corrects_document"
        " AND l.line_no = later.corrects_line"
        " WHERE l.batch_id = %(batch)s AND later.batch_id IS DISTINCT FROM %(batch)s"
        " AND later.corrects_document <> ''",
        {"batch": batch.id},
    )
    if count := int(cursor.fetchone()[0]):
        raise LinesCorrectedLater(count=count)
    months = touch_months(
        cursor,
        "SELECT DISTINCT ordered_on FROM trade_order_line WHERE batch_id = %(batch)s",
        {"batch": batch.id},
    )
    cursor.execute("DELETE FROM trade_order_line WHERE batch_id = %s", [batch.id])
    removed = int(cursor.rowcount)
    if removed:
        outbox.announce(
            OrderLinesRecorded(batch_id=batch.id, lines=removed, months=months, is_undo=True)
        )
    return Counts(removed=removed)


def _staged(staging: str) -> str:
    return _STAGED.replace("{staging}", staging)
