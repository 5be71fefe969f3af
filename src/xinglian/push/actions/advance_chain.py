"""The fallback chain: whoever has not read is sought by the next channel, in waves over the whole message.

A step is due when the one before has been handed over and its minutes are up. A step without an address, held back or
failed takes no time; one that waits for the morning is waited for. Reading ends it all.
"""

from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import live, sql
from xinglian.push.actions.queue_deliveries import (
    Recipients,
    count_tired,
    queue_channel,
    start_couriers,
)
from xinglian.push.models import Message
from xinglian.push.queries.experiment_lots import channel_of_version
from xinglian.push.queries.reach_sql import open_channels
from xinglian.push.rules.chain import Step, together
from xinglian.push.rules.lanes import FIRST

_SOURCE = """
push_inbox i JOIN identity_pub_membership m ON m.membership_id = i.membership_id AND m.is_active
"""
# Not read, its first wait over, and nothing of the chain handed over (or waiting) within this step's minutes.
_DUE = """
i.message_id = %(message)s AND i.read_at IS NULL AND i.sent_at <= %(first_before)s
AND NOT EXISTS (SELECT FROM push_delivery e WHERE e.message_id = i.message_id AND e.membership_id = i.membership_id
                AND e.round = 0 AND e.step > 0 AND e.step < %(step)s
                AND e.state IN ('queued', 'sending', 'sent', 'delivered', 'uncertain') AND e.code <> 'budget'
                AND coalesce(e.sent_at, e.next_at) > %(step_before)s)
AND NOT EXISTS (SELECT FROM push_delivery o WHERE o.message_id = i.message_id AND o.membership_id = i.membership_id
                AND o.round = 0 AND o.step = %(step)s)
"""
# The earliest moment at which somebody may come to the step after the one that was handed over.
_NEXT = """
SELECT min(coalesce(e.sent_at, e.next_at) + make_interval(mins => (%(minutes)s::int[])[e.step + 1]))
  FROM push_delivery e JOIN push_inbox i ON i.message_id = e.message_id AND i.membership_id = e.membership_id AND i.read_at IS NULL
 WHERE e.message_id = %(message)s AND e.round = 0 AND e.step > 0 AND e.step < %(last)s
   AND e.state IN ('queued', 'sending', 'sent', 'delivered', 'uncertain') AND e.code <> 'budget'
   AND NOT EXISTS (SELECT FROM push_delivery l WHERE l.message_id = e.message_id AND l.membership_id = e.membership_id
                   AND l.round = 0 AND l.step > e.step)
"""
_LATEST = timedelta(days=7)
_MANY = 10_000
_REST = {FIRST: timedelta(seconds=15)}
_USUAL_REST = timedelta(seconds=60)


def begin_chain(message: Message, *, now: datetime) -> None:
    """Fanned out: the first wave comes when the first wait is over."""
    steps = together(message.fallback or [], message.fallback_minutes)
    if steps and open_channels([step.channel for step in steps]):
        message.wave_at = now + timedelta(minutes=steps[0].minutes)
        sql.execute(
            "UPDATE push_message SET wave_at = %s WHERE id = %s", [message.wave_at, message.pk]
        )


def advance_chain(*, message_id: int, now: datetime) -> int:
    """One wave, in a job's scope: queue every step that is due; how many deliveries. Says when to look again."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state != "sent" or message.wave_at is None or message.wave_at > now:
        return 0
    steps = together(message.fallback or [], message.fallback_minutes)
    if not steps or message.superseded_by_id or _is_over(message, now=now):
        _look_again(message, at=None)
        return 0
    on = open_channels([step.channel for step in steps])
    with sql.whole_tables(when=message.recipients > _MANY):
        count_tired(message, now=now)
        chooses = bool(
            sql.value("SELECT EXISTS (SELECT FROM push_preference WHERE ranking <> '{}')")
        )
        version = channel_of_version(message)
        made = sum(
            _queue_step(message, steps, number, on=on, chooses=chooses, version=version, now=now)
            for number in range(1, len(steps) + 1)
        )
    rest = now + _REST.get(message.lane, _USUAL_REST)
    following = _following(message, steps)
    _look_again(message, at=max(following, rest) if following else None)
    if made:
        start_couriers(on, lane=message.lane)
        live.publish(f"message:{message_id}")
    return made


def _queue_step(
    message: Message, steps: tuple[Step, ...], number: int, *, on: list[str], chooses: bool, version: tuple[str, dict[str, Any]],
    now: datetime,
) -> int:  # fmt: skip
    """The n-th step of everybody for whom it is due. With wishes, or versions that differ in it, somebody's n-th channel may
    be another; a wish goes before."""
    step = steps[number - 1]
    params = {
        "first_before": now - timedelta(minutes=steps[0].minutes),
        "step_before": now - timedelta(minutes=step.minutes),
        "chain": [one.channel for one in steps], "topic": message.kind, **version[1],
    }  # fmt: skip
    whom = Recipients(source=_SOURCE, params=params, step=number)
    if not chooses and not version[0]:
        if step.channel not in on:
            return 0
        return queue_channel(message=message, channel=step.channel, whom=whom, now=now, where=_DUE)
    # What a wish does not name follows in the sender's order.
    first = f"ARRAY[{version[0]}]::varchar[]" if version[0] else "NULL::varchar[]"
    wish = f"coalesce(nullif(pt.ranking, '{{}}'), nullif(pa.ranking, '{{}}'), {first})"
    mine = (
        f"(SELECT array_agg(c ORDER BY array_position({wish}, c), n)"
        f" FROM unnest(%(chain)s::varchar[]) WITH ORDINALITY u(c, n))[{number}]"
    )
    made = 0
    for channel in on:
        # The wishes are joined by the statement itself for channels of people, which are all that a chain may have.
        made += queue_channel(
            message=message, channel=channel, whom=whom, now=now, where=f"{_DUE} AND {mine} = %(channel)s"
        )  # fmt: skip
    return made


def _following(message: Message, steps: tuple[Step, ...]) -> datetime | None:
    given: dict[str, Any] = {
        "message": message.pk, "minutes": [step.minutes for step in steps], "last": len(steps),
    }  # fmt: skip
    found: datetime | None = sql.value(_NEXT, given)
    return found


def _look_again(message: Message, *, at: datetime | None) -> None:
    sql.execute("UPDATE push_message SET wave_at = %s WHERE id = %s", [at, message.pk])


def _is_over(message: Message, *, now: datetime) -> bool:
    last: datetime | None = sql.value(
        "SELECT max(done_at) FROM push_chunk WHERE message_id = %s", [message.pk]
    )
    return message.sent_at is None or now - (last or message.sent_at) > _LATEST
