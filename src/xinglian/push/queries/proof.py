"""Who got which version of a message when, by which channel, and read and acknowledged it: the rows of a proof."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from xinglian.kernel import sql
from xinglian.push.models import Message, Variant
from xinglian.push.queries.shelf import DATABASE, Books, books_of, is_archived

# In the app the row itself is the handing-over; every channel outside has its own, reminders as well.
_ROWS = """
SELECT g.version, i.message_id, i.membership_id, o.code, o.name AS org_name, m.name, m.roles, v.language, w.channel, w.round, w.state,
       w.sent_at, w.delivered_at, w.code AS why, w.reason, i.read_at, r.channel AS read_by, i.acknowledged_at,
       a.channel AS acknowledged_by, i.acted_at, i.is_simulated
  FROM push_message g
  JOIN push_inbox i ON i.message_id = g.id
  LEFT JOIN push_variant v ON v.id = i.variant_id
  JOIN identity_pub_membership m ON m.membership_id = i.membership_id
  JOIN identity_pub_organisation o ON o.org_id = i.org_id
  LEFT JOIN push_receipt r ON r.message_id = i.message_id AND r.membership_id = i.membership_id AND r.kind = 'read'
  LEFT JOIN push_receipt a ON a.message_id = i.message_id AND a.membership_id = i.membership_id AND a.kind = 'acknowledged'
  CROSS JOIN LATERAL (
       SELECT 'inapp' AS channel, 0 AS round, 0 AS step, 'delivered' AS state, i.sent_at, i.sent_at AS delivered_at, '' AS code, '' AS reason
       UNION ALL
       SELECT d.channel, d.round, d.step, d.state, d.sent_at, d.delivered_at, d.code, d.reason
         FROM push_delivery d WHERE d.message_id = i.message_id AND d.membership_id = i.membership_id) w
 WHERE g.id = ANY (%s)
 ORDER BY g.version, i.membership_id, w.round, w.step, w.channel <> 'inapp', w.channel
"""
_AT_ONCE = 5_000
# Whole recipients at a time, each with all its ways.
_ON_SHELF = """
WITH mine AS (
    SELECT * FROM push_inbox WHERE membership_id > %(last)s ORDER BY membership_id LIMIT %(size)s
), ways AS (
    SELECT membership_id, 'inapp' AS channel, 0 AS round, 0 AS step, 'delivered' AS state, sent_at, sent_at AS delivered_at,
           '' AS code, '' AS reason FROM mine
     UNION ALL
    SELECT membership_id, channel, round, step, state, sent_at, delivered_at, code, reason FROM push_delivery
     WHERE membership_id IN (SELECT membership_id FROM mine)
)
SELECT i.message_id, i.membership_id, i.org_id, i.variant_id, w.channel, w.round, w.state, w.sent_at, w.delivered_at, w.code AS why,
       w.reason, i.read_at, r.channel AS read_by, i.acknowledged_at, a.channel AS acknowledged_by, i.acted_at, i.is_simulated
  FROM mine i JOIN ways w ON w.membership_id = i.membership_id
  LEFT JOIN push_receipt r ON r.membership_id = i.membership_id AND r.kind = 'read'
  LEFT JOIN push_receipt a ON a.membership_id = i.membership_id AND a.kind = 'acknowledged'
 ORDER BY i.membership_id, w.round, w.step, w.channel <> 'inapp', w.channel
"""
_NAMES = """
SELECT k.membership_id AS key, g.version, o.code, o.name AS org_name, m.name, m.roles, v.language
  FROM push_message g CROSS JOIN unnest(%s::bigint[], %s::bigint[], %s::bigint[]) k (membership_id, org_id, variant_id)
  JOIN identity_pub_membership m ON m.membership_id = k.membership_id
  JOIN identity_pub_organisation o ON o.org_id = k.org_id
  LEFT JOIN push_variant v ON v.id = k.variant_id
 WHERE g.id = %s
