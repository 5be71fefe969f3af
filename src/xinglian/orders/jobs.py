"""Work for later: order lines to trade, goods for those who wait, people who have to know."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.orders.actions import tell_sides
from xinglian.orders.actions.refill import refill as hold_more
from xinglian.orders.actions.tell_trade import tell_trade as state_lines


@jobs.job("orders.tell_trade", label=_("State order lines"), queue="orders")
def tell_trade(*, scope: Scope, order_id: int) -> None:
    with acting(scope):
        state_lines(order_ids=[order_id], now=clock.now())


@jobs.job("orders.refill", label=_("Hold what came in for orders that wait"), queue="orders")
def refill(*, scope: Scope, org_id: int) -> None:
    hold_more(org_id=org_id, now=clock.now())


@jobs.job("orders.tell_seller", label=_("Tell a seller of an order"), queue="orders")
def tell_seller(*, scope: Scope, order_id: int) -> None:
    with acting(scope):
        tell_sides.tell_seller(order_id=order_id, now=clock.now())


@jobs.job("orders.tell_buyer", label=_("Tell a buyer of an answer"), queue="orders")
def tell_buyer(*, scope: Scope, order_id: int) -> None:
    with acting(scope):
        tell_sides.tell_buyer(order_id=order_id, now=clock.now())
