"""What the ledger does when something has happened."""

from xinglian.kernel import jobs, outbox
from xinglian.kernel.scope import network
from xinglian.stock.events import LedgerOpened, StockMoved
from xinglian.trade.events import StockRecorded


@outbox.listen(StockMoved)
def let_trade_know(event: StockMoved) -> None:
    """Once for a burst of bookings: tags, indicators and forecasts then see it as they see a file."""
    jobs.defer(
        "stock.tell_trade", scope=network(), lock="stock.tell_trade", queueing_lock="stock.tell_trade"
    )  # fmt: skip


@outbox.listen(StockRecorded)
@outbox.listen(LedgerOpened)
def heed_positions(event: StockRecorded | LedgerOpened) -> None:
    """Positions that the ledgers themselves stated carry no batch."""
    if isinstance(event, StockRecorded) and event.batch_id is None:
        return
    jobs.defer(
        "stock.heed_positions", scope=network(), lock="stock.tell_trade", queueing_lock="stock.heed_positions"
    )  # fmt: skip
