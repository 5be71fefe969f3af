"""Whom an entry concerns, one by one: with what lies there of the parts it concerns, sorted, searched, paged and for a file."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.partners.api import TYPE_WORDS
from xinglian.policyradar.models import Entry
from xinglian.policyradar.queries import affected
from xinglian.signals import api as signals
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
# By key: the expression, and its type in a cursor.
SORTS = {
    "pieces": ("coalesce(h.pieces, 0)", "numeric"),
    "name": ("p.name", "text"),
    "code": ("p.code", "text"),
}
_USUAL = "-pieces"
_HELD = f"""
WITH {affected.HIT}, held AS (
    SELECT k.partner_id, sum(k.on_hand) AS pieces, count(DISTINCT k.part_id)::int AS parts
      FROM trade_pub_stock AS k JOIN hit ON hit.part_id = k.part_id WHERE k.on_hand > 0 GROUP BY 1
)
"""
_FROM = "FROM policyradar_affected AS a JOIN partners_pub_partner AS p USING (partner_id) LEFT JOIN held AS h USING (partner_id)"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`held`: only those who have some of the parts on hand."""

    text: str = ""
    held: bool = False
    sort: str = _USUAL

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.held)


def page(entry: Entry, by: Asked, *, after: str = "") -> Page:
    """Within the reach of who asks. Raises AudienceUnreadable."""
    where, params = _where(entry, by)
    total = sql.value(f"{_HELD} SELECT count(*) {_FROM} WHERE {where}", params)
    expr, kind = SORTS[by.sort.lstrip("-")]
    falls = by.sort.startswith("-")
    cursor = decode_cursor(after)
    if cursor and len(cursor) == 2 and str(cursor[1]).isdecimal():
        where += f" AND ({expr}, p.partner_id) {'<' if falls else '>'} (%(at)s::{kind}, %(id)s)"
        params |= {"at": str(cursor[0]), "id": int(cursor[1])}
    rows = _rows(where, params, order=_order(by), limit=SIZE + 1, key=expr)
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return Page(
        rows=rows[:SIZE], total=total, first=None if cursor else 1,
        next=encode_cursor([str(last["key"]), last["partner_id"]]) if last else None,
    )  # fmt: skip


def every(entry: Entry, by: Asked, *, limit: int = 100_000) -> list[dict[str, Any]]:
    """For a file. Raises AudienceUnreadable."""
    where, params = _where(entry, by)
    return _rows(where, params, order=_order(by), limit=limit, key=SORTS[by.sort.lstrip("-")][0])


def _where(entry: Entry, by: Asked) -> tuple[str, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS policyradar_affected")
        signals.materialise_audience(cursor, affected.expression_of(entry), "policyradar_affected")
    parts, params = ["true"], affected.scope_of(entry).params()
    if by.held:
        parts.append("h.pieces > 0")
    if by.text:
        parts.append("(p.name ILIKE %(like)s OR p.code ILIKE %(like)s OR p.pinyin ILIKE %(like)s)")
        params["like"] = (
            "%" + by.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        )
    return " AND ".join(parts), params


def _order(by: Asked) -> str:
    way = "DESC" if by.sort.startswith("-") else "ASC"
    return f"{SORTS[by.sort.lstrip('-')][0]} {way}, p.partner_id {way}"


def _rows(
    where: str, params: dict[str, Any], *, order: str, limit: int, key: str
) -> list[dict[str, Any]]:
    rows = sql.rows(
        f"{_HELD} SELECT p.partner_id, p.code, p.name, p.type, p.region_id AS region_code, p.is_simulated, coalesce(h.pieces, 0) AS pieces,"
        f" coalesce(h.parts, 0) AS parts, {key} AS key {_FROM} WHERE {where} ORDER BY {order} LIMIT {int(limit)}",
        params,
    )
    places = identity.regions(codes={row["region_code"] for row in rows if row["region_code"]})
    for row in rows:
        row["place"] = places[row["region_code"]].label if row["region_code"] in places else ""
        row["type_word"] = TYPE_WORDS.get(row["type"], row["type"])
    return rows
