"""Who had not read a message of an archived month when it was put away: the board's lists, of files instead of tables."""

from typing import Any

from xinglian.kernel import sql
from xinglian.push.queries.funnels import REACHED_AT
from xinglian.push.queries.shelf import Books
from xinglian.push.queries.standing_sql import MISSED, WAY
from xinglian.push.rules import standing
from xinglian.push.rules.standing import place_of

_ORGS = f"""
SELECT org_id, bit_or(role_bits::int) AS roles, coalesce(bit_or(role_bits::int) FILTER (WHERE read_at IS NOT NULL), 0) AS readers,
       {REACHED_AT} AS reached_at
  FROM push_inbox GROUP BY org_id
"""
_PEOPLE = f"""
WITH orgs AS ({_ORGS}), ways AS (
    SELECT d.membership_id, min({WAY}) AS place FROM push_delivery d GROUP BY 1
), found AS (
    SELECT i.membership_id, i.person_id, i.org_id, i.reminded_at, i.is_simulated,
           CASE WHEN list_contains(%(told)s::bigint[], i.membership_id) THEN {place_of(standing.TOLD)}
                ELSE coalesce(w.place, %(no_row)s::int) END AS spot
      FROM push_inbox i JOIN orgs o ON o.org_id = i.org_id LEFT JOIN ways w ON w.membership_id = i.membership_id
     WHERE o.reached_at IS NULL AND {MISSED}
)
SELECT * FROM found WHERE membership_id > %(after)s AND (%(place)s::int IS NULL OR spot = %(place)s::int)
 ORDER BY membership_id LIMIT %(size)s
"""
_SHORT = f"""
SELECT org_id FROM ({_ORGS}) o WHERE (%(required)s & ~roles) <> 0 AND reached_at IS NOT NULL AND org_id > %(after)s
 ORDER BY org_id LIMIT %(size)s
"""
_WHERE = """
(%(region)s = '' OR p.region_path <@ %(region)s::ltree) AND (%(csm)s::bigint IS NULL OR coalesce(p.csm_person_id, 0) = %(csm)s)
"""
_NAMES = f"""
SELECT m.membership_id, m.name, m.roles, p.name AS org_name, p.region_path::text AS place, p.csm_person_id
  FROM unnest(%(members)s::bigint[], %(orgs)s::bigint[]) k (membership_id, org_id)
  JOIN identity_pub_membership m USING (membership_id) JOIN partners_pub_partner p ON p.partner_id = k.org_id WHERE {_WHERE}
"""
_PARTNERS = f"""
SELECT p.partner_id AS org_id, p.name AS org_name, p.region_path::text AS place, p.csm_person_id, p.is_simulated
  FROM partners_pub_partner p WHERE p.partner_id > %(after)s AND p.merged_into_partner_id IS NULL AND {{which}} AND {_WHERE}
 ORDER BY p.partner_id LIMIT %(size)s
"""
_NOBODY = (
    "p.partner_id IN (SELECT unnest(org_ids) FROM push_chunk WHERE message_id = %(id)s AND done_at IS NOT NULL)"
    " AND NOT EXISTS (SELECT FROM unnest(%(there)s::bigint[]) t (id) WHERE t.id = p.partner_id)"
)
_MOST_AT_ONCE = 50_000


def people(books: Books, given: dict[str, Any], *, size: int) -> list[dict[str, Any]]:
    """The next `size` people after `given["after"]`, with the names they have today. Growing pieces: a place may have few."""
    told = sql.column(
        "SELECT membership_id FROM push_escalation WHERE message_id = %s AND outcome = 'called'",
        [given["id"]],
    )
    found: list[dict[str, Any]] = []
    last, at_once = given["after"], 4 * size
    while len(found) < size:
        rows = books.rows(_PEOPLE, given | {"told": told, "after": last, "size": at_once})
        if not rows:
            break
        keys = {"members": [row["membership_id"] for row in rows], "orgs": [row["org_id"] for row in rows]}  # fmt: skip
        names = {row["membership_id"]: row for row in sql.rows(_NAMES, given | keys)}
        found += [
            row | {"code": standing.OPEN[row.pop("spot")]} | names[row["membership_id"]]
            for row in rows
            if row["membership_id"] in names
        ]
        last, at_once = rows[-1]["membership_id"], min(at_once * 4, _MOST_AT_ONCE)
    return found[:size]


def partners(books: Books, code: str, given: dict[str, Any], *, size: int) -> list[dict[str, Any]]:
    """The next `size` partners without anybody to read, or short of a required role."""
    if code == standing.NOBODY:
        there = [row["org_id"] for row in books.rows("SELECT DISTINCT org_id FROM push_inbox_all")]
        return sql.rows(_PARTNERS.format(which=_NOBODY), given | {"there": there, "size": size})
    found: list[dict[str, Any]] = []
    last, at_once = given["after"], 4 * size
    while len(found) < size:
        ids = [row["org_id"] for row in books.rows(_SHORT, given | {"after": last, "size": at_once})]  # fmt: skip
        if not ids:
            break
        which = "p.partner_id = ANY (%(ids)s)"
        found += sql.rows(_PARTNERS.format(which=which), given | {"ids": ids, "size": at_once})
        last, at_once = ids[-1], min(at_once * 4, _MOST_AT_ONCE)
    return found[:size]
