"""Work for later: the columnar mirror, layers, and rows of merged partners."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.trade.actions.follow_merges import follow_merges as follow
from xinglian.trade.actions.recompute_layers import recompute_layers as recompute
from xinglian.trade.actions.write_mirror import write_mirror


@jobs.job("trade.refresh_mirror", label=_("Renew the figures of the trade"), queue="trade")
def refresh_mirror(*, scope: Scope) -> None:
    write_mirror()


@jobs.every(
    "17 3 * * *",
    "trade.refresh_mirror_nightly",
    label=_("Renew the figures of the trade at night"),
    queue="trade",
)
def refresh_mirror_nightly(*, scope: Scope) -> None:
    """Whatever an interrupted job has left."""
    write_mirror()


@jobs.job("trade.recompute_layers", label=_("Compute layers anew"), queue="trade")
def recompute_layers(*, scope: Scope) -> None:
    """Layers follow purchases."""
    with acting(scope):
        recompute(now=clock.now())


@jobs.job("trade.follow_merges", label=_("Bring orders along with a merge"), queue="trade")
def follow_merges(*, scope: Scope) -> None:
    """Rows of merged partners go where they belong."""
    with acting(scope):
        follow(now=clock.now())
