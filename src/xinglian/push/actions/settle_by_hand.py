"""What a machine may not decide: uncertain deliveries, and failures after their cause is gone."""

from datetime import datetime

from xinglian.kernel import audit, live, sql
from xinglian.push.actions.queue_deliveries import start_couriers
from xinglian.push.actions.tally import mark_uncounted


def mark_delivered(
    *, message_id: int, channel: str, membership_ids: list[int], name: str, now: datetime
) -> int:
    """A person knows that uncertain ones arrived; how many were changed."""
    changed = sql.execute(
        "UPDATE push_delivery SET state = 'delivered', delivered_at = %s, settled_at = %s, decided_by = %s"
        " WHERE message_id = %s AND channel = %s AND membership_id = ANY (%s) AND state = 'uncertain'",
        [now, now, name, message_id, channel, membership_ids],
    )
    _record("mark_delivered", message_id, channel, changed)
    return changed


def send_again(
    *, message_id: int, channel: str, membership_ids: list[int] | None, name: str, now: datetime
) -> int:
    """A person takes the risk of a double (uncertain) or has mended the cause (failed). None = all failed ones."""
    which = (
        "state = 'failed'"
        if membership_ids is None
        else "state IN ('failed', 'uncertain') AND membership_id = ANY (%(ids)s)"
    )
    changed = sql.execute(
        "UPDATE push_delivery SET state = 'queued', attempts = 0, next_at = %(now)s, settled_at = NULL, decided_by = %(name)s"
        f" WHERE message_id = %(message)s AND channel = %(channel)s AND {which}",
        {
            "now": now,
            "name": name,
            "message": message_id,
            "channel": channel,
            "ids": membership_ids,
        },
    )
    _record("send_again", message_id, channel, changed)
    if changed:
        start_couriers([channel])
    return changed


def _record(verb: str, message_id: int, channel: str, changed: int) -> None:
    if changed:
        audit.record(
            verb,
            subject=("push.message", message_id),
            after={"channel": channel, "deliveries": changed},
        )
        mark_uncounted([message_id])
        live.publish(f"message:{message_id}")
