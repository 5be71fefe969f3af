"""What trade does when something has happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.trade.events import OrderLinesRecorded


@outbox.listen(OrderLinesRecorded)
def bring_mirror_up_to_date(event: OrderLinesRecorded) -> None:
    """Several imports in a row are one writing."""
    jobs.defer(
        "trade.refresh_mirror",
        scope=network(),
        lock="trade.mirror",
        queueing_lock="trade.refresh_mirror",
    )


@outbox.listen(OrderLinesRecorded)
def let_layers_follow(event: OrderLinesRecorded) -> None:
    """Once for a burst of imports."""
    jobs.defer(
        "trade.recompute_layers",
        scope=network(),
        lock="trade.layers",
        queueing_lock="trade.recompute_layers",
    )
