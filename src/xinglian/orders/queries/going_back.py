"""What of an order may still go back, and until when."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.orders.models import Order
from xinglian.orders.queries.sellers import seller_of
from xinglian.orders.rules.valuation import ALL, last_day, share
from xinglian.orders.rules.words import ReturnState

_UNDER_WAY = (ReturnState.ASKED, ReturnState.ALLOWED, ReturnState.SENT)


@dataclass(frozen=True, kw_only=True)
class MayGoBack:
    """Lines of which something is left, and the terms: days, and the shares of the price for what nobody needs, sound and in an
    opened box."""

    lines: list[dict[str, Any]]
    days: int
    percent: Decimal
    opened_percent: Decimal


def left_by_line(order_id: int) -> dict[int, Decimal]:
    """What of each line may still go back, by its number: received, and on no other return."""
    rows = sql.rows(
        "SELECT l.no, l.received - l.returned - coalesce((SELECT sum(r.quantity) FROM orders_returnline AS r"
        " JOIN orders_return AS b ON b.id = r.back_id WHERE r.line_id = l.id AND b.state = ANY(%s)), 0) AS n"
        " FROM orders_orderline AS l WHERE l.order_id = %s AND l.received > 0 ORDER BY l.no",
        [[str(one) for one in _UNDER_WAY], order_id],
    )
    return {row["no"]: row["n"] for row in rows if row["n"] > 0}


def last_received(order_id: int) -> dict[int, datetime]:
    """When the last of each line came, by its number."""
    rows = sql.rows(
        "SELECT o.no, max(s.received_at) AS at FROM orders_shipmentline AS l JOIN orders_shipment AS s ON s.id = l.shipment_id"
        " JOIN orders_orderline AS o ON o.id = l.line_id WHERE o.order_id = %s AND s.received_at IS NOT NULL GROUP BY 1",
        [order_id],
    )
    return {row["no"]: row["at"] for row in rows}


def may_go_back(order: Order, *, today: date) -> MayGoBack:
    """For the form. In the buyer's scope; a line whose days are over stands there too, and says so."""
    terms = seller_of(buyer_id=order.buyer_id, seller_id=order.seller_id).terms
    left, came = left_by_line(order.pk), last_received(order.pk)
    rows = sql.rows(
        "SELECT no, part_id, unit, quantity, amount_minor FROM orders_orderline WHERE order_id = %s AND no = ANY(%s) ORDER BY no",
        [order.pk, list(left)],
    )
    cards = catalogue.parts(part_ids={row["part_id"] for row in rows})
    zone = timezone.get_default_timezone()
    for row in rows:
        row["part"], row["left"] = cards.get(row["part_id"]), left[row["no"]]
        row["last_day"] = last_day(came[row["no"]], return_days=terms.return_days, zone=zone)
        row["is_over"] = today > row["last_day"]
        row["each"], row["each_unneeded"], row["each_opened"] = (
            Money(share(row["amount_minor"], part=Decimal(1), whole=row["quantity"], percent=of), order.currency)
            for of in (ALL, terms.return_percent, terms.of_opened)
        )  # fmt: skip
    return MayGoBack(lines=rows, days=terms.return_days, percent=terms.return_percent, opened_percent=terms.of_opened)  # fmt: skip
