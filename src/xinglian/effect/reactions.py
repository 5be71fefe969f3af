"""News that change what a message has brought about: it is counted again, once for a burst of them."""

from xinglian.effect.actions.settle_rework import replaced
from xinglian.effect.rules.pace import rest
from xinglian.kernel import clock, jobs, outbox, sql
from xinglian.kernel.scope import network
from xinglian.push.events import MessageSent, MessageSuperseded, ReceiptsRecorded


@outbox.listen(ReceiptsRecorded)
def receipts_came_in(event: ReceiptsRecorded) -> None:
    _count_later(event.message_id)


@outbox.listen(MessageSent)
def message_went_out(event: MessageSent) -> None:
    _count_later(event.message_id)


@outbox.listen(MessageSuperseded)
def message_was_superseded(event: MessageSuperseded) -> None:
    replaced(message_id=event.message_id, by_message_id=event.by_message_id, now=clock.now())
    _count_later(event.message_id)


def _count_later(message_id: int) -> None:
    now = clock.now()
    started_at = sql.value(
        "SELECT started_at FROM push_pub_content WHERE message_id = %s", [message_id]
    )
    if started_at is None:
        return
    lock = f"effect.count:{message_id}"
    jobs.defer(
        "effect.count", scope=network(), message_id=message_id, at=now + rest(started_at=started_at, now=now), lock=lock,
        queueing_lock=lock,
    )  # fmt: skip
