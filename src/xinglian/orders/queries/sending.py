"""Who sends for whom, and what was sent."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Order, SendingAgreement
from xinglian.orders.queries.words import STATES
from xinglian.orders.rules.words import SendingState, State

MOST = 200
# By shipment and part: what the two settle by. No price: the seller's are not the sender's to see, and the other way round.
_SENT = """
SELECT s.number, o.number AS order_number, s.seller_name, o.sender_name, s.buyer_name, s.shipped_at, p.number AS part_number,
       p.name AS part_name, l.unit, sum(e.picked) AS quantity, s.is_simulated
  FROM orders_shipment AS s JOIN orders_order AS o ON o.id = s.order_id JOIN orders_shipmentline AS e ON e.shipment_id = s.id
  JOIN orders_orderline AS l ON l.id = e.line_id LEFT JOIN catalogue_pub_part AS p ON p.part_id = e.part_id
 WHERE s.sender_id IS NOT NULL AND %(org)s IN (s.sender_id, s.seller_id) AND s.shipped_at >= %(since)s AND e.picked > 0
 GROUP BY s.id, o.id, p.number, p.name, l.unit ORDER BY s.shipped_at, s.id, p.number LIMIT 100000
"""

_ORDERS = """
SELECT number, seller_id, seller_name, sender_name, buyer_name, state, is_urgent, sent_at FROM orders_order
 WHERE %s IN (seller_id, sender_id) AND sender_id IS NOT NULL AND sent_at IS NOT NULL ORDER BY id DESC LIMIT %s
"""


def agreed(*, seller_id: int, sender_id: int, lock: bool = False) -> SendingAgreement | None:
    """While both take part: who left or was merged sends for nobody. Asked as the network."""
    query = SendingAgreement.objects.filter(
        seller_id=seller_id, sender_id=sender_id, state=SendingState.AGREED, seller__is_active=True, sender__is_active=True
    )  # fmt: skip
    with acting(network(), savepoint=False):
        return (query.select_for_update(of=("self",)) if lock else query).first()


def agreements(*, org_id: int) -> tuple[list[SendingAgreement], list[SendingAgreement]]:
    """Who sends for us, and for whom we send; what stands first, then the newest."""
    found = list(SendingAgreement.objects.filter(Q(seller_id=org_id) | Q(sender_id=org_id)).order_by("-pk")[:MOST])  # fmt: skip
    found.sort(key=lambda one: one.state not in (SendingState.OFFERED, SendingState.AGREED))
    return [one for one in found if one.seller_id == org_id], [one for one in found if one.sender_id == org_id]  # fmt: skip


def senders_for(order: Order) -> list[tuple[int, str]]:
    """Whom the seller may choose, by name; not who gets the goods."""
    gets = (order.buyer_id, order.branch_id)
    with acting(network(), savepoint=False):
        found = SendingAgreement.objects.filter(seller_id=order.seller_id, state=SendingState.AGREED, sender__is_active=True)  # fmt: skip
        return [(one.sender_id, one.sender_name) for one in found.order_by("sender_name")[:MOST] if one.sender_id not in gets]  # fmt: skip


def orders(*, org_id: int) -> list[dict[str, Any]]:
    """The newest of which one of the two sends for the other."""
    rows = sql.rows(_ORDERS, [org_id, MOST])
    for row in rows:
        row["state_word"], row["tone"] = STATES[State(row["state"])]
        row["is_ours"] = row["seller_id"] == org_id
    return rows


def sent(*, org_id: int, since: datetime) -> list[dict[str, Any]]:
    return sql.rows(_SENT, {"org": org_id, "since": since})
