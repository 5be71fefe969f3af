"""A part's stock card: where it lies, what happened to it, who waits for it, what is to come."""

from decimal import Decimal
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.stock.queries.places import place_label
from xinglian.stock.queries.words import CONDITIONS, KINDS, REASON_WORDS
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

ROWS = 30

_HEAD = """
SELECT i.on_hand, i.value_minor, i.unit_cost, i.unit, i.last_moved_on, g.currency, g.is_simulated, b.reserved, b.sellable,
       b.in_transit, o.name AS org_name, o.short_name
  FROM stock_ledger AS g JOIN identity_organisation AS o ON o.id = g.org_id
  LEFT JOIN stock_item AS i ON i.org_id = g.org_id AND i.part_id = %(part)s
  LEFT JOIN stock_pub_balance AS b ON b.org_id = g.org_id AND b.part_id = %(part)s
 WHERE g.org_id = %(org)s
"""
_CELLS = """
SELECT c.id, c.batch, c.serial, c.condition, c.on_hand, c.reserved, c.received_at, l.name, l.kind, p.name AS above
  FROM stock_cell AS c JOIN stock_location AS l ON l.id = c.location_id LEFT JOIN stock_location AS p ON p.id = l.parent_id
 WHERE c.org_id = %s AND c.part_id = %s AND c.on_hand > 0 ORDER BY l.kind = 'transit', l.code, c.batch, c.serial LIMIT 200
"""
_MOVES = """
SELECT m.id, m.posting_id, m.kind, m.quantity, m.value_minor, m.moved_at, t.reason, t.note, t.reference, t.person_name,
       t.approved_name, t.reverses_id, c.batch, c.serial, c.condition, l.name, l.kind AS place_kind, p.name AS above
  FROM stock_movement AS m JOIN stock_posting AS t ON t.id = m.posting_id JOIN stock_cell AS c ON c.id = m.cell_id
  JOIN stock_location AS l ON l.id = c.location_id LEFT JOIN stock_location AS p ON p.id = l.parent_id
 WHERE m.org_id = %(org)s AND m.part_id = %(part)s AND m.id < %(below)s ORDER BY m.id DESC LIMIT %(rows)s
"""


def head(*, org_id: int, part_id: int) -> dict[str, Any] | None:
    """The figures; None when there is no ledger to see."""
    row = sql.row(_HEAD, {"org": org_id, "part": part_id})
    if row is None:
        return None
    for name in ("on_hand", "reserved", "sellable", "in_transit"):
        row[name] = row[name] or Decimal(0)
    row["worth"] = Money(row["value_minor"] or 0, row["currency"])
    return row


def cells(*, org_id: int, part_id: int) -> list[dict[str, Any]]:
    rows = sql.rows(_CELLS, [org_id, part_id])
    for row in rows:
        row["place"], row["condition_word"] = place_label(row), CONDITIONS[row["condition"]]
        row["free"] = row["on_hand"] - row["reserved"]
    return rows


def movements(*, org_id: int, part_id: int, on_hand: Decimal, after: str = "") -> Page:
    """The newest first, each with what there was afterwards."""
    cursor = decode_cursor(after)
    is_next = cursor is not None and len(cursor) == 2
    below, balance = (int(cursor[0]), Decimal(str(cursor[1]))) if is_next and cursor else (2**63 - 1, on_hand)  # fmt: skip
    rows = sql.rows(_MOVES, {"org": org_id, "part": part_id, "below": below, "rows": ROWS + 1})
    more, rows = len(rows) > ROWS, rows[:ROWS]
    for row in rows:
        row["balance"] = balance
        balance -= row["quantity"]
        row["place"] = place_label({**row, "kind": row["place_kind"]})
        row["kind_word"], row["reason_word"] = KINDS[row["kind"]], REASON_WORDS.get(row["reason"], "")  # fmt: skip
        row["condition_word"] = CONDITIONS[row["condition"]] if row["condition"] != "sound" else ""
    return Page(
        rows=rows, next=encode_cursor([rows[-1]["id"], str(balance)]) if more else None,
        first=None if is_next else 1,
    )  # fmt: skip


def promises(*, org_id: int, part_id: int) -> list[dict[str, Any]]:
    """Open reservations, what ends first at the top."""
    return sql.rows(
        "SELECT r.reference, r.line, sum(r.remaining) AS remaining, min(r.reserved_at) AS reserved_at, min(r.expires_at)"
        " AS expires_at FROM stock_reservation AS r JOIN stock_cell AS c ON c.id = r.cell_id WHERE c.org_id = %s"
        " AND c.part_id = %s AND r.ended = '' GROUP BY 1, 2 ORDER BY expires_at NULLS LAST, reserved_at LIMIT 50",
        [org_id, part_id],
    )


def coming(*, org_id: int, part_id: int) -> list[dict[str, Any]]:
    """What is expected, the earliest first."""
    return sql.rows(
        "SELECT e.reference, e.remaining, e.due_on, e.transfer_id, l.name FROM stock_expected AS e JOIN stock_location AS l"
        " ON l.id = e.location_id WHERE e.org_id = %s AND e.part_id = %s AND e.remaining > 0 ORDER BY e.due_on LIMIT 50",
        [org_id, part_id],
    )


def posting(*, posting_id: int) -> dict[str, Any] | None:
    """One booking with its movements (at most 200 are shown)."""
    row = sql.row(
        "SELECT t.*, g.currency, r.id AS reversed_by FROM stock_posting AS t JOIN stock_ledger AS g ON g.org_id = t.org_id"
        " LEFT JOIN stock_posting AS r ON r.reverses_id = t.id WHERE t.id = %s",
        [posting_id],
    )
    if row is None:
        return None
    row["kind_word"], row["reason_word"] = KINDS[row["kind"]], REASON_WORDS.get(row["reason"], "")
    row["worth"] = Money(row["value_minor"], row["currency"])
    row["moves"] = sql.rows(
        "SELECT m.quantity, m.unit, m.part_id, a.number, a.name AS part_name, c.batch, c.serial, c.condition, l.name,"
        " l.kind, p.name AS above FROM stock_movement AS m JOIN stock_cell AS c ON c.id = m.cell_id"
        " JOIN catalogue_pub_part AS a ON a.part_id = m.part_id JOIN stock_location AS l ON l.id = c.location_id"
        " LEFT JOIN stock_location AS p ON p.id = l.parent_id WHERE m.posting_id = %s ORDER BY m.id LIMIT 200",
        [posting_id],
    )
    for move in row["moves"]:
        move["place"], move["condition_word"] = place_label(move), CONDITIONS[move["condition"]]
    return row
