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
