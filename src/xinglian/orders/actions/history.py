"""What both sides read of an order's life: its events, and the facts beside them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from xinglian.kernel import facts, sql
from xinglian.kernel.facts import Fact
from xinglian.kernel.money import Money
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Order
from xinglian.orders.rules.hand import Hand

SOURCE = "orders"


_EVENT = """
INSERT INTO orders_orderevent (order_id, buyer_id, seller_id, verb, state, body, is_internal, at, side_id, person_id, person_name)
VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s) RETURNING id
"""


def tell(
    order: Order,
    verb: str,
    *,
    by: Hand,
    now: datetime,
    body: Mapping[str, Any] | None = None,
    is_internal: bool = False,
) -> None:
    """An event of the order, with its state as it is now."""
    told = json.dumps(body or {}, cls=DjangoJSONEncoder)
    sql.rows(
        _EVENT,
        [
            order.pk, order.buyer_id, order.seller_id, verb, order.state, told, is_internal, now, by.org_id, by.person_id, by.name,
        ],
        kept=True,
    )  # fmt: skip


def fact(
    order: Order,
    kind: str,
    *,
    now: datetime,
    amount_minor: int | None = None,
    ref: str = "",
    body: Mapping[str, Any] | None = None,
) -> Fact:
    """`order.placed`, `order.shipped` … of the buyer; the amount in the order's currency."""
    return Fact(
        kind=kind, org_id=order.buyer_id, subject="orders.order", subject_id=order.pk, at=now, source=SOURCE,
        amount=None if amount_minor is None else Money(amount_minor, order.currency).amount,
        unit="" if amount_minor is None else order.currency, ref=ref or order.number,
        body={"seller_id": str(order.seller_id), "number": order.number, **(body or {})}, is_simulated=order.is_simulated,
    )  # fmt: skip


def record(*found: Fact) -> None:
    """Facts are the buyer's, whichever side did it."""
    with acting(network(), savepoint=False):
        facts.record_many(found)
