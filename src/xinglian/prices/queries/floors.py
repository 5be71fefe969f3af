"""Floors that hold, with the lowest price of each part beside them; and customer groups."""

from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.prices.queries.words import name_of, price_word
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
_FLOORS = """
SELECT DISTINCT ON (c.number_key, f.currency) f.part_id, c.number, c.number_key, c.name, c.name_en, f.currency, f.unit_price, f.valid_from,
       f.recorded_by_name, f.is_simulated
  FROM prices_floor AS f JOIN catalogue_pub_part AS c ON c.part_id = f.part_id
 WHERE f.ended_at IS NULL AND f.valid_from <= %(today)s AND {where} ORDER BY c.number_key, f.currency, f.valid_from DESC
"""
# Without tax, of published lists, any step.
_LOWEST = """
SELECT p.part_id, p.currency, min(p.unit_price * 100 / CASE WHEN p.includes_tax THEN 100 + p.tax_rate ELSE 100 END) AS lowest
  FROM prices_pub_price AS p WHERE p.part_id = ANY (%(parts)s) AND p.valid_from <= %(today)s AND (p.valid_to IS NULL OR p.valid_to >= %(today)s)
 GROUP BY 1, 2
"""


def page(*, today: date, text: str, after: str = "") -> Page:
    """By number. Three queries."""
    where, params = "true", dict[str, Any](today=today)
    if text:
        where = "(c.number_key LIKE catalogue_number_key(%(text)s) || '%%' AND catalogue_number_key(%(text)s) <> '' OR c.name ILIKE %(like)s)"
        like = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        params |= {"text": text, "like": f"%{like}%"}
    total = sql.value(f"SELECT count(*) FROM ({_FLOORS.format(where=where)}) AS f", params)
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 2:
        where += " AND (c.number_key, f.currency) > (%(key)s, %(currency)s)"
        params |= {"key": cursor[0], "currency": cursor[1]}
    rows = sql.rows(f"{_FLOORS.format(where=where)} LIMIT {SIZE + 1}", params)
    lowest = {
        (row["part_id"], row["currency"]): row["lowest"]
        for row in sql.rows(_LOWEST, {"parts": [row["part_id"] for row in rows], "today": today})
    }
    for row in rows:
        low = lowest.get((row["part_id"], row["currency"]))
        row |= {
            "label": name_of(row["name"], row["name_en"]), "shown": price_word(row["unit_price"]), "lowest": price_word(low and round(low, 4)),
            "is_below": low is not None and low < row["unit_price"],
        }  # fmt: skip
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return Page(
        rows=rows[:SIZE], total=total, first=None if cursor else 1,
        next=encode_cursor([last["number_key"], last["currency"]]) if last else None,
    )  # fmt: skip


def groups() -> list[dict[str, Any]]:
    rows = sql.rows(
        "SELECT g.id, g.code, g.name, g.name_en, g.is_simulated, (SELECT count(*) FROM prices_member AS m WHERE m.group_id = g.id"
        " AND m.removed_at IS NULL)::int AS members, (SELECT count(DISTINCT a.list_id) FROM prices_audience AS a WHERE a.group_id = g.id"
        " AND a.removed_at IS NULL)::int AS lists FROM prices_group AS g ORDER BY g.code LIMIT 500"
    )
    return [row | {"label": name_of(row["name"], row["name_en"])} for row in rows]
