"""Work for later: keep the columnar mirror up with the ledger."""

from xinglian.kernel import jobs
from xinglian.kernel.scope import Scope
from xinglian.trade.actions.write_mirror import write_mirror


@jobs.job("trade.refresh_mirror", queue="trade")
def refresh_mirror(*, scope: Scope) -> None:
    write_mirror()


@jobs.every("17 3 * * *", "trade.refresh_mirror_nightly", queue="trade")
def refresh_mirror_nightly(*, scope: Scope) -> None:
    """Whatever an interrupted job has left."""
    write_mirror()
