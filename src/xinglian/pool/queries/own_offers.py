"""One's own offers, the newest first."""

from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.pool.queries.words import CONDITIONS, OFFER_STATES
from xinglian.pool.rules.words import OfferState
from xinglian.stock import api as stock
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE_ROWS = 50
_ROWS = """
SELECT o.id, o.part_id, o.unit, o.condition, o.quantity, o.held, o.quantity - o.held AS left_over, o.price_minor, o.currency, o.until, o.note,
       o.most_km, o.state, o.offered_at, o.consented_name, o.is_simulated, p.number, p.name, p.name_en, d.asked, d.given
  FROM pool_offer AS o JOIN catalogue_pub_part AS p USING (part_id)
  LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE state = 'asked') AS asked,
                            sum(received) FILTER (WHERE state IN ('received', 'settled')) AS given
                       FROM pool_deal WHERE offer_id = o.id) AS d ON true
 WHERE o.org_id = %(org)s AND (%(state)s = '' OR o.state = %(state)s)
   AND (%(like)s = '' OR p.number ILIKE %(like)s OR p.name ILIKE %(like)s OR p.name_en ILIKE %(like)s)
"""


def page(*, org_id: int, text: str = "", state: str = "", after: str = "") -> Page:
    cursor = decode_cursor(after)
    params = _params(org_id, text, state) | {"id": int(cursor[0]) if cursor and len(cursor) == 1 else 2**63 - 1}  # fmt: skip
    rows = sql.rows(f"{_ROWS} AND o.id < %(id)s ORDER BY o.id DESC LIMIT {PAGE_ROWS + 1}", params)
    more, rows = len(rows) > PAGE_ROWS, rows[:PAGE_ROWS]
    return Page(
        rows=[_shown(row) for row in rows],
        next=encode_cursor([rows[-1]["id"]]) if more else None,
        first=None if cursor else 1,
    )


def every(*, org_id: int, text: str = "", state: str = "") -> list[dict[str, Any]]:
    return [_shown(row) for row in sql.rows(f"{_ROWS} ORDER BY o.id DESC", _params(org_id, text, state))]  # fmt: skip


def _params(org_id: int, text: str, state: str) -> dict[str, Any]:
    safe = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"org": org_id, "state": state, "like": f"%{safe}%" if safe else ""}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row["state_word"], row["tone"] = OFFER_STATES[OfferState(row["state"])]
    row["condition_word"] = CONDITIONS[stock.Condition(row["condition"])]
    row["price"] = Money(row["price_minor"], row["currency"])
    return row
