"""What makes figures and tags old: new facts about a partner, or a change in the register."""

from xinglian.kernel import clock, outbox
from xinglian.partners.events import (
    LayersComputed,
    PartnerChanged,
    PartnerRegistered,
    PartnersChanged,
    PartnersImported,
    PartnersMerged,
    PartnersUnmerged,
)
from xinglian.push.events import MessageSent, ReceiptsRecorded
from xinglian.signals.actions.schedule_refresh import refresh_all_soon, refresh_due_soon
from xinglian.signals.queries.changed_partners import mark
from xinglian.trade.events import LedgersFollowed, OrderLinesRecorded, StockRecorded

_TO_MANY = 20_000


def _some(partner_ids: list[int]) -> None:
    if mark("SELECT unnest(%s::bigint[]) AS partner_id", [partner_ids], now=clock.now()):
        refresh_due_soon(now=clock.now())


@outbox.listen(PartnerRegistered)
@outbox.listen(PartnerChanged)
def partner_is_different(event: PartnerRegistered | PartnerChanged) -> None:
    """One partner's place, type or status counts for audiences within seconds."""
    _some([event.partner_id])


@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
def partners_were_merged(event: PartnersMerged | PartnersUnmerged) -> None:
    """Facts of two partners have become one's, or two's again."""
    _some([event.kept_id, event.merged_id])


@outbox.listen(LedgersFollowed)
def their_ledgers_followed(event: LedgersFollowed) -> None:
    """Order lines and stock have come to where they belong now."""
    _some(event.partner_ids)


@outbox.listen(PartnersChanged)
def many_are_different(event: PartnersChanged) -> None:
    """An empty list means: too many to name."""
    if event.partner_ids:
        _some(event.partner_ids)
    else:
        refresh_all_soon(now=clock.now())


@outbox.listen(PartnersImported)
@outbox.listen(LayersComputed)
def the_register_is_different(event: PartnersImported | LayersComputed) -> None:
    """Imports and layers concern everybody."""
    refresh_all_soon(now=clock.now())


@outbox.listen(ReceiptsRecorded)
def somebody_has_read(event: ReceiptsRecorded) -> None:
    """Reading and acknowledging are facts: those partners' reading figures are old."""
    marked = mark(
        "SELECT r.partner_id FROM push_pub_receipt r WHERE r.message_id = %s"
        " AND greatest(r.read_at, r.acknowledged_at, r.acted_at)"
        " > coalesce((SELECT max(started_at) FROM signals_refresh), '-infinity') - interval '1 minute'",
        [event.message_id],
        now=clock.now(),
    )
    if marked:
        refresh_due_soon(now=clock.now())


@outbox.listen(MessageSent)
def a_message_arrived(event: MessageSent) -> None:
    """It is unread now. A message to very many waits for the nightly pass."""
    if event.recipients > _TO_MANY:
        return
    if mark(
        "SELECT partner_id FROM push_pub_receipt WHERE message_id = %s",
        [event.message_id],
        now=clock.now(),
    ):
        refresh_due_soon(now=clock.now())


@outbox.listen(OrderLinesRecorded)
@outbox.listen(StockRecorded)
def the_ledgers_grew(event: OrderLinesRecorded | StockRecorded) -> None:
    """A batch touches many partners, and its undo leaves no row to tell whom: all are computed, once per burst."""
    refresh_all_soon(now=clock.now())
