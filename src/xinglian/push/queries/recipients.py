"""Recipients of one message: where each of them stands, by which channel, and why not."""

import json
from collections.abc import Generator, Iterator
from itertools import islice
from typing import Any

from xinglian.kernel import sql
from xinglian.push.queries.shelf import DATABASE, Books, books_of, is_archived
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 50
_COLUMNS = """
i.membership_id, i.person_id, i.org_id, i.sent_at, i.read_at, i.acknowledged_at, i.acted_at, i.reminded_at, i.is_simulated,
m.name, m.roles, o.name AS org_name, o.code, r.channel AS read_by, coalesce(w.ways, '[]') AS ways
"""
_FROM = """
FROM i
JOIN identity_pub_membership m ON m.membership_id = i.membership_id
JOIN identity_pub_organisation o ON o.org_id = i.org_id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('channel', d.channel, 'state', d.state, 'code', d.code, 'reason', d.reason,
                                        'until', CASE WHEN d.state = 'queued' AND d.next_at > now() THEN d.next_at END)
                     ORDER BY d.step, d.channel) AS ways
      FROM push_delivery d WHERE d.message_id = i.message_id AND d.membership_id = i.membership_id AND d.round = 0) w ON true
LEFT JOIN push_receipt r ON r.message_id = i.message_id AND r.membership_id = i.membership_id AND r.kind = 'read'
"""
# The same of an archived month; nothing waits there any more.
_ARCHIVED = """
WITH page AS MATERIALIZED (SELECT * FROM push_inbox i WHERE {which} AND i.membership_id > %(last)s
                            ORDER BY i.membership_id LIMIT %(size)s)
SELECT i.membership_id, i.person_id, i.org_id, i.sent_at, i.read_at, i.acknowledged_at, i.acted_at, i.reminded_at, i.is_simulated,
r.channel AS read_by, coalesce(w.ways, '[]') AS ways
FROM page i
LEFT JOIN (SELECT d.membership_id, to_json(list({'channel': d.channel, 'state': d.state, 'code': d.code, 'reason': d.reason,
                                                 'until': NULL} ORDER BY d.step, d.channel)) AS ways
             FROM push_delivery d SEMI JOIN page USING (membership_id) WHERE d.round = 0 GROUP BY 1) w ON w.membership_id = i.membership_id
LEFT JOIN (SELECT * FROM push_receipt SEMI JOIN page USING (membership_id)) r ON r.membership_id = i.membership_id AND r.kind = 'read'
ORDER BY i.membership_id
"""
_PIECE = (
    "SELECT * FROM push_inbox i WHERE i.message_id = %(id)s AND i.membership_id > %(last)s AND {which}"
    " ORDER BY i.membership_id LIMIT %(size)s"
)
_MOST_AT_ONCE = 50_000
_SOME = (
    "EXISTS (SELECT 1 FROM push_delivery x WHERE x.message_id = i.message_id AND x.membership_id = i.membership_id"
    " AND x.round = 0 AND {which})"
)
# Not handed over, or not yet, by somebody's wish or a limit.
_HELD = "(x.state = 'held' OR (x.state = 'queued' AND x.code IN ('quiet', 'budget')))"
# Filter → condition. Each part of the funnel can be opened by one of these.
FILTERS = {
    "": "true",
    "unread": "i.read_at IS NULL",
    "read": "i.read_at IS NOT NULL",
    "unacknowledged": "i.acknowledged_at IS NULL",
    "acknowledged": "i.acknowledged_at IS NOT NULL",
    "acted": "i.acted_at IS NOT NULL",
    "held": _SOME.format(which=_HELD),
    "failed": _SOME.format(which="x.state = 'failed'"),
    "uncertain": _SOME.format(which="x.state = 'uncertain'"),
}


def recipients(*, message_id: int, only: str = "", words: str = "", after: str = "") -> Page:
    """A page of recipients, by membership. A few queries more when they are archived, or when a search finds few."""
    cursor = decode_cursor(after)
    found = _from(message_id, only, words, last=int(cursor[0]) if cursor else 0)
    rows = list(islice(found, PAGE + 1))
    found.close()
    more = len(rows) > PAGE
    return Page(
        rows=rows[:PAGE], next=encode_cursor([rows[PAGE - 1]["membership_id"]]) if more else None
    )


def every_recipient(
    *, message_id: int, only: str = "", words: str = ""
) -> Iterator[dict[str, Any]]:
    """All of them, piece by piece, for the export."""
    return _from(message_id, only, words, last=0)


def _from(message_id: int, only: str, words: str, *, last: int) -> Generator[dict[str, Any]]:
    if is_archived(message_id):
        with books_of(message_id) as books:
            yield from _archived(books, only, words, last=last)
    else:
        yield from _stored(message_id, only, words, last=last)


