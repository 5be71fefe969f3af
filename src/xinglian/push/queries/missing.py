"""Who has not read a message yet and why, one by one: what the numbers of its board open to."""

from typing import Any

from xinglian.kernel import sql
from xinglian.push.models import Message
from xinglian.push.queries import archived_missing, shelf
from xinglian.push.queries.funnels import REACHED_AT
from xinglian.push.queries.standing_sql import MISSED, WAY, place_without_row
from xinglian.push.rules import standing
from xinglian.push.rules.standing import place_of
from xinglian.push.rules.variants import bits
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 50
# Unread ones along the key, in pieces that grow until the page is full: joined as a whole, a million would be sorted for
# fifty, and row security looks so rare to the planner that it would begin with all partners.
_PIECE = """
SELECT message_id, membership_id, person_id, org_id, role_bits, read_at, reminded_at, is_simulated FROM push_inbox i
 WHERE message_id = %(id)s AND membership_id > %(last)s AND read_at IS NULL {only} ORDER BY membership_id LIMIT %(size)s
"""
_LARGEST = 50_000
_PEOPLE = f"""
WITH piece AS MATERIALIZED ({{piece}})
SELECT i.membership_id, i.person_id, i.org_id, i.reminded_at, i.is_simulated, m.name, m.roles, p.name AS org_name,
       p.region_path::text AS place, p.csm_person_id, (%(codes)s::text[])[y.place + 1] AS code
  FROM piece i
  JOIN identity_pub_membership m ON m.membership_id = i.membership_id
  JOIN partners_pub_partner p ON p.partner_id = i.org_id
 CROSS JOIN LATERAL (SELECT min({WAY}) AS place FROM push_delivery d
                      WHERE d.message_id = i.message_id AND d.membership_id = i.membership_id) w
  LEFT JOIN push_escalation t ON t.message_id = i.message_id AND t.membership_id = i.membership_id AND t.outcome = 'called'
 CROSS JOIN LATERAL (SELECT CASE WHEN t.id IS NOT NULL THEN {place_of(standing.TOLD)} ELSE coalesce(w.place, %(no_row)s) END AS place) y
 CROSS JOIN LATERAL (SELECT bit_or(role_bits::int) AS roles, {REACHED_AT} AS reached_at,
                            coalesce(bit_or(role_bits::int) FILTER (WHERE read_at IS NOT NULL), 0) AS readers
                       FROM push_inbox x WHERE x.message_id = i.message_id AND x.org_id = i.org_id) o
 WHERE {MISSED} AND o.reached_at IS NULL
   AND (%(region)s = '' OR p.region_path <@ %(region)s::ltree)
   AND (%(csm)s::bigint IS NULL OR coalesce(p.csm_person_id, 0) = %(csm)s)
   AND (%(place)s::int IS NULL OR y.place = %(place)s)
 ORDER BY i.membership_id LIMIT {PAGE + 1}
"""
# What is rare is looked for by its own index, instead of among a million rows.
_RARE = {
    standing.FAILED: "state = 'failed'",
    standing.UNCERTAIN: "state = 'uncertain'",
    standing.QUIET: "state = 'queued'",
    standing.HELD: "state IN ('held', 'queued')",
}
_ONLY = "AND i.membership_id IN (SELECT membership_id FROM push_delivery WHERE message_id = %(id)s AND {which})"
# Partners without anybody to read: none of the roles addressed there, or (`short`) none of a required one.
_NOBODY = """
SELECT p.partner_id AS org_id, p.name AS org_name, p.region_path::text AS place, p.csm_person_id, p.is_simulated
  FROM partners_pub_partner p
  LEFT JOIN LATERAL (SELECT bit_or(role_bits::int) AS roles, {reached} AS reached_at
                       FROM push_inbox WHERE message_id = %(id)s AND org_id = p.partner_id) r ON true
 WHERE p.partner_id > %(after)s AND p.merged_into_partner_id IS NULL AND {which}
   AND (%(region)s = '' OR p.region_path <@ %(region)s::ltree)
   AND (%(csm)s::bigint IS NULL OR coalesce(p.csm_person_id, 0) = %(csm)s)
 ORDER BY p.partner_id LIMIT 51
"""
_MEANT = (
    "r.roles IS NULL AND p.partner_id IN (SELECT unnest(org_ids) FROM push_chunk"
    " WHERE message_id = %(id)s AND done_at IS NOT NULL)"
)
# Reached by others, though a required role has nobody there.
_SHORT = "(%(required)s & ~r.roles) <> 0 AND r.reached_at IS NOT NULL"


def missing(
    *,
    message: Message,
    code: str = "",
    region_path: str = "",
    csm_person_id: int | None = None,
    after: str = "",
    now: Any,
) -> Page:
    """People who still have to read, of partners not reached; for `nobody` and `short` partners instead. One query and the planner's
    switches; a few more where those looked for are rare, and of an archived month."""
    cursor = decode_cursor(after)
    given = {
        "id": message.pk, "now": now, "required": bits(message.required_roles), "codes": list(standing.OPEN),
        "no_row": place_without_row(message), "after": int(cursor[0]) if cursor else 0, "region": region_path,
        "csm": csm_person_id, "place": place_of(code) if code in standing.OPEN else None,
    }  # fmt: skip
    is_about_partners = code in (standing.NOBODY, standing.SHORT)
    if shelf.is_archived(message.pk):
        with shelf.books_of(message.pk) as books:
            rows = (
                archived_missing.partners(books, code, given, size=PAGE + 1)
                if is_about_partners
                else archived_missing.people(books, given, size=PAGE + 1)
            )
    elif is_about_partners:
        which = _MEANT if code == standing.NOBODY else _SHORT
        rows = sql.rows(_NOBODY.format(which=which, reached=REACHED_AT), given)
    else:
        rows = _people(given, only=_ONLY.format(which=_RARE[code]) if code in _RARE else "")
    more = len(rows) > PAGE
    last = rows[PAGE - 1]["org_id" if is_about_partners else "membership_id"] if more else 0
    return Page(rows=rows[:PAGE], next=encode_cursor([last]) if more else None)


def _people(given: dict[str, Any], *, only: str) -> list[dict[str, Any]]:
    piece = _PIECE.format(only=only)
    found: list[dict[str, Any]] = []
    given |= {"last": given["after"], "size": 4 * PAGE}
    sql.execute("SET LOCAL enable_hashjoin = off")
    sql.execute("SET LOCAL enable_mergejoin = off")
    while True:
        found += sql.rows(_PEOPLE.format(piece=piece), given)
        if len(found) > PAGE:
            break
        seen = sql.row(f"SELECT count(*) AS n, max(membership_id) AS last FROM ({piece}) p", given)
        if seen is None or seen["n"] < given["size"]:
            break
        given |= {"last": seen["last"], "size": min(8 * given["size"], _LARGEST)}
    sql.execute("SET LOCAL enable_hashjoin = on")
    sql.execute("SET LOCAL enable_mergejoin = on")
    return found[: PAGE + 1]
