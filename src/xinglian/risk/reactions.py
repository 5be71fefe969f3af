"""What the radar does when something has happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.trade.events import LedgersFollowed, OrderLinesRecorded


@outbox.listen(OrderLinesRecorded)
@outbox.listen(LedgersFollowed)
def count_late_facts(event: OrderLinesRecorded | LedgersFollowed) -> None:
    """Lines of months before the last three weeks restate what was counted; a burst of imports is one count."""
    if event.months:
        jobs.defer(
            "risk.keep_watch", scope=network(), lock="risk.watch", queueing_lock="risk.keep_watch"
        )
