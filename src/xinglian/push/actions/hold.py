"""What waits and may not go out any more, or not yet: read by now, quiet hours, a pause."""

from datetime import datetime

from xinglian.kernel import sql
from xinglian.push.actions.claim_deliveries import STOPPED
from xinglian.push.queries import reach_sql

# A step of the chain, or what waits for the morning or a best hour, has no purpose once the message was read.
_STOP_READ = f"""
UPDATE push_delivery d SET state = {STOPPED}, code = 'read', settled_at = %(now)s
  FROM push_inbox i
 WHERE d.state = 'queued' AND (d.step > 0 OR d.quiet_at IS NOT NULL OR d.code = 'besthour')
   AND i.message_id = d.message_id AND i.membership_id = d.membership_id AND i.read_at IS NOT NULL
"""
# A queue that drags on into the night waits for the morning.
_HOLD_QUIET = f"""
UPDATE push_delivery d SET next_at = q2.open_at, quiet_at = q2.quiet_at, code = CASE WHEN q1.is_quiet THEN 'quiet' ELSE '' END
  FROM push_delivery l JOIN identity_pub_membership m ON m.membership_id = l.membership_id
  LEFT JOIN push_habit hb ON hb.person_id = m.person_id {reach_sql.quiet()}
 WHERE l.state = 'queued' AND l.quiet_at <= %(now)s AND l.next_at <= %(now)s
   AND d.message_id = l.message_id AND d.membership_id = l.membership_id AND d.channel = l.channel AND d.round = l.round
   AND d.state = 'queued'
"""
# While a message is paused its deliveries stand far off in time, so that a paused million is in nobody's way.
_FAR = "interval '1000 years'"
_IS_FAR = "next_at BETWEEN now() + interval '500 years' AND now() + interval '1500 years'"


def stop_read(*, now: datetime) -> int:
    """Cancel what nobody has to be sent any more; how many. Jobs only."""
    return sql.execute(_STOP_READ, {"now": now})


def hold_quiet(*, now: datetime) -> int:
    """Let wait what would ring in somebody's quiet hours by now; how many. Jobs only."""
    return sql.execute(_HOLD_QUIET, {"now": now, **reach_sql.hours()})


def park(*, message_id: int) -> int:
    """Bring the waiting deliveries of a message in line with its being paused or not; how many moved. Jobs only."""
    state = sql.value(
        "SELECT state FROM push_message WHERE id = %s FOR NO KEY UPDATE", [message_id]
    )
    move, which = ("+", f"NOT {_IS_FAR}") if state == "paused" else ("-", _IS_FAR)
    return sql.execute(
        f"UPDATE push_delivery SET next_at = next_at {move} {_FAR} WHERE message_id = %s AND state = 'queued'"
        f" AND {which} AND next_at < '9999-01-01'",
        [message_id],
    )
