"""Recipients of one message: where each of them stands, by which channel, and why not."""

from collections.abc import Iterator
from typing import Any

from xinglian.kernel import sql
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

PAGE = 50
_COLUMNS = """
i.membership_id, i.person_id, i.org_id, i.sent_at, i.read_at, i.acknowledged_at, i.acted_at, i.reminded_at, i.is_simulated,
m.name, m.roles, o.name AS org_name, o.code, r.channel AS read_by, coalesce(w.ways, '[]') AS ways
"""
_FROM = """
FROM push_inbox i
JOIN identity_pub_membership m ON m.membership_id = i.membership_id
JOIN identity_pub_organisation o ON o.org_id = i.org_id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('channel', d.channel, 'state', d.state, 'code', d.code, 'reason', d.reason,
                                        'until', CASE WHEN d.state = 'queued' AND d.next_at > now() THEN d.next_at END)
                     ORDER BY d.step, d.channel) AS ways
      FROM push_delivery d WHERE d.message_id = i.message_id AND d.membership_id = i.membership_id AND d.round = 0) w ON true
LEFT JOIN push_receipt r ON r.message_id = i.message_id AND r.membership_id = i.membership_id AND r.kind = 'read'
"""
_SOME = (
    "EXISTS (SELECT FROM push_delivery x WHERE x.message_id = i.message_id AND x.membership_id = i.membership_id"
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
    """A page of recipients, by membership. One query."""
    where, params = _where(message_id, only, words)
    cursor = decode_cursor(after)
    if cursor:
        where.append("i.membership_id > %(after)s")
        params["after"] = int(cursor[0])
    rows = sql.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE {' AND '.join(where)} ORDER BY i.membership_id LIMIT {PAGE + 1}",
        params,
    )
    more = len(rows) > PAGE
    return Page(
        rows=rows[:PAGE], next=encode_cursor([rows[PAGE - 1]["membership_id"]]) if more else None
    )


def every_recipient(
    *, message_id: int, only: str = "", words: str = ""
) -> Iterator[dict[str, Any]]:
    """All of them, page by page, for the export."""
    last = 0
    where, params = _where(message_id, only, words)
    condition = " AND ".join([*where, "i.membership_id > %(last)s"])
    while True:
        rows = sql.rows(
            f"SELECT {_COLUMNS} {_FROM} WHERE {condition} ORDER BY i.membership_id LIMIT 5000",
            params | {"last": last},
        )
        if not rows:
            return
        yield from rows
        last = rows[-1]["membership_id"]


def trouble(*, message_id: int) -> list[dict[str, Any]]:
    """Deliveries that failed or are uncertain, by channel, state and reason: channel, state, code, reason, n, ids (≤ 200)."""
    return sql.rows(
        "SELECT channel, state, code, max(reason) AS reason, count(*)::int AS n,"
        " (array_agg(membership_id ORDER BY membership_id))[1:200] AS ids"
        " FROM push_delivery WHERE message_id = %s AND state IN ('failed', 'uncertain')"
        " GROUP BY channel, state, code ORDER BY state DESC, n DESC",
        [message_id],
    )


def held(*, message_id: int) -> list[dict[str, Any]]:
    """What was not handed over, or not yet, and why: channel, code, n, until (the last of those that wait)."""
    return sql.rows(
        "SELECT channel, code, count(*)::int AS n, max(next_at) FILTER (WHERE state = 'queued' OR code = 'digest') AS until"
        f" FROM push_delivery x WHERE message_id = %s AND round = 0 AND {_HELD} GROUP BY 1, 2 ORDER BY n DESC, 1, 2",
        [message_id],
    )


def by_channel(*, message_id: int) -> list[dict[str, Any]]:
    """Deliveries by channel and state: channel, total and a count of each state."""
    return sql.rows(
        "SELECT channel, count(*)::int AS total, count(*) FILTER (WHERE state IN ('queued', 'sending'))::int AS waiting,"
        " count(*) FILTER (WHERE state = 'sent')::int AS sent, count(*) FILTER (WHERE state = 'delivered')::int AS delivered,"
        " count(*) FILTER (WHERE state = 'failed')::int AS failed, count(*) FILTER (WHERE state = 'uncertain')::int AS uncertain,"
        " count(*) FILTER (WHERE state = 'cancelled')::int AS cancelled, count(*) FILTER (WHERE state = 'held')::int AS held,"
        " min(step) AS step"
        " FROM push_delivery WHERE message_id = %s AND round = 0 GROUP BY channel ORDER BY min(step), channel",
        [message_id],
    )


def _where(message_id: int, only: str, words: str) -> tuple[list[str], dict[str, Any]]:
    where, params = ["i.message_id = %(id)s", FILTERS.get(only, "true")], {"id": message_id}
    if words:
        pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where.append("(m.name ILIKE %(words)s OR o.name ILIKE %(words)s OR o.code ILIKE %(words)s)")
        params["words"] = f"%{pattern}%"  # type: ignore[assignment]
    return where, params
