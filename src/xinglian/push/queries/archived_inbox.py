"""A person's own messages of archived months."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from xinglian.kernel import scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.models import Archive
from xinglian.push.queries import shelf
from xinglian.push.queries.inbox import Item, as_item
from xinglian.push.queries.months import month_of

_ROWS = """
SELECT message_id, membership_id, org_id, person_id, variant_id, sent_at, "values", read_at, acknowledged_at, acted_at, reminded_at,
       is_simulated
  FROM push_inbox WHERE %(at)s::timestamp IS NULL OR (sent_at, message_id) < (%(at)s::timestamp, %(id)s)
 ORDER BY sent_at DESC, message_id DESC LIMIT %(limit)s
"""
# The words are still in the database; who received them is what was archived, so row security no longer knows.
_WORDS = """
SELECT v.id AS variant_id, v.subject, v.body, v.language, m.kind, m.state, m.started_at, m.superseded_by_id, m.superseded_at,
       m.supersedes_id, m.origin_id, m.version, m.is_notice, m.is_test, m.is_drill, m.cancelled_at, false AS must_acknowledge,
       NULL::int AS ack_minutes, '' AS action_url, '' AS action_label, false AS is_pinned
  FROM push_variant v JOIN push_message m ON m.id = v.message_id WHERE v.id = ANY (%s)
"""


def items(
    *, membership_id: int, org_id: int, before: tuple[datetime, int] | None, limit: int
) -> list[Item]:
    """One's own archived messages, newest first."""
    at, id = before or (None, 0)
    return _read(shelf.archived(), membership_id, org_id, {"at": at, "id": id, "limit": limit})


def item(*, message_id: int, membership_id: int, org_id: int) -> Item | None:
    """One archived message of one's own, or None."""
    archives = shelf.archived(months=[month_of(message_id)])
    given = {"at": None, "id": 0, "limit": 1}
    found = _read(archives, membership_id, org_id, given, message_id=message_id)
    return found[0] if found else None


def _read(
    archives: Sequence[Archive], membership_id: int, org_id: int, given: dict[str, Any], *, message_id: int | None = None
) -> list[Item]:  # fmt: skip
    if not archives:
        return []
    mine = f"membership_id = {int(membership_id)} AND org_id = {int(org_id)}"
    if message_id is not None:
        mine += f" AND message_id = {int(message_id)}"
    with shelf.open_shelf(archives, where=mine) as books:
        rows = books.rows(_ROWS, given)
    with acting(scope.network()):
        words = {
            row.pop("variant_id"): row
            for row in sql.rows(_WORDS, [[row["variant_id"] for row in rows]])
        }
    return [
        replace(
            as_item(row | words[row["variant_id"]] | {"values": json.loads(row["values"] or "{}")}),
            is_archived=True,
        )
        for row in rows
        if row["variant_id"] in words
    ]
