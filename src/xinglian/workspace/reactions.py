"""News that change the cockpit: open ones ask for the numbers again (at most every few seconds)."""

from xinglian.kernel import live, outbox
from xinglian.push.events import ReceiptsRecorded
from xinglian.trade.events import StockRecorded

TOPIC = "cockpit"


@outbox.listen(ReceiptsRecorded)
def receipts_came_in(event: ReceiptsRecorded) -> None:
    live.publish(TOPIC)


@outbox.listen(StockRecorded)
def stock_came_in(event: StockRecorded) -> None:
    live.publish(TOPIC)