def _stored(message_id: int, only: str, words: str, *, last: int) -> Iterator[dict[str, Any]]:
    """Growing pieces, cut out before anything is joined: row security looks rare to the planner, which would join a
    million rows for fifty."""
    where, params = _words(words)
    piece = _PIECE.format(which=FILTERS.get(only, "true"))
    found = f"WITH i AS MATERIALIZED ({piece}) SELECT {_COLUMNS} {_FROM} WHERE {' AND '.join(['true', *where])} ORDER BY i.membership_id"
    size = 4 * PAGE if words else PAGE + 1
    while True:
        given = params | {"id": message_id, "last": last, "size": size}
        yield from sql.rows(found, given)
        seen = sql.row(f"SELECT count(*) AS n, max(membership_id) AS last FROM ({piece}) i", given)
        if seen is None or seen["n"] < size:
            return
        last, size = seen["last"], min(size * 4, _MOST_AT_ONCE)


def _archived(books: Books, only: str, words: str, *, last: int) -> Iterator[dict[str, Any]]:
    """Archived recipients by membership, with the names they have today. Growing pieces: a search may find few."""
    size = 4 * PAGE
    where, params = _words(words)
    while True:
        rows = books.rows(
            _ARCHIVED.replace("{which}", FILTERS.get(only, "true")),
            {"last": last, "size": size},
        )
        if not rows:
            return
        keys = [[row["membership_id"] for row in rows], [row["org_id"] for row in rows]]
        names = {
            row["membership_id"]: row
            for row in sql.rows(
                "SELECT m.membership_id, m.name, m.roles, o.name AS org_name, o.code"
                " FROM unnest(%(members)s::bigint[], %(orgs)s::bigint[]) k (membership_id, org_id)"
                " JOIN identity_pub_membership m USING (membership_id) JOIN identity_pub_organisation o ON o.org_id = k.org_id"
                f" WHERE {' AND '.join(['true', *where])}",
                params | {"members": keys[0], "orgs": keys[1]},
            )
        }
        for row in rows:
            if row["membership_id"] in names:
                row["ways"] = json.loads(row["ways"])
                yield row | names[row["membership_id"]]
        last, size = rows[-1]["membership_id"], min(size * 4, _MOST_AT_ONCE)


def trouble(*, message_id: int, books: Books = DATABASE) -> list[dict[str, Any]]:
    """Deliveries that failed or are uncertain, by channel, state and reason: channel, state, code, reason, n, ids (≤ 200)."""
    return books.rows(
        "SELECT channel, state, code, max(reason) AS reason, count(*)::int AS n,"
        " (array_agg(membership_id ORDER BY membership_id))[1:200] AS ids"
        " FROM push_delivery WHERE message_id = %s AND state IN ('failed', 'uncertain')"
        " GROUP BY channel, state, code ORDER BY state DESC, n DESC",
        [message_id],
    )


def held(*, message_id: int, books: Books = DATABASE) -> list[dict[str, Any]]:
    """What was not handed over, or not yet, and why: channel, code, n, until (the last of those that wait)."""
    return books.rows(
        "SELECT channel, code, count(*)::int AS n, max(next_at) FILTER (WHERE state = 'queued' OR code = 'digest') AS until"
        f" FROM push_delivery x WHERE message_id = %s AND round = 0 AND {_HELD} GROUP BY 1, 2 ORDER BY n DESC, 1, 2",
        [message_id],
    )


def by_channel(*, message_id: int, books: Books = DATABASE) -> list[dict[str, Any]]:
    """Deliveries by channel and state: channel, total and a count of each state."""
    return books.rows(
        "SELECT channel, count(*)::int AS total, count(*) FILTER (WHERE state IN ('queued', 'sending'))::int AS waiting,"
        " count(*) FILTER (WHERE state = 'sent')::int AS sent, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,"
        " count(*) FILTER (WHERE state = 'failed')::int AS failed, count(*) FILTER (WHERE state = 'uncertain')::int AS uncertain,"
        " count(*) FILTER (WHERE state = 'cancelled')::int AS cancelled, count(*) FILTER (WHERE state = 'held')::int AS held,"
        " min(step) AS step"
        " FROM push_delivery WHERE message_id = %s AND round = 0 GROUP BY channel ORDER BY min(step), channel",
        [message_id],
    )


def _words(words: str) -> tuple[list[str], dict[str, Any]]:
    if not words:
        return [], {}
    pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return (
        ["(m.name ILIKE %(words)s OR o.name ILIKE %(words)s OR o.code ILIKE %(words)s)"],
        {"words": f"%{pattern}%"},
    )
