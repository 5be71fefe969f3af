"""Goods came in: lines that wait for them are held, the urgent first, then who ordered first."""

from datetime import datetime
from uuid import uuid4

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.history import tell
from xinglian.orders.actions.send import hold
from xinglian.orders.actions.settle import settle
from xinglian.orders.models import Order
from xinglian.orders.queries.sellers import seller_of
from xinglian.orders.rules.hand import Hand

MOST = 500
# Orders that want more than they hold of a part of which there is something free.
_WAITING = """
SELECT DISTINCT o.id, o.is_urgent, o.sent_at FROM orders_order AS o JOIN orders_orderline AS l ON l.order_id = o.id
 WHERE coalesce(o.sender_id, o.seller_id) = %(org)s AND o.state IN ('placed', 'confirmed', 'picking', 'partly')
   AND l.answer <> 'offered' AND l.quantity - l.cancelled - l.refused - l.picking - l.shipped > l.reserved
   AND EXISTS (SELECT FROM stock_pub_balance AS b WHERE b.org_id = %(org)s AND b.part_id = l.part_id AND b.sellable > 0)
 ORDER BY o.is_urgent DESC, o.sent_at, o.id LIMIT %(most)s
"""


def refill(*, org_id: int, now: datetime) -> int:
    """In a job; how many orders hold more than before. Each in a transaction of its own: who waits for a lock waits alone."""
    with acting(network()):
        waiting = sql.column(_WAITING, {"org": org_id, "most": MOST})
    helped = 0
    for order_id in waiting:
        with acting(network()):
            order = Order.objects.select_for_update().get(pk=order_id)
            before = _held(order_id)
            terms = seller_of(buyer_id=order.buyer_id, seller_id=order.seller_id)
            hold(order, seller=terms, now=now, key=f"refill:{order_id}:{uuid4().hex}")
            if (held := _held(order_id)) > before:
                settle(order, now=now)
                tell(order, "held", by=Hand(), now=now, body={"n": held - before}, is_internal=True)
                helped += 1
    return helped


def _held(order_id: int) -> int:
    return int(sql.value("SELECT sum(reserved) FROM orders_orderline WHERE order_id = %s", [order_id]))  # fmt: skip
