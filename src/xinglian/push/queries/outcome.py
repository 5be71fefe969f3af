"""What came of one message: when each thing happened, who was reached by which channel, what failed. For reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.push.models import Message
from xinglian.push.queries import funnels
from xinglian.push.queries.funnels import Reach
from xinglian.push.queries.target import target_of
from xinglian.push.rules.funnel import Funnel
from xinglian.push.rules.variants import bits

_CHANNELS = """
SELECT w.channel, count(*)::int AS total, count(w.sent_at)::int AS handed_over, count(*) FILTER (WHERE w.state = 'delivered')::int AS delivered,
       count(*) FILTER (WHERE w.state = 'failed')::int AS failed, count(*) FILTER (WHERE w.state = 'uncertain')::int AS uncertain,
       count(*) FILTER (WHERE w.state = 'held')::int AS held, count(*) FILTER (WHERE w.state IN ('queued', 'sending'))::int AS waiting,
       min(w.sent_at) AS first_at,
       (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM w.sent_at - %(started)s)))::float8 AS median_seconds
  FROM (SELECT 'inapp' AS channel, 'delivered' AS state, i.sent_at FROM push_inbox i WHERE i.message_id = %(id)s
        UNION ALL
        SELECT d.channel, d.state, d.sent_at FROM push_delivery d WHERE d.message_id = %(id)s AND d.round = 0) w
 GROUP BY 1 ORDER BY min(w.sent_at), 1
"""
_READ_BY = """
SELECT channel, count(*)::int AS readers, min(at) AS first_at FROM push_receipt
 WHERE message_id = %(id)s AND kind = 'read' GROUP BY 1
"""
_TROUBLE = """
SELECT channel, state, code, max(reason) AS reason, count(*)::int AS n FROM push_delivery
 WHERE message_id = %(id)s AND round = 0 AND state IN ('failed', 'uncertain', 'held') GROUP BY 1, 2, 3 ORDER BY n DESC, 1 LIMIT 50
"""
# Partners of whom a role that is asked for has no reader yet, the largest first.
_UNREACHED = """
SELECT o.org_id AS partner_id, o.name, t.people, count(*) OVER ()::int AS total
  FROM (SELECT i.org_id, count(*)::int AS people FROM push_inbox i WHERE i.message_id = %(id)s GROUP BY 1
        HAVING count(i.read_at) = 0 OR (coalesce(bit_or(i.role_bits::int) FILTER (WHERE i.read_at IS NOT NULL), 0) & %(required)s)
               <> (bit_or(i.role_bits::int) & %(required)s)) t
  JOIN identity_pub_organisation o ON o.org_id = t.org_id ORDER BY t.people DESC, o.org_id LIMIT %(most)s
"""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Times are None for what has not happened. `channels`: what each carried and how many read by it; `trouble`: why not."""

    message_id: int
    title: str
    state: str
    submitted_at: datetime | None
    approved_at: datetime | None
    started_at: datetime | None
    sent_at: datetime | None
    funnel: Funnel
    reach: Reach | None
    target_minutes: int
    channels: list[dict[str, Any]]
    trouble: list[dict[str, Any]]
    unreached: list[dict[str, Any]]
    unreached_total: int


def outcome(*, message_id: int, most_unreached: int = 50) -> Outcome:
    """Counted now, within the caller's sight."""
    message = Message.objects.get(pk=message_id)
    target = target_of(message)
    given = {"id": message_id, "started": message.started_at}
    readers = {row["channel"]: row for row in sql.rows(_READ_BY, given)}
    channels = sql.rows(_CHANNELS, given) if message.started_at else []
    known = {row["channel"] for row in channels}
    for row in channels:
        row["readers"] = readers[row["channel"]]["readers"] if row["channel"] in readers else 0
    channels += [
        {"channel": key, "total": 0, "handed_over": 0, "delivered": 0, "failed": 0, "uncertain": 0, "held": 0, "waiting": 0,
         "first_at": None, "median_seconds": None, "readers": row["readers"]}
        for key, row in readers.items() if key not in known
    ]  # fmt: skip
    unreached = sql.rows(
        _UNREACHED, given | {"required": bits(message.required_roles), "most": most_unreached}
    )
    return Outcome(
        message_id=message_id, title=message.title, state=message.state, submitted_at=message.submitted_at,
        approved_at=message.approved_at, started_at=message.started_at, sent_at=message.sent_at,
        funnel=funnels.funnels(message_ids=[message_id])[message_id],
        reach=funnels.reach(
            message_id=message_id, required_roles=message.required_roles, started_at=message.started_at, target_minutes=target
        ) if message.started_at else None,
        target_minutes=target, channels=channels, trouble=sql.rows(_TROUBLE, given), unreached=unreached,
        unreached_total=unreached[0]["total"] if unreached else 0,
    )  # fmt: skip
