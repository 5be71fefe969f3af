"""Reminders: the message comes up again for those who have not read it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.queue_deliveries import open_channels, reachable, start_couriers
from xinglian.push.models import Message

_ROUNDS = 3


class NothingToRemind(Refusal):
    sentence = _(
        "Nobody needs a reminder: everybody has read “%(title)s”, or it is no longer in force."
    )


class RemindedEnough(Refusal):
    sentence = _(
        "“%(title)s” was brought up %(n)s times already. Call those who are left; they are on the escalation list."
    )


def remind(*, message_id: int, now: datetime) -> int:
    """Bring a message up again for those who have not read it (or not acknowledged, where they must); how many.

    Runs in a job's scope. Raises NothingToRemind, RemindedEnough.
    """
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state not in ("sent", "sending") or message.superseded_by_id:
        raise NothingToRemind(title=message.title)
    if message.reminder_round >= _ROUNDS:
        raise RemindedEnough(title=message.title, n=message.reminder_round)
    missing = "acknowledged_at IS NULL" if message.must_acknowledge else "read_at IS NULL"
    reminded = sql.execute(
        f"UPDATE push_inbox SET reminded_at = %s WHERE message_id = %s AND {missing}",
        [now, message_id],
    )
    if not reminded:
        raise NothingToRemind(title=message.title)
    message.reminder_round += 1
    message.reminded_at = now
    message.save(update_fields=["reminder_round", "reminded_at"])
    for channel in open_channels(message.channels):
        sql.execute(
            "INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, queued_at,"
            " next_at, external_id, address, code, reason, decided_by)"
            " SELECT i.message_id, i.membership_id, %(channel)s, %(round)s, i.org_id, 'queued', 0, %(now)s, %(now)s,"
            " '', '', '', '', '' FROM push_inbox i JOIN identity_pub_membership m ON m.membership_id = i.membership_id"
            f" WHERE i.message_id = %(message)s AND i.{missing} AND {reachable(channel, kind=message.kind)} ON CONFLICT DO NOTHING",
            {
                "channel": channel,
                "round": message.reminder_round,
                "now": now,
                "message": message_id,
            },
        )
    start_couriers(message.channels)
    audit.record(
        "remind",
        subject=("push.message", message_id),
        name=message.title,
        after={"recipients": reminded},
    )
    live.publish(f"message:{message_id}")
    live.publish("inbox:*")
    return reminded
