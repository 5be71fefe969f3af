"""What a buyer owes, as far as the order desk knows."""

from datetime import datetime

from xinglian.kernel import sql

_OPEN = """
SELECT coalesce(sum(o.total_minor), 0) FROM orders_order AS o
 WHERE o.buyer_id = %(buyer)s AND o.seller_id = %(seller)s AND o.sent_at IS NOT NULL AND o.state <> 'cancelled'
   AND (o.received_at IS NULL OR o.received_at > %(now)s - o.pay_days * interval '1 day')
"""


def open_minor(*, buyer_id: int, seller_id: int, now: datetime) -> int:
    """Orders that are not received, or whose days to pay are not over. Payments themselves are not known here: what was
    received longer ago than its days to pay counts as paid."""
    return int(sql.value(_OPEN, {"buyer": buyer_id, "seller": seller_id, "now": now}, kept=True))
