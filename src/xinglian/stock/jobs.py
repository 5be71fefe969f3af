"""Work for later: telling trade, ending promises, checking balances."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs, sql
from xinglian.kernel.scope import Scope, acting, network
from xinglian.stock.actions import check
from xinglian.stock.actions import tell_trade as telling
from xinglian.stock.actions.open_ledger import take_over
from xinglian.stock.actions.post import By
from xinglian.stock.actions.reserve import expire as end_promises

PORTION = 20_000


@jobs.job("stock.tell_trade", label=_("State what the ledgers hold"), queue="stock")
def tell_trade(*, scope: Scope) -> None:
    """A portion in each transaction, until nothing has changed."""
    told = PORTION
    while told == PORTION:
        with acting(network()):
            told = telling.tell_trade(now=clock.now(), most=PORTION)


@jobs.job("stock.heed_positions", label=_("Compare stated stock with the ledgers"), queue="stock")
def heed_positions(*, scope: Scope) -> None:
    """Ledgers that wait for their first positions begin with them; for the others their own books count."""
    with acting(network()):
        waiting = sql.column("SELECT org_id FROM stock_ledger WHERE NOT is_begun ORDER BY org_id")
        for org_id in waiting:
            take_over(org_id=org_id, by=By(), now=clock.now())
        contradicted = telling.contradict()
    if contradicted:
        tell_trade(scope=scope)


@jobs.every("* * * * *", "stock.expire", label=_("End reservations that have run out"))
def expire(*, scope: Scope) -> None:
    with acting(scope):
        end_promises(now=clock.now())


@jobs.every("*/15 * * * *", "stock.check", label=_("Check balances that have changed"))
def check_changed(*, scope: Scope) -> None:
    """A quarter of an hour back, and an hour more for what was slow."""
    with acting(scope):
        now: datetime = clock.now()
        check.check_changed(now=now, since=now - timedelta(minutes=15))


@jobs.every("40 18 * * 6", "stock.check_everything", label=_("Check all balances"))
def check_everything(*, scope: Scope) -> None:
    """Once a week, at night in China."""
    with acting(scope):
        check.check_everything(now=clock.now())