"""
_SHOWN = (
    "version", "message_id", "membership_id", "code", "org_name", "name", "roles", "language", "channel", "round", "state",
    "sent_at", "delivered_at", "why", "reason", "read_at", "read_by", "acknowledged_at", "acknowledged_by", "acted_at", "is_simulated",
)  # fmt: skip
# Partners as a whole: acknowledged when each role asked for, that it has here, has somebody who did.
_BY_ROLE = """
SELECT role, count(*)::int AS partners, count(*) FILTER (WHERE done)::int AS acknowledged
  FROM (SELECT q.role, i.org_id, bool_or(i.acknowledged_at IS NOT NULL) AS done
          FROM push_inbox i JOIN (VALUES ('partner_owner', 1), ('partner_clerk', 2), ('technician', 4)) AS q(role, bit)
            ON (i.role_bits & q.bit) > 0 AND (%(bits)s = 0 OR (%(bits)s & q.bit) > 0)
         WHERE i.message_id = %(id)s GROUP BY 1, 2) t
 GROUP BY 1
"""
_WHOLE = """
SELECT count(*)::int AS partners, count(*) FILTER (WHERE wanted <> 0 AND done & wanted = wanted)::int AS acknowledged
  FROM (SELECT org_id, bit_or(role_bits::int) & %(bits)s AS wanted,
               coalesce(bit_or(role_bits::int) FILTER (WHERE acknowledged_at IS NOT NULL), 0) AS done
          FROM push_inbox WHERE message_id = %(id)s GROUP BY 1) t
 WHERE wanted <> 0
"""
_EVERY_ROLE = 7


def version_ids(message: Message) -> list[int]:
    """The message with all its other versions that went out, the first one first."""
    if message.origin_id is None:
        return [int(message.pk)]
    return sql.column(
        "SELECT id FROM push_message WHERE origin_id = %s AND started_at IS NOT NULL ORDER BY version",
        [message.origin_id],
    )


def proof_rows(*, message_ids: list[int]) -> Iterator[dict[str, Any]]:
    """A row per version, recipient and channel, within the caller's sight; `message_ids` in the order of the versions. As of one
    moment, and the same rows whether a month lies in the archive or not."""
    for message_id in message_ids:
        if is_archived(message_id):
            with books_of(message_id) as books:
                yield from _archived(books, message_id)
        else:
            yield from sql.stream(_ROWS, [[message_id]])


def _archived(books: Books, message_id: int) -> Iterator[dict[str, Any]]:
    """Files hold what came of each recipient; names, roles and languages are those of today, as in the tables."""
    last = 0
    while rows := books.rows(_ON_SHELF, {"last": last, "size": _AT_ONCE}):
        last = rows[-1]["membership_id"]
        keys = sorted({(row["membership_id"], row["org_id"], row["variant_id"]) for row in rows})
        given = [*(list(one) for one in zip(*keys, strict=True)), message_id]
        names = {row.pop("key"): row for row in sql.rows(_NAMES, given)}
        for row in rows:
            if row["membership_id"] in names:
                named = names[row["membership_id"]]
                yield {one: row[one] if one in row else named[one] for one in _SHOWN}


def is_sealed(message: Message) -> bool:
    """A letter whose words the reader may not see: row security shows none."""
    return message.is_private and not Variant.objects.filter(message_id=message.pk).exists()


def text_hash(message_id: int) -> str:
    """SHA-256 over all texts of a version: what a recipient was shown can be compared with it."""
    texts = [
        [v.language, v.partner_type, v.role, v.subject, v.body, v.action_label]
        for v in Variant.objects.filter(message_id=message_id)
        .exclude(subject="")
        .order_by("arm", "language", "partner_type", "role")
    ]
    told = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def acknowledged_by_role(message: Message, *, books: Books = DATABASE) -> dict[str, Any]:
    """Partners that have acknowledged, `roles`: for each role asked, and as a whole: every role asked has somebody who did."""
    given = {"id": message.pk, "bits": message.ack_bits or _EVERY_ROLE}
    whole = books.row(_WHOLE, given) or {"partners": 0, "acknowledged": 0}
    roles = {row["role"]: row for row in books.rows(_BY_ROLE, given)} if message.ack_bits else {}
    return {**whole, "roles": roles}
