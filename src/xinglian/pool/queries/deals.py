"""Call-offs as their two sides read them. Before the word is given neither learns who the other is."""

from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.pool.queries.words import CONDITIONS, DEAL_STATES
from xinglian.pool.rules.words import DealState
from xinglian.stock import api as stock
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE_ROWS = 50
_ROWS = """
SELECT d.id, d.number, d.state, d.giver_id, d.taker_id, d.giver_name, d.taker_name, d.giver_place, d.taker_place, d.part_id, d.unit, d.condition,
       d.quantity, d.received, d.amount_minor, d.currency, d.km, d.asked_at, d.answer_due, d.is_simulated, p.number AS part_number, p.name, p.name_en
  FROM pool_deal AS d JOIN catalogue_pub_part AS p USING (part_id)
 WHERE d.id < %(id)s AND (%(state)s = '' OR d.state = %(state)s) AND (%(giver)s = 0 OR d.giver_id = %(giver)s) AND (%(taker)s = 0 OR d.taker_id = %(taker)s)
   AND (%(like)s = '' OR d.number ILIKE %(like)s OR p.number ILIKE %(like)s OR p.name ILIKE %(like)s OR p.name_en ILIKE %(like)s)
"""
# Of all the reader may see; `waits`: for a step of `org`.
_SUMS = """
SELECT currency, count(*) FILTER (WHERE state IN ('asked', 'agreed', 'sent', 'received')) AS open,
       coalesce(sum(amount_minor) FILTER (WHERE state IN ('received', 'settled') AND received_at >= %(since)s), 0)::bigint AS moved,
       count(*) FILTER (WHERE (giver_id = %(org)s AND state IN ('asked', 'agreed', 'received')) OR (taker_id = %(org)s AND state = 'sent')) AS waits
  FROM pool_deal GROUP BY currency ORDER BY open DESC LIMIT 1
"""


def page(*, org_id: int, text: str = "", state: str = "", side: str = "", after: str = "") -> Page:
    """The newest first; `side`: those that come to `org_id` (taker) or leave it (giver)."""
    cursor = decode_cursor(after)
    safe = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    params = {
        "id": int(cursor[0]) if cursor and len(cursor) == 1 else 2**63 - 1, "state": state, "giver": org_id if side == "giver" else 0,
        "taker": org_id if side == "taker" else 0, "like": f"%{safe}%" if safe else "",
    }  # fmt: skip
    rows = sql.rows(f"{_ROWS} ORDER BY d.id DESC LIMIT {PAGE_ROWS + 1}", params)
    more, rows = len(rows) > PAGE_ROWS, rows[:PAGE_ROWS]
    return Page(
        rows=[_shown(row, org_id) for row in rows],
        next=encode_cursor([rows[-1]["id"]]) if more else None,
        first=None if cursor else 1,
    )


def sums(*, org_id: int, since: date) -> dict[str, Any]:
    """`moved`: money of what was received since."""
    row = sql.row(_SUMS, {"org": org_id, "since": since})
    found: dict[str, Any] = row or {"open": 0, "moved": 0, "waits": 0, "currency": "CNY"}
    return found | {"moved": Money(found["moved"], found["currency"])}


def _shown(row: dict[str, Any], org_id: int) -> dict[str, Any]:
    row["state_word"], row["tone"] = DEAL_STATES[DealState(row["state"])]
    row["condition_word"] = CONDITIONS[stock.Condition(row["condition"])]
    row["amount"] = Money(row["amount_minor"], row["currency"])
    row["is_giver"], row["is_taker"] = row["giver_id"] == org_id, row["taker_id"] == org_id
    return row
