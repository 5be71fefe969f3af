"""What is in one list on a day: parts with their steps, and its percentages."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.quantity import plain
from xinglian.prices.queries.words import name_of, percent_word, price_word
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
SORTS = {"number": ("c.number_key", "text", "ASC"), "-price": ("i.price", "numeric", "DESC"), "price": ("i.price", "numeric", "ASC")}  # fmt: skip
# The set that counts on the day (or, of a part that begins later, the first to come), with its steps in order.
_HELD = """
SELECT part_id, min(valid_from) AS valid_from, min(valid_to) AS valid_to, array_agg(min_quantity ORDER BY min_quantity) AS quantities,
       array_agg(unit_price ORDER BY min_quantity) AS prices, (array_agg(unit_price ORDER BY min_quantity))[1] AS price
  FROM (SELECT p.*, max(p.valid_from) OVER (PARTITION BY p.part_id) AS newest FROM prices_price AS p
         WHERE p.list_id = %(list)s AND p.ended_at IS NULL AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to >= %(day)s)) AS h
 WHERE valid_from = newest GROUP BY part_id
"""
_PLANNED = """
SELECT p.part_id, p.valid_from, p.valid_to, p.min_quantity, p.unit_price FROM prices_price AS p
 WHERE p.list_id = %(list)s AND p.ended_at IS NULL AND p.valid_from > %(day)s AND p.part_id = ANY (%(parts)s)
 ORDER BY p.part_id, p.valid_from, p.min_quantity
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    list_id: int
    day: date
    text: str = ""
    category: str = ""
    sort: str = "number"

    def where(self) -> tuple[str, dict[str, Any]]:
        parts, params = ["true"], dict[str, Any](list=self.list_id, day=self.day)
        if self.text:
            like = self.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            parts.append("(c.number_key LIKE catalogue_number_key(%(text)s) || '%%' AND catalogue_number_key(%(text)s) <> '' OR c.name ILIKE %(like)s OR c.name_en ILIKE %(like)s)")  # fmt: skip
            params |= {"text": self.text, "like": f"%{like}%"}
        if self.category:
            parts.append("c.category_path <@ (SELECT k.category_path FROM catalogue_pub_category AS k WHERE k.category_code = %(category)s)")  # fmt: skip
            params["category"] = self.category
        return " AND ".join(parts), params


def page(by: Asked, *, after: str = "") -> Page:
    """Three queries."""
    where, params = by.where()
    inner = (
        f"FROM ({_HELD}) AS i JOIN catalogue_pub_part AS c ON c.part_id = i.part_id WHERE {where}"
    )
    total = sql.value(f"SELECT count(*) {inner}", params)
    column, kind, way = SORTS[by.sort]
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 2:
        inner += (
            f" AND ({column}, i.part_id) {'>' if way == 'ASC' else '<'} (%(at)s::{kind}, %(id)s)"
        )
        params |= {"at": cursor[0], "id": int(cursor[1])}
    rows = sql.rows(
        f"SELECT i.*, c.number, c.number_key, c.name, c.name_en {inner} ORDER BY {column} {way}, i.part_id {way} LIMIT {SIZE + 1}",
        params,
    )  # fmt: skip
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    key = "number_key" if by.sort == "number" else "price"
    return Page(
        rows=_dressed(rows[:SIZE], by), total=total, first=None if cursor else 1,
        next=encode_cursor([str(last[key]), last["part_id"]]) if last else None,
    )  # fmt: skip


def every(by: Asked) -> list[dict[str, Any]]:
    """All rows that stand, of all days, for a file that can come in again."""
    return sql.rows(
        "SELECT c.number, c.name, p.valid_from, p.valid_to, p.min_quantity, p.unit_price FROM prices_price AS p"
        " JOIN catalogue_pub_part AS c ON c.part_id = p.part_id WHERE p.list_id = %s AND p.ended_at IS NULL"
        " ORDER BY c.number_key, p.valid_from, p.min_quantity",
        [by.list_id],
    )


def _dressed(rows: list[dict[str, Any]], by: Asked) -> list[dict[str, Any]]:
    planned: dict[int, dict[str, Any]] = {}
    for row in sql.rows(_PLANNED, {"list": by.list_id, "day": by.day, "parts": [row["part_id"] for row in rows]}):  # fmt: skip
        one = planned.setdefault(row["part_id"], {"day": row["valid_from"], "steps": []})
        if one["day"] == row["valid_from"]:
            one["steps"].append((row["min_quantity"], row["unit_price"]))
    for row in rows:
        row["label"] = name_of(row["name"], row["name_en"])
        row["shown"] = price_word(row["price"])
        row["steps"] = steps_said(list(zip(row["quantities"], row["prices"], strict=True)))
        ahead = planned.get(row["part_id"])
        row["ahead"] = ahead and {"day": ahead["day"], "shown": price_word(ahead["steps"][0][1])}
    return rows


def steps_said(steps: list[tuple[Decimal, Decimal]]) -> list[dict[str, str]]:
    """Those after the first, or a first that is not one piece."""
    return [
        {"n": plain(quantity), "price": price_word(price)}
        for n, (quantity, price) in enumerate(steps)
        if n > 0 or quantity != 1
    ]


def discounts(list_id: int) -> list[dict[str, Any]]:
    """All that stand, by category and day."""
    rows = sql.rows(
        "SELECT d.category_code, c.name, c.name_en, d.min_quantity, d.percent, d.valid_from, d.valid_to FROM prices_discount AS d"
        " LEFT JOIN catalogue_pub_category AS c ON c.category_code = d.category_code WHERE d.list_id = %s AND d.ended_at IS NULL"
        " ORDER BY d.category_path, d.valid_from DESC, d.min_quantity",
        [list_id],
    )
    for row in rows:
        row["label"] = name_of(row["name"] or "", row["name_en"] or "")
        row["percent_shown"], row["from"] = percent_word(row["percent"]), plain(row["min_quantity"])
    return rows


def history(*, list_id: int, part_id: int) -> list[dict[str, Any]]:
    """Every price of a part in a list that was ever written, the newest first."""
    rows = sql.rows(
        "SELECT p.valid_from, p.valid_to, p.min_quantity, p.unit_price, p.recorded_at, p.ended_at, p.change_id, c.kind, c.made_by_name,"
        " c.approved_by_name, c.note FROM prices_price AS p LEFT JOIN prices_change AS c ON c.id = p.change_id"
        " WHERE p.list_id = %s AND p.part_id = %s ORDER BY p.recorded_at DESC, p.valid_from DESC, p.min_quantity LIMIT 100",
        [list_id, part_id],
    )
    for row in rows:
        row["shown"], row["from"] = price_word(row["unit_price"]), plain(row["min_quantity"])
    return rows


def standing_steps(*, list_id: int, part_id: int, day: date) -> list[tuple[Decimal, Decimal]]:
    """The steps that count on a day."""
    found = sql.row(
        f"SELECT * FROM ({_HELD}) AS h WHERE part_id = %(part)s", {"list": list_id, "day": day, "part": part_id}
    )  # fmt: skip
    return list(zip(found["quantities"], found["prices"], strict=True)) if found else []
