"""Front door of supply: what partners will need of which parts."""

from datetime import datetime

from xinglian.kernel.scope import acting, network
from xinglian.supply.actions.refresh import Refreshed, refresh
from xinglian.trade import api as trade

__all__ = ["Refreshed", "refresh", "refresh_everybody"]


def refresh_everybody(*, now: datetime) -> Refreshed:
    """Forecast everybody's demand, in a transaction of its own: for jobs and commands, outside any scope."""
    files = trade.order_lines_parquet()
    with acting(network()):
        return refresh(now=now, order_files=files)
