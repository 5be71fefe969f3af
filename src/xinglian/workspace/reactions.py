"""News that change the cockpit: its numbers are counted anew, then open pages ask for them."""

from datetime import timedelta

from xinglian.kernel import clock, jobs, outbox
from xinglian.kernel.scope import network
from xinglian.partners.events import (
    LayersComputed,
    PartnerRegistered,
    PartnersChanged,
    PartnersImported,
    PartnersMerged,
    PartnersUnmerged,
)
from xinglian.push.events import MessageSent, MessageSuperseded, ReceiptsRecorded
from xinglian.trade.events import StockRecorded

_SETTLE = timedelta(seconds=5)


@outbox.listen(ReceiptsRecorded)
def receipts_came_in(event: ReceiptsRecorded) -> None:
    _count_reach(event.message_id)


@outbox.listen(MessageSent)
def message_went_out(event: MessageSent) -> None:
    _count_reach(event.message_id)


@outbox.listen(MessageSuperseded)
def message_was_superseded(event: MessageSuperseded) -> None:
    _count_reach(event.message_id)


@outbox.listen(StockRecorded)
def stock_came_in(event: StockRecorded) -> None:
    _count_places()


@outbox.listen(PartnerRegistered)
def partner_came(event: PartnerRegistered) -> None:
    _count_places()


@outbox.listen(PartnersChanged)
def partners_changed(event: PartnersChanged) -> None:
    _count_places()


@outbox.listen(PartnersImported)
def partners_came(event: PartnersImported) -> None:
    _count_places()


@outbox.listen(PartnersMerged)
def partners_became_one(event: PartnersMerged) -> None:
    _count_places()


@outbox.listen(PartnersUnmerged)
def partners_are_two_again(event: PartnersUnmerged) -> None:
    _count_places()


@outbox.listen(LayersComputed)
def layers_moved(event: LayersComputed) -> None:
    _count_places()


def _count_reach(message_id: int) -> None:
    """Many announcements, one count: a waiting job takes them all."""
    lock = f"workspace.reach:{message_id}"
    jobs.defer(
        "workspace.count_reach", scope=network(), message_id=message_id, lock=lock, queueing_lock=lock
    )  # fmt: skip


def _count_places() -> None:
    """A burst of imports settles first."""
    jobs.defer(
        "workspace.count_places", scope=network(), at=clock.now() + _SETTLE,
        lock="workspace.places", queueing_lock="workspace.places",
    )  # fmt: skip
