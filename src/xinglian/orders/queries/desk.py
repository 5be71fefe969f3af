"""What a seller has to do: its orders by clock, and what is an exception."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.orders.queries.words import STATES
from xinglian.orders.rules.words import DESK_STATES, State
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE_ROWS = 50
# What each tab of the desk shows, over the alias `o`.
TABS = {
    "answer": "o.state = 'placed'",
    "overdue": "o.state = 'placed' AND o.answer_due < %(now)s",
    "send": "o.state IN ('confirmed', 'picking', 'partly')",
    "late": (
        "o.state = ANY(%(desk)s) AND EXISTS (SELECT FROM orders_orderline AS l WHERE l.order_id = o.id AND l.promised_on < %(today)s"
        " AND l.quantity > l.cancelled + l.refused + l.shipped)"
    ),
    "claims": "EXISTS (SELECT FROM orders_claim AS k JOIN orders_orderline AS l ON l.id = k.line_id WHERE l.order_id = o.id AND k.state = 'open')",
    "all": "o.sent_at IS NOT NULL",
}
_ROWS = """
SELECT o.id, o.number, o.buyer_id, o.buyer_name, o.branch_name, o.state, o.is_urgent, o.currency, o.total_minor, o.is_priced, o.lines_count,
       o.sent_at, o.answer_due, o.wanted_on, o.is_simulated, l.*, ({due}) AS due
  FROM orders_order AS o CROSS JOIN LATERAL (
    SELECT min(l.promised_on) FILTER (WHERE l.quantity > l.cancelled + l.refused + l.shipped) AS promised_on,
           count(*) FILTER (WHERE l.answer = 'open' AND l.quantity > l.cancelled + l.refused + l.picking + l.shipped) AS open_lines,
           coalesce(sum(l.quantity - l.cancelled - l.refused - l.picking - l.shipped - l.reserved), 0) AS short
      FROM orders_orderline AS l WHERE l.order_id = o.id) AS l
 WHERE {where} ORDER BY o.is_urgent DESC, ({due}), o.id LIMIT %(most)s
"""
_DUE = "coalesce(o.answer_due, o.sent_at)"


@dataclass(frozen=True, kw_only=True)
class DeskAsked:
    seller_id: int
    tab: str = "answer"
    text: str = ""
    is_urgent: bool = False


def page(by: DeskAsked, *, now: datetime, today: date, after: str = "") -> Page:
    """The urgent first, then by the clock of the answer."""
    where, params = _condition(by, now, today)
    if (cursor := decode_cursor(after)) is not None and len(cursor) == 3:
        where += f" AND (NOT o.is_urgent, {_DUE}, o.id) > (%(last_calm)s, %(last)s, %(last_id)s)"
        params |= {"last_calm": bool(cursor[0]), "last": datetime.fromisoformat(str(cursor[1])), "last_id": int(cursor[2])}  # fmt: skip
    rows = sql.rows(_ROWS.format(where=where, due=_DUE), params | {"most": PAGE_ROWS + 1})
    more, rows = len(rows) > PAGE_ROWS, rows[:PAGE_ROWS]
    last = rows[-1] if rows else None
    return Page(
        rows=[_shown(row, now, today) for row in rows], previous=None,
        next=encode_cursor([not last["is_urgent"], last["due"], last["id"]]) if more and last else None,
        total=None, first=1 if rows and not after else None,
    )  # fmt: skip


def counts(*, seller_id: int, now: datetime, today: date) -> dict[str, int]:
    """How much lies under each tab but the last."""
    _where, params = _condition(DeskAsked(seller_id=seller_id), now, today)
    sums = ", ".join(f"count(*) FILTER (WHERE {TABS[tab]}) AS {tab}" for tab in TABS if tab != "all")  # fmt: skip
    # Open work, and what was claimed of the rest: never the whole past.
    row = sql.row(
        f"SELECT {sums} FROM orders_order AS o WHERE o.seller_id = %(seller)s AND o.sent_at IS NOT NULL"
        f" AND (o.state = ANY(%(desk)s) OR {TABS['claims']})",
        params,
    )
    return {tab: int(n) for tab, n in (row or {}).items()}


def _condition(by: DeskAsked, now: datetime, today: date) -> tuple[str, dict[str, Any]]:
    parts = ["o.seller_id = %(seller)s", "o.sent_at IS NOT NULL", TABS.get(by.tab, TABS["answer"])]
    params: dict[str, Any] = {"seller": by.seller_id, "now": now, "today": today, "desk": [one.value for one in DESK_STATES]}  # fmt: skip
    if by.text:
        parts.append("(upper(o.number) LIKE %(like)s OR upper(o.buyer_name) LIKE %(like)s OR upper(o.buyer_ref) LIKE %(like)s)")  # fmt: skip
        safe = by.text.upper().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        params["like"] = f"%{safe}%"
    if by.is_urgent:
        parts.append("o.is_urgent")
    return " AND ".join(parts), params


def _shown(row: dict[str, Any], now: datetime, today: date) -> dict[str, Any]:
    row["state_word"], row["tone"] = STATES[State(row["state"])]
    row["total"] = Money(row["total_minor"], row["currency"])
    row["is_overdue"] = row["state"] == State.PLACED and row["answer_due"] is not None and row["answer_due"] < now  # fmt: skip
    row["is_late"] = row["promised_on"] is not None and row["promised_on"] < today
    return row
