"""A message that is sent gets its place in the books of every group it concerns: once, by the key."""

from datetime import datetime, timedelta

from xinglian.kernel import audit, jobs, live, sql
from xinglian.kernel.scope import network
from xinglian.push.rules.lanes import FIRST

# What many know is for a group; what one partner or chosen people get is theirs alone, and so are tests, notices of
# the system and the sample network's own traffic. A drill is announced, as a drill. Without region: every message.
_QUEUE = """
INSERT INTO push_grouppost (message_id, group_id, org_id, name, kind, state, lane, attempts, queued_at, next_at, code, reason, decided_by)
SELECT m.id, g.id, g.org_id, g.name, g.kind, 'queued', m.lane, 0, %(now)s, %(now)s, '', '', ''
  FROM push_message m JOIN push_group g ON g.org_id = m.org_id AND g.is_on
 WHERE m.id = %(message)s AND m.state = 'sent' AND m.recipients > 0
   AND NOT m.is_notice AND NOT m.is_simulated AND (m.is_drill OR NOT m.is_test)
   AND m.membership_ids IS NULL AND (m.org_ids IS NULL OR cardinality(m.org_ids) > 1)
   AND (g.kinds = '{}' OR m.kind = ANY (g.kinds))
   AND (g.region_path IS NULL OR EXISTS (
        SELECT FROM push_inbox i JOIN identity_pub_organisation o ON o.org_id = i.org_id
         WHERE i.message_id = m.id AND o.region_path <@ g.region_path))
ON CONFLICT DO NOTHING
"""
# When the first of each lane may be posted: a group that is left alone, or asked for a pause, is waited for.
_DUE = """
SELECT q.lane, min(greatest(CASE WHEN q.state = 'sending' THEN q.next_at
                                 ELSE greatest(q.next_at, g.broken_until, g.free_at) END, '-infinity')) AS next_at
  FROM push_grouppost q JOIN push_group g ON g.id = q.group_id AND g.is_on
  JOIN push_message m ON m.id = q.message_id AND m.state IN ('sending', 'sent')
 WHERE q.state IN ('queued', 'sending') GROUP BY q.lane
"""
# What is further off is the tick's.
_SOON = timedelta(minutes=2)


def queue_group_posts(*, message_id: int, now: datetime) -> int:
    """How many groups are to be told; a second time: none."""
    queued = sql.execute(_QUEUE, {"message": message_id, "now": now})
    if queued:
        live.publish(f"message:{message_id}")
    return queued


def wake_groups(*, now: datetime) -> None:
    """A waiting job when something is to be posted, now or soon; emergencies have workers of their own."""
    for row in sql.rows(_DUE):
        if row["next_at"] > now + _SOON:
            continue
        at = row["next_at"] if row["next_at"] > now else None
        name = "push.tell_groups_first" if row["lane"] == FIRST else "push.tell_groups"
        lock = name + (":later" if at else "")
        jobs.defer(name, scope=network(), at=at, queueing_lock=lock)


def tell_again(*, message_id: int, group_id: int, name: str, now: datetime) -> bool:
    """A person takes the risk that the group reads it twice (uncertain), or has mended the cause (failed)."""
    changed = sql.execute(
        "UPDATE push_grouppost SET state = 'queued', attempts = 0, queued_at = %(now)s, next_at = %(now)s, settled_at = NULL,"
        " decided_by = %(name)s WHERE message_id = %(message)s AND group_id = %(group)s AND state IN ('failed', 'uncertain')"
        " AND EXISTS (SELECT FROM push_group g WHERE g.id = %(group)s)",
        {"message": message_id, "group": group_id, "name": name, "now": now},
    )
    if changed:
        audit.record("send_again", subject=("push.message", message_id), after={"group": group_id})
        wake_groups(now=now)
        live.publish(f"message:{message_id}")
    return bool(changed)
