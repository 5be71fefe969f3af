"""Take a booking back: another one with the opposite signs. What was booked stays and says that it was reversed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, sql
from xinglian.kernel.refusal import Refusal
from xinglian.stock import access
from xinglian.stock.actions.post import By, Posted, describe, post
from xinglian.stock.rules.words import Kind


class NotBack(Refusal):
    sentence = _("This cannot be taken back: a transfer is sent back, an opening is corrected by a count, and a reversal by booking anew.")  # fmt: skip


class BackAlready(Refusal):
    sentence = _("This was taken back already.")


def reverse(*, posting_id: int, by: By, why: str, now: datetime) -> Posted:
    """Raises NotBack, BackAlready, and NotEnough when what came in has gone out since."""
    made = access.posting(posting_id=posting_id)
    if made.kind in (Kind.SENT, Kind.ARRIVED, Kind.OPENING) or made.reverses_id:
        raise NotBack
    rows = sql.rows(
        "SELECT m.quantity, m.value_minor, c.location_id, c.part_id, c.batch, c.serial, c.condition"
        " FROM stock_movement AS m JOIN stock_cell AS c ON c.id = m.cell_id WHERE m.posting_id = %s ORDER BY m.id",
        [posting_id],
    )
    lines = [describe(row, quantity=-row["quantity"]) for row in rows]
    try:
        with transaction.atomic():
            posted = post(
                org_id=made.org_id, kind=Kind(made.kind), lines=lines, key=f"reverse:{posting_id}", by=by, now=now,
                reason="", note=why, reference=made.reference, reverses=posting_id, is_simulated=made.is_simulated,
            )  # fmt: skip
    except IntegrityError as error:
        raise BackAlready from error
    if not posted.is_new:
        raise BackAlready
    audit.record("reverse_posting", subject=("stock.posting", posting_id), org_id=made.org_id, why=why)  # fmt: skip
    return posted
