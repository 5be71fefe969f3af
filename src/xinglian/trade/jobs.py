"""Work for later: keep the columnar mirror up with the ledger."""

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.trade.actions.recompute_layers import recompute_layers as recompute
from xinglian.trade.actions.write_mirror import write_mirror


@jobs.job("trade.refresh_mirror", queue="trade")
def refresh_mirror(*, scope: Scope) -> None:
    write_mirror()


@jobs.every("17 3 * * *", "trade.refresh_mirror_nightly", queue="trade")
def refresh_mirror_nightly(*, scope: Scope) -> None:
    """Whatever an interrupted job has left."""
    write_mirror()


@jobs.job("trade.recompute_layers", queue="trade")
def recompute_layers(*, scope: Scope) -> None:
    """Layers follow purchases."""
    with acting(scope):
        recompute(now=clock.now())
