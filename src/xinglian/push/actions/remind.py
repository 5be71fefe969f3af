"""Reminders: the message comes up again for those who have not read it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.queue_deliveries import (
    Recipients,
    count_tired,
    queue_channel,
    start_couriers,
)
from xinglian.push.models import Message
from xinglian.push.queries.reach_sql import open_channels

_ROUNDS = 3


class NothingToRemind(Refusal):
    sentence = _(
        "Nobody needs a reminder: everybody has read “%(title)s”, or it is no longer in force."
    )


class RemindedEnough(Refusal):
    sentence = _(
        "“%(title)s” was brought up %(n)s times already. Call those who are left; they are on the escalation list."
    )


# Rounds of a single region are numbered apart from those of everybody.
_REGION_ROUNDS = 100
_REST_HOURS = 4


def remind(*, message_id: int, now: datetime, region_paths: Sequence[str] = ()) -> int:
    """Bring a message up again for those who have not read it (or not acknowledged, where they must); how many.

    Everybody's rounds are counted; within `region_paths` nobody is reminded twice in four hours.
    Runs in a job's scope. Raises NothingToRemind, RemindedEnough.
    """
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state not in ("sent", "sending") or message.superseded_by_id:
        raise NothingToRemind(title=message.title)
    if not region_paths and message.reminder_round >= _ROUNDS:
        raise RemindedEnough(title=message.title, n=message.reminder_round)
    missing = open_rows(must_acknowledge=message.must_acknowledge, ack_bits=message.ack_bits, in_regions=bool(region_paths))  # fmt: skip
    given = {
        "now": now, "message": message_id, "regions": list(region_paths),
        "rested": now - timedelta(hours=_REST_HOURS),
    }  # fmt: skip
    reminded = sql.execute(
        f"UPDATE push_inbox AS i SET reminded_at = %(now)s WHERE i.message_id = %(message)s AND {missing}",
        given,
    )
    if not reminded:
        raise NothingToRemind(title=message.title)
    if region_paths:
        number = sql.value(
            "SELECT coalesce(max(round), %s) + 1 FROM push_delivery WHERE message_id = %s AND round >= %s",
            [_REGION_ROUNDS - 1, message_id, _REGION_ROUNDS],
        )
    else:
        number = message.reminder_round = message.reminder_round + 1
    message.reminded_at = now
    message.save(update_fields=["reminder_round", "reminded_at"])
    count_tired(message, now=now)
    whom = Recipients(
        source="push_inbox i JOIN identity_pub_membership m ON m.membership_id = i.membership_id", round=number
    )  # fmt: skip
    for channel in open_channels(message.channels):
        queue_channel(
            message=message, channel=channel, whom=whom, now=now,
            where="i.message_id = %(message)s AND i.reminded_at = %(now)s",
        )  # fmt: skip
    start_couriers(message.channels, lane=message.lane)
    audit.record(
        "remind",
        subject=("push.message", message_id),
        name=message.title,
        after={"recipients": reminded, **({"regions": list(region_paths)} if region_paths else {})},
    )
    live.publish(f"message:{message_id}")
    live.publish("inbox:*")
    return reminded


def open_rows(*, must_acknowledge: bool, ack_bits: int, in_regions: bool) -> str:
    """The condition on an inbox row `i` that still has to be answered; its parameters are `regions` and `rested`."""
    missing = "i.acknowledged_at IS NULL" if must_acknowledge else "i.read_at IS NULL"
    if must_acknowledge and ack_bits:
        missing = f"(CASE WHEN i.role_bits & {int(ack_bits)} > 0 THEN i.acknowledged_at IS NULL ELSE i.read_at IS NULL END)"
    if not in_regions:
        return missing
    return (
        f"{missing} AND (i.reminded_at IS NULL OR i.reminded_at < %(rested)s) AND i.org_id IN"
        " (SELECT partner_id FROM partners_pub_partner WHERE region_path <@ %(regions)s::ltree[])"
    )
