"""The list of what a ledger holds: filters, sorting, keyset paging; as quick for a million parts as for ten."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xinglian.catalogue import api as catalogue
from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.stock.queries.whereabouts import CELLS
from xinglian.ui.lists import Page, turn_of

PAGE_ROWS = 50
COUNT_CAP = 10_000
HITS = 200
STATES = ("sold_out", "reserved", "idle", "apart", "none")

_CELLS = """
SELECT coalesce(sum(c.reserved), 0) AS reserved,
       coalesce(sum(c.on_hand - c.reserved) FILTER (WHERE l.is_active AND c.condition = 'sound'
                AND l.kind IN ('warehouse', 'shelf', 'van')), 0) AS free,
       coalesce(sum(c.on_hand) FILTER (WHERE l.kind = 'transit'), 0) AS under_way,
       count(DISTINCT c.location_id) FILTER (WHERE c.on_hand > 0) AS places
  FROM stock_cell AS c JOIN stock_location AS l ON l.id = c.location_id
 WHERE c.org_id = i.org_id AND c.part_id = i.part_id
"""
_ROW = (
    "SELECT i.id, i.org_id, i.part_id, i.unit, i.on_hand, i.value_minor, i.last_moved_on, p.number, p.number_key,"
    " p.name, p.name_en, p.status, g.currency, g.is_simulated"
)
_FROM = (
    " FROM stock_item AS i JOIN stock_ledger AS g ON g.org_id = i.org_id"
    " JOIN catalogue_pub_part AS p ON p.part_id = i.part_id"
)
# Which parts, looked for by the few cells that say so (each kind has its index), not part by part through the ledger.
_PARTS = "i.part_id = ANY(ARRAY(SELECT c.part_id FROM stock_cell AS c WHERE c.org_id = %(org)s AND "
# Nothing on hand; or all of it is held, set apart, or lies where nobody sells from. The fence keeps the question of the few
# candidates from becoming one of every part.
_SOLD_OUT = """i.part_id = ANY(ARRAY(
    SELECT g.part_id FROM stock_item AS g WHERE g.org_id = %(org)s AND g.on_hand = 0
     UNION ALL
    SELECT x.part_id FROM (
        SELECT c.part_id FROM stock_cell AS c WHERE c.org_id = %(org)s AND c.reserved > 0
         UNION SELECT c.part_id FROM stock_cell AS c WHERE c.org_id = %(org)s AND c.on_hand > 0 AND c.condition <> 'sound'
         UNION SELECT c.part_id FROM stock_location AS w JOIN stock_cell AS c ON c.location_id = w.id AND c.on_hand > 0
          WHERE w.org_id = %(org)s AND (NOT w.is_active OR w.kind NOT IN ('warehouse', 'shelf', 'van'))
        OFFSET 0) AS x
     CROSS JOIN LATERAL (
        SELECT count(*) AS cells FROM stock_cell AS c JOIN stock_location AS l ON l.id = c.location_id
         WHERE c.org_id = %(org)s AND c.part_id = x.part_id AND c.on_hand > c.reserved AND c.condition = 'sound' AND l.is_active
           AND l.kind IN ('warehouse', 'shelf', 'van')) AS f
     WHERE f.cells = 0))"""
_STATE_SQL = {
    "sold_out": _SOLD_OUT,
    "reserved": _PARTS + "c.reserved > 0))",
    "idle": "i.on_hand > 0 AND coalesce(i.last_moved_on, '-infinity') < %(idle)s",
    "apart": _PARTS + "c.on_hand > 0 AND c.condition <> 'sound'))",
    "none": "i.on_hand = 0",
}
# Sort word -> column.
SORTS = {
    "value": "i.value_minor",
    "number": "p.number_key",
    "moved": "coalesce(i.last_moved_on, '0001-01-01'::date)",
    "on_hand": "i.on_hand",
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`org_id` is whose ledger. `idle_days` is what counts as idle."""

    org_id: int
    text: str = ""
    location_id: int | None = None
    condition: str = ""
    state: str = ""
    idle_days: int = 180
    sort: str = "-value"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.location_id or self.condition or self.state)


