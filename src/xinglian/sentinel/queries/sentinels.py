"""Who the sentinels are, who of them is silent, and whom to choose."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from xinglian.identity import api as identity
from xinglian.kernel import sql
from xinglian.partners.api import TYPE_WORDS
from xinglian.sentinel.queries.words import SOURCE_WORDS
from xinglian.sentinel.rules.balance import Cell, places
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

SIZE = 50
MISSES = 2

# `missed`: of the newest two closed rounds that asked it, how many it left unanswered.
_READ = f"""
SELECT s.id, s.partner_id, s.source, s.chosen_at, s.chosen_by_name, s.left_at, s.left_by_name, s.is_simulated, p.code, p.name, p.short_name,
       p.type, subpath(p.region_path, 0, least(nlevel(p.region_path), 3))::text AS province, p.contact_name, p.contact_phone,
       m.asked, m.answered, m.last_answered_at, m.missed
  FROM sentinel_sentinel AS s JOIN partners_pub_partner AS p USING (partner_id)
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS asked, count(r.answered_at)::int AS answered, max(r.answered_at) AS last_answered_at,
           count(*) FILTER (WHERE r.answered_at IS NULL AND r.closed AND r.place <= {MISSES})::int AS missed
      FROM (SELECT r.answered_at, o.closed_at IS NOT NULL AS closed,
                   row_number() OVER (PARTITION BY o.closed_at IS NULL ORDER BY o.asked_at DESC) AS place
              FROM sentinel_reply AS r JOIN sentinel_round AS o ON o.id = r.round_id WHERE r.partner_id = s.partner_id) AS r) AS m
"""
_NETWORK = """
SELECT type, subpath(region_path, 0, least(nlevel(region_path), 3))::text AS province, count(*)::int AS n
  FROM partners_pub_partner
 WHERE status = 'active' AND merged_into_partner_id IS NULL AND NOT type = ANY (%s) GROUP BY 1, 2
"""
# They buy no parts: nothing to ask them about demand. By hand they can be chosen all the same.
_NO_BUYERS = ["bank", "insurer", "carrier", "sister_brand"]
# By lot that falls the same way all quarter; who has nobody to answer is no use.
_DRAW = """
WITH wanted (type, province, n) AS (SELECT * FROM unnest(%(types)s::text[], %(provinces)s::text[], %(numbers)s::int[])),
lots AS (
    SELECT p.partner_id, p.code, p.name, p.short_name, p.type, w.province, w.n,
           row_number() OVER (PARTITION BY p.type, w.province ORDER BY hashint8extended(p.partner_id, %(seed)s)) AS lot
      FROM partners_pub_partner AS p
      JOIN wanted AS w ON w.type = p.type AND p.region_path <@ w.province::ltree
     WHERE p.status = 'active' AND p.merged_into_partner_id IS NULL),
free AS (
    SELECT l.*, row_number() OVER (PARTITION BY l.type, l.province ORDER BY l.lot) AS place FROM lots AS l
     WHERE l.lot <= 4 * l.n + 20
       AND NOT EXISTS (SELECT FROM sentinel_sentinel AS s WHERE s.partner_id = l.partner_id AND (s.left_at IS NULL OR s.left_at > %(since)s))
       AND EXISTS (SELECT FROM identity_pub_membership AS m WHERE m.org_id = l.partner_id AND m.is_active
                      AND m.roles && ARRAY['partner_owner', 'partner_clerk']::varchar[]))
