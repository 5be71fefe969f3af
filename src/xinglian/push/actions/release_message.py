"""Release: the audience is frozen, the older message steps back, the ten minutes begin."""

from datetime import datetime

from xinglian.kernel import clock, knobs, live, outbox, scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.actions.claim_deliveries import STOPPED
from xinglian.push.actions.fan_out import fan_out
from xinglian.push.actions.freeze_audience import freeze_audience
from xinglian.push.actions.start_experiment import start_experiment
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.events import MessageReleased, MessageSuperseded
from xinglian.push.models import Message
from xinglian.push.queries.reach_sql import open_channels
from xinglian.push.queries.target import target_of
from xinglian.push.rules import chain, ladder
from xinglian.push.rules.lanes import lane_of


def release_message(*, message_id: int) -> bool:
    """Send a scheduled message whose time has come, or go on where a crash stopped. True when it is sent."""
    with acting(scope.network()):
        message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
        now = clock.now()
        if message.state == "scheduled" and message.release_at and message.release_at <= now:
            start_sending(message, now=now)
        if message.state != "sending":
            return message.state == "sent"
    return fan_out(message_id=message_id)


def start_sending(message: Message, *, now: datetime) -> None:
    """The step that makes it true, in the caller's transaction with the message locked."""
    size = freeze_audience(message=message)
    message.state, message.started_at = "sending", now
    message.lane = lane_of(
        kind=message.kind, size=size, bulk_size=int(knobs.value("push.bulk_size"))
    )
    message.target_minutes = target_of(message)
    _fix_channels(message)
    _fix_steps(message)
    message.save(
        update_fields=[
            "state", "started_at", "lane", "fallback", "fallback_minutes", "closed_channels", "target_minutes",
            *ladder.COLUMNS.values(),
        ]
    )  # fmt: skip
    start_experiment(message, now=now)
    if message.supersedes_id:
        _step_back(old_id=message.supersedes_id, new_id=message.pk, now=now)
    outbox.announce(MessageReleased(message_id=message.pk))
    live.publish("messages")


def _fix_channels(message: Message) -> None:
    """The chain as it stands now, and what of it all cannot be used: an answer for later."""
    if message.fallback is None:
        asks = not (message.is_test or message.is_notice)
        steps = chain.sound(str(knobs.value(f"push.chain_{message.kind}"))) if asks else ()
        message.fallback = [step.channel for step in steps]
        message.fallback_minutes = [step.minutes for step in steps]
    wanted = [one for one in [*message.channels, *(message.fallback or [])] if one != "inapp"]
    on = set(open_channels(wanted))
    message.closed_channels = [one for one in dict.fromkeys(wanted) if one not in on]


def _fix_steps(message: Message) -> None:
    """Who is turned to when somebody has not read, as it is usual now."""
    if message.is_test or message.is_notice or not message.climbs_as_usual:
        return
    if any(getattr(message, column) is not None for column in ladder.COLUMNS.values()):
        return
    for rung in ladder.sound(str(knobs.value(f"push.steps_{message.kind}"))):
        setattr(message, ladder.COLUMNS[rung.step], rung.minutes)


def _step_back(*, old_id: int, new_id: int, now: datetime) -> None:
    changed = sql.execute(
        "UPDATE push_message SET superseded_by_id = %s, superseded_at = %s, is_pinned = false, wave_at = NULL,"
        " origin_id = coalesce(origin_id, id) WHERE id = %s AND superseded_by_id IS NULL",
        [new_id, now, old_id],
    )
    if changed:
        sql.execute(
            "UPDATE push_message n SET origin_id = o.origin_id, version = o.version + 1 FROM push_message o"
            " WHERE o.id = %s AND n.id = %s",
            [old_id, new_id],
        )
        # What waits to be handed over would only spread the old version.
        sql.execute(
            f"UPDATE push_delivery SET state = {STOPPED}, code = 'superseded', settled_at = %s"
            " WHERE message_id = %s AND (state = 'queued' OR (state = 'held' AND code = 'digest'))",
            [now, old_id],
        )
        mark_uncounted([old_id])
        outbox.announce(MessageSuperseded(message_id=old_id, by_message_id=new_id))
        live.publish(f"message:{old_id}")
        live.publish("inbox:*")
