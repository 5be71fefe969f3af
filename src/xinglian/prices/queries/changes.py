"""Changes of prices: what was written, what waits, what it would do."""

from dataclasses import dataclass
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.quantity import plain
from xinglian.prices.queries.words import (
    CHANGE_KINDS,
    CHANGE_STATES,
    CHANGE_TONES,
    name_of,
    percent_word,
    price_word,
)
from xinglian.prices.rules.words import ChangeKind, ChangeState
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
_ROWS = """
SELECT c.id, c.list_id, l.code, l.name, l.name_en, c.kind, c.state, c.starts_on, c.ends_on, c.percent, c.note, c.lines, c.below_floor,
       c.reason, c.answer, c.made_by_id, c.made_by_name, c.made_at, c.approved_by_name, c.published_at, c.withdrawn_at,
       c.withdrawn_by_name, c.is_simulated, l.currency
  FROM prices_change AS c LEFT JOIN prices_pricelist AS l ON l.id = c.list_id
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    state: str = ""
    list_id: int = 0

    def where(self) -> tuple[str, dict[str, Any]]:
        parts, params = ["true"], dict[str, Any]()
        if self.state:
            parts.append("c.state = %(state)s")
            params["state"] = self.state
        if self.list_id:
            parts.append("c.list_id = %(list)s")
            params["list"] = self.list_id
        return " AND ".join(parts), params


def page(by: Asked, *, after: str = "", size: int = SIZE) -> Page:
    """The newest first. Two queries."""
    where, params = by.where()
    total = sql.value(f"SELECT count(*) FROM prices_change AS c WHERE {where}", params)
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 1:
        where += " AND c.id < %(id)s"
        params["id"] = int(cursor[0])
    rows = [_dressed(row) for row in sql.rows(f"{_ROWS} WHERE {where} ORDER BY c.id DESC LIMIT {size + 1}", params)]  # fmt: skip
    more = encode_cursor([rows[size - 1]["id"]]) if len(rows) > size else None
    return Page(rows=rows[:size], total=total, first=None if cursor else 1, next=more)


def one(change_id: int) -> dict[str, Any]:
    return _dressed(sql.rows(f"{_ROWS} WHERE c.id = %s", [change_id])[0])


def count_waiting() -> int:
    return int(sql.value("SELECT count(*) FROM prices_change WHERE state = 'waiting'"))


def lines(change_id: int, *, after: str = "", below_first: bool = False) -> Page:
    """Old and new, by number; two queries."""
    total = sql.value("SELECT count(*) FROM prices_changeline WHERE change_id = %s", [change_id])
    cursor = decode_cursor(after)
    where, params = "", dict[str, Any](id=change_id)
    if cursor and len(cursor) == 3:
        where = " AND (NOT n.is_below, c.number_key, n.min_quantity) > (%(above)s, %(key)s, %(step)s::numeric)"
        params |= {"above": bool(cursor[0]), "key": cursor[1], "step": cursor[2]}
    rows = sql.rows(
        "SELECT n.part_id, n.min_quantity, n.old_price, n.unit_price, n.floor, n.is_below, c.number, c.number_key, c.name, c.name_en"
        " FROM prices_changeline AS n JOIN catalogue_pub_part AS c ON c.part_id = n.part_id"
        f" WHERE n.change_id = %(id)s{where} ORDER BY NOT n.is_below, c.number_key, n.min_quantity LIMIT {SIZE + 1}",
        params,
    )
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    for row in rows:
        old, new = row["old_price"], row["unit_price"]
        row |= {
            "label": name_of(row["name"], row["name_en"]), "from": plain(row["min_quantity"]), "old": price_word(old), "new": price_word(new),
            "floor_shown": price_word(row["floor"]), "move": f"{(new - old) / old * 100:+.1f} %" if old else "",
        }  # fmt: skip
    return Page(
        rows=rows[:SIZE], total=total, first=None if cursor else 1,
        next=encode_cursor([not last["is_below"], last["number_key"], str(last["min_quantity"])]) if last else None,
    )  # fmt: skip


def sums(change_id: int) -> dict[str, Any]:
    """How many prices rise and fall, and how far on average."""
    return sql.row(
        "SELECT count(DISTINCT part_id)::int AS parts, count(*) FILTER (WHERE unit_price > old_price)::int AS up,"
        " count(*) FILTER (WHERE unit_price < old_price)::int AS down, count(*) FILTER (WHERE old_price IS NULL)::int AS new,"
        " avg((unit_price - old_price) / nullif(old_price, 0)) AS mean FROM prices_changeline WHERE change_id = %s",
        [change_id],
    ) or {}  # fmt: skip


def _dressed(row: dict[str, Any]) -> dict[str, Any]:
    state = ChangeState(row["state"])
    return row | {
        "label": name_of(row["name"] or "", row["name_en"] or ""), "state_word": CHANGE_STATES[state], "tone": CHANGE_TONES[state],
        "kind_word": CHANGE_KINDS[ChangeKind(row["kind"])], "percent_shown": percent_word(row["percent"]) if row["percent"] else "",
    }  # fmt: skip
