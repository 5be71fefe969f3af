"""Returns as both sides read them: the list, and one with its lines."""

from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.orders.models import Return
from xinglian.orders.queries.shipment_words import FOUND, RETURN_REASONS, RETURN_STATES
from xinglian.orders.rules.words import ReturnReason, ReturnState
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE_ROWS = 50
_ROW = """
SELECT b.id, b.number, b.state, b.buyer_id, b.seller_id, b.buyer_name, b.seller_name, b.currency, b.value_minor, b.note, b.asked_at,
       b.asked_name, b.is_simulated, n.lines, n.pieces, n.order_number, n.parts
  FROM orders_return AS b CROSS JOIN LATERAL (
    SELECT count(*) AS lines, sum(r.quantity) AS pieces, min(o.number) AS order_number,
           (array_agg(p.number ORDER BY l.no))[1:3] AS parts
      FROM orders_returnline AS r JOIN orders_orderline AS l ON l.id = r.line_id JOIN orders_order AS o ON o.id = l.order_id
      JOIN catalogue_pub_part AS p ON p.part_id = l.part_id WHERE r.back_id = b.id) AS n
"""
_OF_ORDER = (
    "EXISTS (SELECT FROM orders_returnline AS r JOIN orders_orderline AS l ON l.id = r.line_id"
    " WHERE r.back_id = b.id AND l.order_id = %s)"
)
_FOUND_IN = (
    "(upper(b.number) LIKE %(like)s OR upper(b.buyer_name) LIKE %(like)s OR upper(b.seller_name) LIKE %(like)s"
    " OR upper(n.order_number) LIKE %(like)s OR EXISTS (SELECT FROM orders_returnline AS r"
    " JOIN orders_orderline AS l ON l.id = r.line_id JOIN catalogue_pub_part AS p ON p.part_id = l.part_id"
    " WHERE r.back_id = b.id AND upper(p.number) LIKE %(like)s))"
)
_LINES = """
SELECT r.id, r.reason, r.condition, r.found, r.note, r.quantity, r.received, r.percent, r.value_minor, l.no, l.unit, l.part_id,
       o.number AS order_number
  FROM orders_returnline AS r JOIN orders_orderline AS l ON l.id = r.line_id JOIN orders_order AS o ON o.id = l.order_id
 WHERE r.back_id = %s ORDER BY l.no
"""


def page(*, text: str = "", state: str = "", side: str = "", org_id: int = 0, after: str = "") -> Page:  # fmt: skip
    """The newest first, of all the viewer may see; `side`: those `org_id` asked for (ours) or has to answer (theirs)."""
    cursor = decode_cursor(after)
    safe = text.upper().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    params: dict[str, Any] = {
        "state": state, "org": org_id, "like": f"%{safe}%",
        "id": int(cursor[0]) if cursor and len(cursor) == 1 else 2**63 - 1,
    }  # fmt: skip
    where = "b.id < %(id)s AND (%(state)s = '' OR b.state = %(state)s)"
    where += {"ours": " AND b.buyer_id = %(org)s", "theirs": " AND b.seller_id = %(org)s"}.get(side, "")  # fmt: skip
    where += f" AND {_FOUND_IN}" if text else ""
    rows = sql.rows(f"{_ROW} WHERE {where} ORDER BY b.id DESC LIMIT {PAGE_ROWS + 1}", params)
    more, rows = len(rows) > PAGE_ROWS, rows[:PAGE_ROWS]
    return Page(
        rows=[_shown(row) for row in rows],
        next=encode_cursor([rows[-1]["id"]]) if more else None,
        first=None if cursor else 1,
    )


def of_order(order_id: int) -> list[dict[str, Any]]:
    return [_shown(row) for row in sql.rows(f"{_ROW} WHERE {_OF_ORDER} ORDER BY b.id", [order_id])]


def value(back: Return) -> Money:
    """Of all its lines: as asked for, and of what came once it is back."""
    return Money(back.value_minor, back.currency)


def lines(back: Return) -> list[dict[str, Any]]:
    rows = sql.rows(_LINES, [back.pk])
    cards = catalogue.parts(part_ids={row["part_id"] for row in rows})
    for row in rows:
        row["part"] = cards.get(row["part_id"])
        row["reason_word"] = RETURN_REASONS[ReturnReason(row["reason"])]
        row["condition_word"], row["found_word"] = FOUND[row["condition"]], FOUND.get(row["found"], "")  # fmt: skip
        row["value"] = Money(row["value_minor"], back.currency)
    return rows


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row["state_word"], row["tone"] = RETURN_STATES[ReturnState(row["state"])]
    row["value"] = Money(row["value_minor"], row["currency"])
    row["more"] = row["lines"] - len(row["parts"] or [])
    return row
