"""Differences as both sides read them."""

from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.orders.queries.shipment_words import CLAIM_STATES, GAPS
from xinglian.orders.rules.words import ClaimState, Gap
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE_ROWS = 50
_ROW = """
SELECT c.id, c.gap, c.quantity, c.note, c.state, c.amount_minor, c.answer, c.raised_at, c.raised_name, c.settled_at, c.settled_name,
       c.photo_id, c.seller_id, c.buyer_id, o.number AS order_number, o.currency, o.buyer_name, o.seller_name, o.is_simulated,
       s.number AS shipment_number, l.no, l.unit, p.number, p.name, a.no AS again_no
  FROM orders_claim AS c JOIN orders_orderline AS l ON l.id = c.line_id JOIN orders_order AS o ON o.id = l.order_id
  JOIN orders_shipment AS s ON s.id = c.shipment_id JOIN catalogue_pub_part AS p ON p.part_id = l.part_id
  LEFT JOIN orders_orderline AS a ON a.id = c.again_id
"""


def page(*, state: str = "", gap: str = "", org_id: int = 0, after: str = "") -> Page:
    """The newest first, of all the viewer may see; `org_id`: only those it is a side of."""
    cursor = decode_cursor(after)
    params: dict[str, Any] = {"state": state, "gap": gap, "org": org_id, "id": int(cursor[0]) if cursor and len(cursor) == 1 else 2**63 - 1}  # fmt: skip
    rows = sql.rows(
        f"{_ROW} WHERE c.id < %(id)s AND (%(org)s = 0 OR %(org)s IN (c.buyer_id, c.seller_id)) AND (%(state)s = '' OR c.state = %(state)s) AND (%(gap)s = '' OR c.gap = %(gap)s)"
        f" ORDER BY c.id DESC LIMIT {PAGE_ROWS + 1}",
        params,
    )
    more, rows = len(rows) > PAGE_ROWS, rows[:PAGE_ROWS]
    return Page(
        rows=[_shown(row) for row in rows],
        next=encode_cursor([rows[-1]["id"]]) if more else None,
        first=None if cursor else 1,
    )


def of_order(order_id: int) -> list[dict[str, Any]]:
    return [_shown(row) for row in sql.rows(f"{_ROW} WHERE o.id = %s ORDER BY c.id", [order_id])]


def of_shipment(shipment_id: int) -> list[dict[str, Any]]:
    return [_shown(row) for row in sql.rows(f"{_ROW} WHERE s.id = %s ORDER BY c.id", [shipment_id])]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row["state_word"], row["tone"] = CLAIM_STATES[ClaimState(row["state"])]
    row["gap_word"] = GAPS[Gap(row["gap"])]
    row["amount"] = None if row["amount_minor"] is None else Money(row["amount_minor"], row["currency"])  # fmt: skip
    row["is_open"] = row["state"] == ClaimState.OPEN
    return row