def page(by: Asked, *, today: date, after: str = "", before: str = "") -> Page:
    """One page; a search shows its best matches in the same order."""
    column = SORTS.get(by.sort.removeprefix("-"), SORTS["value"])
    turn = turn_of(after=after, before=before, falling=by.sort.startswith("-"))
    where, params = _condition(by, today)
    if turn.cursor is not None:
        where += f" AND ({column}, i.id) {turn.sign} (%(last)s, %(last_id)s)"
        params |= {"last": _typed(by.sort, turn.cursor[0]), "last_id": int(turn.cursor[1])}
    # First which fifty, then what lies where of them.
    rows = sql.rows(
        f"SELECT i.*, c.* FROM ({_ROW}, {column} AS sorted_by {_FROM} WHERE {where}"
        f" ORDER BY {column} {turn.way}, i.id {turn.way} LIMIT {PAGE_ROWS + 1}) AS i CROSS JOIN LATERAL ({_CELLS}) AS c"
        f" ORDER BY i.sorted_by {turn.way}, i.id {turn.way}",
        params,
    )
    return turn.page(
        [_shown(row, today) for row in rows], most=PAGE_ROWS, mark=lambda row: [row["sorted_by"], row["id"]],
        total=count(by, today=today), cap=COUNT_CAP,
    )  # fmt: skip


def count(by: Asked, *, today: date) -> int:
    """Counted no further than just above COUNT_CAP."""
    where, params = _condition(by, today)
    return int(
        sql.value(
            f"SELECT count(*) FROM (SELECT 1 FROM stock_item AS i WHERE {where} LIMIT {COUNT_CAP + 1}) AS c",
            params,
        )
    )


def every(by: Asked, *, today: date) -> Iterator[dict[str, Any]]:
    """All rows of the filters, by number, cell by cell, without holding them all."""
    where, params = _condition(by, today)
    cell = "c.condition = %(condition)s" if by.condition else "true"
    if by.location_id:
        cell += " AND c.location_id = %(location)s"
    return sql.stream(
        "SELECT p.number, p.name, i.unit, l.code AS place_code, l.name AS place, l.kind AS place_kind, c.batch, c.serial,"
        " c.condition, c.on_hand, c.reserved, i.unit_cost, g.currency, i.last_moved_on, g.is_simulated"
        f"{_FROM} JOIN stock_cell AS c ON c.org_id = i.org_id AND c.part_id = i.part_id AND c.on_hand > 0"
        f" JOIN stock_location AS l ON l.id = c.location_id WHERE {where} AND {cell}"
        " ORDER BY p.number_key, l.code, c.batch, c.serial",
        params,
    )


def _condition(by: Asked, today: date) -> tuple[str, dict[str, Any]]:
    """SQL over the alias `i`."""
    parts = ["i.org_id = %(org)s"]
    params: dict[str, Any] = {"org": by.org_id, "idle": today - timedelta(days=by.idle_days)}
    if by.text:
        hits = catalogue.search_parts(text=by.text, limit=HITS)
        parts.append(
            f"i.part_id = ANY(%(parts)s::bigint[] || ARRAY({CELLS.format(what='c.part_id')}))"
        )
        params["text"] = by.text.strip()
        params["parts"] = [hit.part.part_id for hit in hits]
    if by.location_id or by.condition:
        inside = []
        if by.location_id:
            inside.append("c.location_id = %(location)s")
            params["location"] = by.location_id
        if by.condition:
            inside.append("c.condition = %(condition)s")
            params["condition"] = by.condition
        parts.append(_PARTS + "c.on_hand > 0 AND " + " AND ".join(inside) + "))")
    if by.state in _STATE_SQL:
        parts.append(_STATE_SQL[by.state])
    elif not by.text:
        parts.append("i.on_hand > 0")
    return " AND ".join(parts), params


def _typed(sort: str, value: Any) -> Any:
    return date.fromisoformat(value) if sort.endswith("moved") else value


def _shown(row: dict[str, Any], today: date) -> dict[str, Any]:
    row["worth"] = Money(row["value_minor"], row["currency"])
    row["age"] = (today - row["last_moved_on"]).days if row["last_moved_on"] else None
    return row
