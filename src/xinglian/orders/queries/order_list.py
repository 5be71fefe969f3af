"""Orders as a list: filters, sorting, keyset paging; and all of it for a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.orders.queries.words import STATES
from xinglian.orders.rules.words import OPEN_STATES, State
from xinglian.ui.lists import Page, turn_of

PAGE_ROWS = 50
COUNT_CAP = 10_000
FLAGS = ("late", "urgent", "offered", "open")
SORTS = {"placed": "o.placed_at", "total": "o.total_minor"}

# A line is late when its day has passed and something of it has not come.
_LATE = (
    "EXISTS (SELECT FROM orders_orderline AS l WHERE l.order_id = o.id AND l.promised_on < %(today)s"
    " AND l.quantity > l.cancelled + l.refused + l.received + l.missing)"
)
# Open states are those of orders that have not ended, which have an index.
_OPEN = "o.state = ANY(%(open)s) AND o.ended_at IS NULL"
_FLAG_SQL = {
    "late": f"{_OPEN} AND {_LATE}",
    "urgent": "o.is_urgent",
    "offered": f"{_OPEN} AND EXISTS (SELECT FROM orders_orderline AS l WHERE l.order_id = o.id AND l.answer = 'offered')",
    "open": _OPEN,
}
_ROW = (
    "SELECT o.id, o.number, o.buyer_id, o.buyer_name, o.seller_name, o.branch_name, o.buyer_ref, o.state, o.is_urgent, o.currency,"
    " o.total_minor, o.is_priced, o.lines_count, o.placed_at, o.placed_name, o.wanted_on, o.is_simulated, o.behalf_org_id IS NOT NULL AS is_behalf, p.*"
)
_PROMISE = (
    "SELECT max(l.promised_on) AS promised_on, bool_or(l.promised_on < %(today)s AND l.quantity > l.cancelled + l.refused"
    " + l.received + l.missing) AS is_late, bool_or(l.answer = 'offered' AND l.quantity > l.cancelled + l.refused + l.shipped) AS is_offered"
    " FROM orders_orderline AS l WHERE l.order_id = o.id"
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`buyer_id`: whose orders, those its head office placed for it among them; None for the maker's people, who read what
    they may."""

    buyer_id: int | None
    text: str = ""
    state: str = ""
    seller_id: int | None = None
    flag: str = ""
    sort: str = "-placed"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.state or self.seller_id or self.flag)


def page(by: Asked, *, today: date, after: str = "", before: str = "") -> Page:
    column = SORTS.get(by.sort.removeprefix("-"), SORTS["placed"])
    turn = turn_of(after=after, before=before, falling=by.sort.startswith("-"))
    where, params = _condition(by, today)
    if turn.cursor is not None:
        first, last_id = turn.cursor
        where += f" AND ({column}, o.id) {turn.sign} (%(last)s, %(last_id)s)"
        params |= {"last": datetime.fromisoformat(first) if isinstance(first, str) else first, "last_id": int(last_id)}  # fmt: skip
    # First which fifty, then what is promised of them.
    found = f"SELECT * FROM orders_order AS o WHERE {where} ORDER BY {column} {turn.way}, o.id {turn.way} LIMIT {PAGE_ROWS + 1}"
    rows = sql.rows(
        f"{_ROW}, {column} AS sorted_by FROM ({found}) AS o CROSS JOIN LATERAL ({_PROMISE}) AS p"
        f" ORDER BY {column} {turn.way}, o.id {turn.way}",
        params,
    )
    return turn.page(
        [_shown(row, by) for row in rows], most=PAGE_ROWS, mark=lambda row: [row["sorted_by"], row["id"]],
        total=count(by, today=today), cap=COUNT_CAP,
    )  # fmt: skip


def count(by: Asked, *, today: date) -> int:
    """No further than just above COUNT_CAP."""
    where, params = _condition(by, today)
    limited = f"SELECT 1 FROM orders_order AS o WHERE {where} LIMIT {COUNT_CAP + 1}"
    return int(sql.value(f"SELECT count(*) FROM ({limited}) AS c", params))


def every(by: Asked, *, today: date) -> Iterator[dict[str, Any]]:
    """All rows of the filters, the newest first, without holding them all."""
    where, params = _condition(by, today)
    found = sql.stream(
        f"{_ROW} FROM orders_order AS o CROSS JOIN LATERAL ({_PROMISE}) AS p WHERE {where} ORDER BY o.placed_at DESC, o.id DESC",
        params,
    )
    return (_shown(row, by) for row in found)


