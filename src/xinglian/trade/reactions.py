"""What trade does when something has happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.partners.events import PartnersMerged, PartnersUnmerged
from xinglian.trade.events import LedgersFollowed, OrderLinesRecorded, StockRecorded


@outbox.listen(OrderLinesRecorded)
@outbox.listen(LedgersFollowed)
def bring_mirror_up_to_date(event: OrderLinesRecorded | LedgersFollowed) -> None:
    """Several imports in a row are one writing."""
    jobs.defer(
        "trade.refresh_mirror",
        scope=network(),
        lock="trade.mirror",
        queueing_lock="trade.refresh_mirror",
    )


@outbox.listen(OrderLinesRecorded)
@outbox.listen(LedgersFollowed)
def let_layers_follow(event: OrderLinesRecorded | LedgersFollowed) -> None:
    """Once for a burst of imports."""
    jobs.defer(
        "trade.recompute_layers",
        scope=network(),
        lock="trade.layers",
        queueing_lock="trade.recompute_layers",
    )


@outbox.listen(PartnersMerged)
@outbox.listen(PartnersUnmerged)
@outbox.listen(OrderLinesRecorded)
@outbox.listen(StockRecorded)
def let_rows_follow(
    event: PartnersMerged | PartnersUnmerged | OrderLinesRecorded | StockRecorded,
) -> None:
    """After an import too: it may have been writing while its partners were merged."""
    jobs.defer(
        "trade.follow_merges",
        scope=network(),
        lock="trade.follow_merges",
        queueing_lock="trade.follow_merges",
    )
