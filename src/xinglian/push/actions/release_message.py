"""Release: the audience is frozen, the older message steps back, the ten minutes begin."""

from datetime import datetime

from xinglian.kernel import clock, live, outbox, scope, sql
from xinglian.kernel.scope import acting
from xinglian.push.actions.claim_deliveries import STOPPED
from xinglian.push.actions.fan_out import fan_out
from xinglian.push.actions.freeze_audience import freeze_audience
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.events import MessageReleased, MessageSuperseded
from xinglian.push.models import Message


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
    freeze_audience(message=message)
    message.state, message.started_at = "sending", now
    message.save(update_fields=["state", "started_at"])
    if message.supersedes_id:
        _step_back(old_id=message.supersedes_id, new_id=message.pk)
    outbox.announce(MessageReleased(message_id=message.pk))
    live.publish("messages")


def _step_back(*, old_id: int, new_id: int) -> None:
    changed = sql.execute(
        "UPDATE push_message SET superseded_by_id = %s, is_pinned = false WHERE id = %s AND superseded_by_id IS NULL",
        [new_id, old_id],
    )
    if changed:
        # What waits to be handed over would only spread the old version.
        sql.execute(
            f"UPDATE push_delivery SET state = {STOPPED}, code = 'superseded' WHERE message_id = %s AND state = 'queued'",
            [old_id],
        )
        mark_uncounted([old_id])
        outbox.announce(MessageSuperseded(message_id=old_id, by_message_id=new_id))
        live.publish(f"message:{old_id}")
        live.publish("inbox:*")
