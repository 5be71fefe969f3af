"""What push does when something happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.partners.events import PartnersMerged, PartnersUnmerged
from xinglian.prices.events import PercentageKept, PriceChangePublished
from xinglian.push.events import MessageSent, ReceiptsRecorded
from xinglian.push.models import Message
from xinglian.push.rules.lanes import FIRST


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


@outbox.listen(MessageSent)
def tell_groups(event: MessageSent) -> None:
    is_first = Message.objects.filter(pk=event.message_id, lane=FIRST).exists()
    name = "push.queue_groups_first" if is_first else "push.queue_groups"
    jobs.defer(
        name,
        scope=network(),
        message_id=event.message_id,
        queueing_lock=f"{name}:{event.message_id}",
    )


@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
@outbox.listen(MessageSent)
def let_messages_follow(event: PartnersMerged | PartnersUnmerged | MessageSent) -> None:
    """After a sending too: it may have been writing while its recipients were merged."""
    jobs.defer(
        "push.follow_merges",
        scope=network(),
        lock="push.follow_merges",
        queueing_lock="push.follow_merges",
    )


@outbox.listen(PriceChangePublished)
def propose_price_message(event: PriceChangePublished) -> None:
    jobs.defer(
        "push.propose_price_message",
        scope=network(),
        change_id=event.change_id,
        person_id=event.person_id,
        queueing_lock=f"push.propose_price_message:{event.change_id}",
    )


@outbox.listen(PercentageKept)
def propose_percentage_message(event: PercentageKept) -> None:
    jobs.defer(
        "push.propose_percentage_message",
        scope=network(),
        list_id=event.list_id,
        category=event.category,
        starts_on=event.starts_on,
        kept_at=event.kept_at,
        person_id=event.person_id,
        queueing_lock=f"push.propose_percentage_message:{event.list_id}:{event.kept_at}",
    )
