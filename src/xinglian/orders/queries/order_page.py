"""One order as its page shows it: lines, progress, history."""

from datetime import date
from decimal import Decimal
from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.orders.models import Order
from xinglian.orders.queries.words import ANSWERS, EVENTS, REASONS, STATES
from xinglian.orders.rules.words import Answer, Reason, State

# So many lines stand on the page; longer orders are read in the file.
MOST_SHOWN = 1_000
_LINES = """
SELECT l.*, p.no AS instead_no FROM orders_orderline AS l
  LEFT JOIN orders_orderline AS p ON p.id = l.instead_of_id
 WHERE l.order_id = %(order)s ORDER BY l.no LIMIT %(most)s
"""
_EVENTS = (
    "SELECT verb, state, body, at, side_id, person_name, is_internal FROM orders_orderevent WHERE order_id = %s"
    " ORDER BY id DESC LIMIT 100"
)


def lines(order: Order, *, today: date) -> list[dict[str, Any]]:
    """Two statements for any number of lines."""
    rows = sql.rows(_LINES, {"order": order.pk, "most": MOST_SHOWN})
    ids = {row["part_id"] for row in rows} | {row["offered_part_id"] for row in rows}
    cards = catalogue.parts(part_ids=[one for one in ids if one])
    return [_line(row, cards, order, today) for row in rows]


def _line(
    row: dict[str, Any], cards: dict[int, catalogue.PartCard], order: Order, today: date
) -> dict[str, Any]:
    gone = row["cancelled"] + row["refused"]
    wanted = row["quantity"] - gone
    row["part"], row["offered"] = cards.get(row["part_id"]), cards.get(row["offered_part_id"] or 0)
    row["wanted"], row["gone"] = wanted, gone
    # What the buyer may still take back: neither on a pick list nor sent.
    row["left"] = wanted - row["picking"] - row["shipped"]
    row["to_come"] = wanted - row["received"] - row["missing"]
    row["under_way"] = row["shipped"] - row["received"] - row["missing"]
    row["amount"] = (
        None if row["amount_minor"] is None
        else Money(int(row["amount_minor"] * wanted / row["quantity"]), order.currency)
    )  # fmt: skip
    row["answer_word"], row["tone"] = ANSWERS[Answer(row["answer"])]
    row["reason_word"] = REASONS[Reason(row["reason"])] if row["reason"] else ""
    row["is_late"] = bool(
        row["promised_on"] and row["promised_on"] < today and row["to_come"] > 0 and wanted > 0
    )
    row["is_offered"] = row["answer"] == Answer.OFFERED and row["left"] > 0 and row["offered"]
    row["share"] = row["received"] / wanted if wanted else Decimal(0)
    return row


def history(order: Order) -> list[dict[str, Any]]:
    """The newest first; what is the seller's alone is read by the seller only."""
    names = {order.buyer_id: order.buyer_name, order.seller_id: order.seller_name}
    if order.sender_id:
        names[order.sender_id] = order.sender_name
    rows = sql.rows(_EVENTS, [order.pk])
    for row in rows:
        row["word"], row["icon"] = EVENTS.get(row["verb"], (row["verb"], "circle-dashed"))
        row["org_name"] = names.get(row["side_id"], "")
        body = row["body"] or {}
        row["org_name"] = row["org_name"] or body.get("org", "")
        row["why"] = body.get("why") or body.get("sender", "")
        row["state_word"] = STATES[State(row["state"])][0] if row["state"] in set(State) else ""
    return rows


def promised_by(found: list[dict[str, Any]]) -> date | None:
    """The day the last of what will come is promised for; None while one is not answered."""
    open_lines = [row for row in found if row["to_come"] > 0 and row["wanted"] > 0]
    days = [row["promised_on"] for row in open_lines]
    return max((day for day in days if day), default=None) if all(days) else None