SELECT partner_id, code, name, short_name, type, province FROM free WHERE place <= n ORDER BY province, type, place
"""


def sentinels(*, view: str, after: str = "") -> Page:
    """`view`: `now`, `silent` (two rounds running) or `past`. Two queries."""
    where = "s.left_at IS NOT NULL" if view == "past" else "s.left_at IS NULL"
    if view == "silent":
        where += f" AND m.missed >= {MISSES}"
    cursor = decode_cursor(after)
    params: dict[str, Any] = {"after": int(cursor[0]) if cursor and len(cursor) == 1 else 0}
    rows = sql.rows(f"{_READ} WHERE {where} AND s.id > %(after)s ORDER BY s.id LIMIT {SIZE + 1}", params)  # fmt: skip
    last = rows[SIZE - 1]["id"] if len(rows) > SIZE else None
    return Page(rows=worded(rows[:SIZE]), next=encode_cursor([last]) if last else None)


def every(*, view: str) -> list[dict[str, Any]]:
    """For an export."""
    where = "s.left_at IS NOT NULL" if view == "past" else "s.left_at IS NULL"
    return worded(sql.rows(f"{_READ} WHERE {where} ORDER BY s.id LIMIT 10000"))


def counts(*, asked_since: datetime | None = None) -> dict[str, int]:
    """`now`, `silent`, `past`; `asked`: rounds since then. One query."""
    row = sql.row(
        f"SELECT count(*) FILTER (WHERE left_at IS NULL)::int AS now, count(*) FILTER (WHERE left_at IS NOT NULL)::int AS past,"
        f" count(*) FILTER (WHERE left_at IS NULL AND missed >= {MISSES})::int AS silent,"
        f" (SELECT count(*) FROM sentinel_round WHERE asked_at >= %s::timestamptz)::int AS asked FROM ({_READ}) AS f",
        [asked_since],
        kept=True,
    )
    return row or {"now": 0, "past": 0, "silent": 0, "asked": 0}


def suggestion(*, size: int, now: datetime) -> list[dict[str, Any]]:
    """Who should join so that types and provinces are as in the network. Four queries."""
    network = {_cell(row): row["n"] for row in sql.rows(_NETWORK, [_NO_BUYERS])}
    chosen: dict[Cell, int] = {}
    for row in sql.rows(f"{_READ} WHERE s.left_at IS NULL"):
        chosen[_cell(row)] = chosen.get(_cell(row), 0) + 1
    return drawn(places(network, size=size, chosen=chosen), now=now)


def drawn(wanted: Mapping[Cell, int], *, now: datetime) -> list[dict[str, Any]]:
    """So many of each kind and province, by lot; who left in the last year is not asked again. Two queries."""
    if not wanted:
        return []
    cells = list(wanted)
    rows = sql.rows(
        _DRAW,
        {
            "types": [cell[0] for cell in cells], "provinces": [cell[1] for cell in cells], "numbers": list(wanted.values()),
            "seed": now.year * 4 + (now.month - 1) // 3, "since": now.replace(year=now.year - 1, day=min(now.day, 28)),
        },
    )  # fmt: skip
    return worded(rows)


def replacements(silent: list[dict[str, Any]], *, now: datetime) -> dict[int, dict[str, Any]]:
    """For each silent sentinel somebody of its type and province, none proposed twice. Two queries."""
    wanted: dict[Cell, int] = {}
    for row in silent:
        wanted[_cell(row)] = wanted.get(_cell(row), 0) + 1
    line: dict[Cell, list[dict[str, Any]]] = {}
    for row in drawn(wanted, now=now):
        line.setdefault(_cell(row), []).append(row)
    return {row["id"]: line[_cell(row)].pop(0) for row in silent if line.get(_cell(row))}


def worded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = identity.regions_by_path(paths={row["province"] for row in rows})
    for row in rows:
        place = names.get(row["province"])
        row["province_word"] = identity.place_word(place.name, place.name_en) if place else ""
        row["type_word"] = TYPE_WORDS.get(row["type"], row["type"])
        row["source_word"] = SOURCE_WORDS.get(row.get("source", ""), "")
        row["is_silent"] = row.get("missed", 0) >= MISSES
    return rows


def _cell(row: Mapping[str, Any]) -> Cell:
    return row["type"], row["province"]
