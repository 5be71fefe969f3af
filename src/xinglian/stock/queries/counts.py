"""Counts and their lines, for lists, sheets and files."""

from collections.abc import Iterator
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.stock.queries.places import place_label
from xinglian.stock.queries.words import CHOICES, CONDITIONS, COUNT_STATES
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

ROWS = 50
SHOWN = ("open", "difference", "all")

_SUMS = """
SELECT count(*) AS lines, count(counted) AS counted, count(*) FILTER (WHERE counted <> booked) AS differences
  FROM stock_countline WHERE count_id = c.id
"""
_HEAD = f"""
SELECT c.*, l.name AS place, g.currency, s.* FROM stock_count AS c JOIN stock_ledger AS g ON g.org_id = c.org_id
  LEFT JOIN stock_location AS l ON l.id = c.location_id CROSS JOIN LATERAL ({_SUMS}) AS s
"""
_LINE = """
SELECT n.id, n.part_id, n.location_id, n.batch, n.serial, n.condition, n.booked, n.counted, n.counted_at, n.counted_name,
       n.counted - n.booked AS difference, round((n.counted - n.booked) * coalesce(i.unit_cost, 0) * 100)::bigint AS worth_minor,
       p.number, p.name, p.unit, l.name AS place_name, l.code, l.kind, a.name AS above
  FROM stock_countline AS n JOIN catalogue_pub_part AS p ON p.part_id = n.part_id JOIN stock_location AS l ON l.id = n.location_id
  LEFT JOIN stock_location AS a ON a.id = l.parent_id LEFT JOIN stock_item AS i ON i.org_id = n.org_id AND i.part_id = n.part_id
 WHERE n.count_id = %(count)s
"""
_WHICH = {"open": " AND n.counted IS NULL", "difference": " AND n.counted <> n.booked", "all": ""}


def page(*, org_id: int, after: str = "") -> Page:
    """The newest first."""
    cursor = decode_cursor(after)
    below = int(cursor[0]) if cursor else 2**63 - 1
    rows = sql.rows(
        f"{_HEAD} WHERE c.org_id = %s AND c.id < %s ORDER BY c.id DESC LIMIT {ROWS + 1}",
        [org_id, below],
    )
    more, rows = len(rows) > ROWS, rows[:ROWS]
    return Page(
        rows=[_shown(row) for row in rows], next=encode_cursor([rows[-1]["id"]]) if more else None,
        first=None if cursor else 1,
    )  # fmt: skip


def one(*, count_id: int) -> dict[str, Any] | None:
    row = sql.row(f"{_HEAD} WHERE c.id = %s", [count_id])
    return _shown(row) if row else None


def worth_of(*, count_id: int, currency: str) -> tuple[Money, Money]:
    """What was found too many and too few, at average cost."""
    row = sql.row(
        f"SELECT coalesce(sum(worth_minor) FILTER (WHERE difference > 0), 0)::bigint AS over,"
        f" coalesce(sum(-worth_minor) FILTER (WHERE difference < 0), 0)::bigint AS under FROM ({_LINE}) AS q",
        {"count": count_id},
    ) or {"over": 0, "under": 0}
    return Money(row["over"], currency), Money(row["under"], currency)


def lines(*, count_id: int, shown: str, currency: str, after: str = "", is_blind: bool = False) -> Page:  # fmt: skip
    """Lines by place and number. `is_blind`: what is booked is not told to who still counts."""
    cursor = decode_cursor(after)
    params: dict[str, Any] = {"count": count_id}
    where = _WHICH.get(shown, "")
    if cursor is not None and len(cursor) == 3:
        where += " AND (l.code, p.number_key, n.id) > (%(code)s, %(number)s, %(id)s)"
        params |= {"code": cursor[0], "number": cursor[1], "id": int(cursor[2])}
    rows = sql.rows(
        f"{_LINE.replace('p.unit,', 'p.unit, p.number_key,', 1)}{where} ORDER BY l.code, p.number_key, n.id LIMIT {ROWS + 1}",
        params,
    )
    more, rows = len(rows) > ROWS, rows[:ROWS]
    last = rows[-1] if rows else {}
    for row in rows:
        row["place"] = place_label({**row, "name": row["place_name"]})
        row["condition_word"] = CONDITIONS[row["condition"]]
        row["worth"] = Money(row["worth_minor"] or 0, currency)
        if is_blind:
            row["booked"] = row["difference"] = None
    return Page(
        rows=rows, first=None if cursor else 1,
        next=encode_cursor([last["code"], last["number_key"], last["id"]]) if more else None,
    )  # fmt: skip


def of_part(*, count_id: int, part_id: int) -> list[dict[str, Any]]:
    """The cells of a part on the sheet."""
    rows = sql.rows(f"{_LINE} AND n.part_id = %(part)s ORDER BY l.code, n.id LIMIT 50", {"count": count_id, "part": part_id})  # fmt: skip
    for row in rows:
        row["place"] = place_label({**row, "name": row["place_name"]})
        row["condition_word"] = CONDITIONS[row["condition"]]
    return rows


def sheet(*, count_id: int) -> Iterator[dict[str, Any]]:
    """Every line for a file, by place and number."""
    return sql.stream(f"{_LINE} ORDER BY l.code, p.number_key, n.id", {"count": count_id})


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row["state_word"], row["tone"] = COUNT_STATES[row["state"]]
    row["choice_word"] = CHOICES[row["choice"]]
    row["share"] = row["counted"] / row["lines"] if row["lines"] else 0
    return row
