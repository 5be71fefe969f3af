"""What push does when something happened."""

from xinglian.kernel import jobs, outbox
from xinglian.push.events import MessageSent, ReceiptsRecorded


@outbox.listen(ReceiptsRecorded)
def count_receipts(event: ReceiptsRecorded) -> None:
    """Many announcements, one count: a waiting job takes them all."""
    jobs.defer(
        "push.tally", message_id=event.message_id, queueing_lock=f"push.tally:{event.message_id}"
    )


@outbox.listen(MessageSent)
def count_sent(event: MessageSent) -> None:
    jobs.defer(
        "push.tally", message_id=event.message_id, queueing_lock=f"push.tally:{event.message_id}"
    )
