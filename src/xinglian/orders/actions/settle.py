"""After lines have changed: the order's state, its total and its moments follow from them."""

from datetime import datetime

from xinglian.kernel import sql
from xinglian.orders.models import Order
from xinglian.orders.rules.progress import LineState, progress
from xinglian.orders.rules.words import State

_LINES = (
    "SELECT quantity, answer, cancelled, refused, reserved, picking, shipped, received, missing, amount_minor, unit_price"
    " FROM orders_orderline WHERE order_id = %s"
)
_ENDED = (State.RECEIVED, State.CANCELLED)
_ANSWERED = (State.CONFIRMED, State.PICKING, State.PARTLY, State.SHIPPED, State.RECEIVED)
_WRITE = """
UPDATE orders_order SET state = %(state)s, total_minor = %(total)s, is_priced = %(priced)s, sent_at = %(sent_at)s,
       answer_due = %(answer_due)s, answered_at = %(answered_at)s, shipped_at = %(shipped_at)s, received_at = %(received_at)s,
       ended_at = %(ended_at)s, approved_by = %(approved_by)s, approved_name = %(approved_name)s, changed_at = %(now)s
 WHERE id = %(id)s RETURNING id
"""


def settle(order: Order, *, now: datetime) -> None:
    """The order is locked by the caller. Two statements."""
    rows = sql.rows(_LINES, [order.pk], kept=True)
    lines = [LineState(**{key: row[key] for key in LineState.__dataclass_fields__}) for row in rows]
    order.state = progress(lines)
    order.is_priced = all(
        row["unit_price"] is not None for row, line in zip(rows, lines, strict=True) if line.wanted
    )
    # A line's share of its amount, by what of it will come. Rounded down to the coin, the last piece takes the rest.
    order.total_minor = sum(
        int((row["amount_minor"] or 0) * line.wanted / line.quantity)
        for row, line in zip(rows, lines, strict=True)
    )
    order.answered_at = order.answered_at or (now if order.state in _ANSWERED else None)
    if order.state in (State.SHIPPED, State.RECEIVED):
        order.shipped_at = order.shipped_at or now
    if order.state == State.RECEIVED:
        order.received_at = order.received_at or now
    order.ended_at = (order.ended_at or now) if order.state in _ENDED else None
    order.changed_at = now
    sql.rows(
        _WRITE,
        {
            "id": order.pk, "state": order.state, "total": order.total_minor, "priced": order.is_priced,
            "sent_at": order.sent_at, "answer_due": order.answer_due, "answered_at": order.answered_at,
            "shipped_at": order.shipped_at, "received_at": order.received_at, "ended_at": order.ended_at,
            "approved_by": order.approved_by, "approved_name": order.approved_name, "now": now,
        }, kept=True,
    )  # fmt: skip
