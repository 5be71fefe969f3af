"""Pause, resume, cancel a message under way. What was handed over stays handed over."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push import access
from xinglian.push.actions.claim_deliveries import STOPPED
from xinglian.push.actions.queue_deliveries import start_couriers
from xinglian.push.actions.review import defer_release
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.models import Message
from xinglian.push.rules.states import MessageState, may_become


class CannotChangeCourse(Refusal):
    sentence = _(
        "“%(title)s” cannot be changed this way: it is %(state)s. Reload the page to see where it stands."
    )


def pause_message(*, message_id: int, now: datetime) -> Message:
    """Nothing more is handed over until it is resumed."""
    message = _lock(message_id, MessageState.PAUSED)
    message.state, message.paused_at = "paused", now
    message.save(update_fields=["state", "paused_at"])
    jobs.defer("push.park", scope=network(), message_id=message.pk, lock=f"push.park:{message.pk}")
    _record("pause_message", message)
    return message


def resume_message(*, message_id: int, now: datetime) -> Message:
    message = _lock(message_id, MessageState.SENDING)
    message.state, message.paused_at = "sending", None
    message.save(update_fields=["state", "paused_at"])
    jobs.defer("push.park", scope=network(), message_id=message.pk, lock=f"push.park:{message.pk}")
    defer_release(message_id=message.pk, kind=message.kind)
    start_couriers([*message.channels, *(message.fallback or [])], lane=message.lane)
    _record("resume_message", message)
    return message


def cancel_message(*, message_id: int, now: datetime, why: str = "") -> Message:
    """Stop for good: what waits is cancelled, what was delivered says that it was withdrawn."""
    message = _lock(message_id, MessageState.CANCELLED)
    message.state, message.cancelled_at, message.is_pinned = "cancelled", now, False
    message.wave_at = None
    message.save(update_fields=["state", "cancelled_at", "is_pinned", "wave_at"])
    # As a statement of the maker's own: staff may update deliveries of everybody they see.
    sql.execute(
        f"UPDATE push_delivery SET state = {STOPPED}, settled_at = %s, code = 'cancelled'"
        " WHERE message_id = %s AND (state = 'queued' OR (state = 'held' AND code = 'digest'))",
        [now, message_id],
    )
    mark_uncounted([message_id])
    sql.execute(
        "UPDATE push_escalation SET closed_at = %s, outcome = 'cancelled' WHERE message_id = %s AND closed_at IS NULL",
        [now, message_id],
    )
    _record("cancel_message", message, why=why)
    live.publish("inbox:*")
    return message


def _lock(message_id: int, wanted: MessageState) -> Message:
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if not may_become(message.state, wanted) or (
        wanted == MessageState.SENDING and message.state != "paused"
    ):
        raise CannotChangeCourse(title=message.title, state=message.state)
    access.demand_within_reach(message)
    return message


def _record(verb: str, message: Message, *, why: str = "") -> None:
    audit.record(
        verb,
        subject=("push.message", message.pk),
        name=message.title,
        after={"state": message.state},
        why=why,
    )
    live.publish("messages")
    live.publish(f"message:{message.pk}")