# From one seller to the next along the index, and of each its newest order: not through all orders for a few names.
_SELLERS = """
WITH RECURSIVE one AS (
    (SELECT seller_id FROM orders_order WHERE sent_at IS NOT NULL ORDER BY seller_id LIMIT 1)
    UNION ALL
    SELECT (SELECT o.seller_id FROM orders_order AS o WHERE o.seller_id > one.seller_id AND o.sent_at IS NOT NULL ORDER BY o.seller_id LIMIT 1)
      FROM one WHERE one.seller_id IS NOT NULL
)
SELECT one.seller_id, n.name FROM one CROSS JOIN LATERAL (
    SELECT o.seller_name AS name FROM orders_order AS o WHERE o.seller_id = one.seller_id ORDER BY o.placed_at DESC LIMIT 1) AS n
 LIMIT 50
"""
_SELLERS_OF = "SELECT o.seller_id, max(o.seller_name) AS name FROM orders_order AS o WHERE {whose} GROUP BY 1 LIMIT 50"


def sellers(*, buyer_id: int | None) -> list[tuple[str, str]]:
    """From whom was ordered: for the filter."""
    rows = sql.rows(_SELLERS_OF.format(whose=_whose(buyer_id)) if buyer_id else _SELLERS, {"buyer": buyer_id})  # fmt: skip
    return sorted(((str(row["seller_id"]), row["name"]) for row in rows), key=lambda one: one[1])


def _whose(buyer_id: int | None) -> str:
    """Of most companies no head office buys anything: they keep the condition that an index answers in order."""
    if not buyer_id:
        return "o.sent_at IS NOT NULL"
    if not sql.value("SELECT EXISTS (SELECT FROM orders_order WHERE branch_id = %s)", [buyer_id]):
        return "o.buyer_id = %(buyer)s"
    return "(o.buyer_id = %(buyer)s OR (o.branch_id = %(buyer)s AND o.sent_at IS NOT NULL))"


def _condition(by: Asked, today: date) -> tuple[str, dict[str, Any]]:
    """SQL over the alias `o`."""
    # What waits for the buyer's own approval has not reached anybody else.
    parts = [_whose(by.buyer_id)]
    params: dict[str, Any] = {"buyer": by.buyer_id, "today": today, "open": [one.value for one in OPEN_STATES]}  # fmt: skip
    if by.text:
        parts.append(_searched(by, params))
    if by.state in set(State):
        parts.append("o.state = %(state)s")
        params["state"] = by.state
    if by.seller_id:
        parts.append("o.seller_id = %(seller)s")
        params["seller"] = by.seller_id
    if by.flag in _FLAG_SQL:
        parts.append(f"({_FLAG_SQL[by.flag]})")
    return " AND ".join(parts), params


# Of everybody's orders only the beginning of a number is looked for, one's own number as it was written, and a part in the
# newest lines: each has an index that row security lets through.
_FOUND = """o.id IN (
    SELECT n.id FROM orders_order AS n WHERE n.number ~>=~ %(from)s AND n.number ~<~ %(to)s
     UNION ALL SELECT r.id FROM orders_order AS r WHERE r.buyer_ref <> '' AND r.buyer_ref = ANY(%(words)s)
     UNION ALL (SELECT l.order_id FROM orders_orderline AS l WHERE l.part_id = %(part)s ORDER BY l.id DESC LIMIT 10000))"""


def _searched(by: Asked, params: dict[str, Any]) -> str:
    card = catalogue.part_by_number(number=by.text)
    word = by.text.upper()
    params["part"] = card.part_id if card else None
    if by.buyer_id is None:
        params |= {"from": word, "to": word + "\uffff", "words": [by.text, word]}
        return _FOUND
    safe = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    params["like"] = f"%{safe}%"
    of_part = " OR EXISTS (SELECT FROM orders_orderline AS l WHERE l.order_id = o.id AND l.part_id = %(part)s)"
    return f"(upper(o.number) LIKE %(like)s OR upper(o.buyer_ref) LIKE %(like)s{of_part if card else ''})"


def _shown(row: dict[str, Any], by: Asked) -> dict[str, Any]:
    row["state_word"], row["tone"] = STATES[State(row["state"])]
    # What its head office pays is not the branch's to see.
    is_ours = by.buyer_id is None or row["buyer_id"] == by.buyer_id
    row["total"] = Money(row["total_minor"], row["currency"]) if is_ours else None
    row["is_late"] = bool(row["is_late"]) and row["state"] in OPEN_STATES
    row["is_offered"] = bool(row["is_offered"]) and row["state"] in OPEN_STATES
    return row


def waiting(*, buyer_id: int) -> list[dict[str, Any]]:
    """What waits for a colleague's approval, the oldest first."""
    rows = sql.rows(
        "SELECT o.id, o.number, o.seller_name, o.placed_name, o.placed_by, o.placed_at, o.lines_count, o.total_minor, o.currency,"
        " o.is_priced, o.is_urgent FROM orders_order AS o WHERE o.buyer_id = %s AND o.state = 'waiting' ORDER BY o.placed_at, o.id LIMIT 200",
        [buyer_id],
    )  # fmt: skip
    for row in rows:
        row["total"] = Money(row["total_minor"], row["currency"])
    return rows
