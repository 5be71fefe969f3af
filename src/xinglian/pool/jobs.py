"""What ends by itself, and what fits whom."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.pool.actions.match import match
from xinglian.pool.actions.steps import expire
from xinglian.pool.actions.tell import tell


@jobs.every("17 * * * *", "pool.expire", label=_("End call-offs nobody answered"), queue="orders")
def end_unanswered(*, scope: Scope) -> None:
    with acting(scope):
        expire(now=clock.now())


@jobs.every("30 22 * * *", "pool.match", label=_("Match idle stock with needs"), queue="signals")
def match_everybody(*, scope: Scope) -> None:
    """After the night's forecasts: 06:30 in China."""
    with acting(scope):
        match(now=clock.now())


@jobs.job("pool.tell", label=_("Tell the other side of a call-off"), queue="orders")
def tell_other_side(*, scope: Scope, deal_id: int, state: str, by_org_id: int | None) -> None:
    with acting(scope):
        tell(deal_id=deal_id, state=state, by_org_id=by_org_id, now=clock.now())
