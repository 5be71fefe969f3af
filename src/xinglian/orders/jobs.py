"""Work for later: order lines to trade, goods for those who wait, people who have to know."""

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import Scope, acting
from xinglian.orders.actions import tell_returns, tell_sending, tell_sides, tell_way
from xinglian.orders.actions.refill import refill as hold_more
from xinglian.orders.actions.tell_trade import tell_trade as state_lines
from xinglian.orders.actions.track import note_late


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


@jobs.job("orders.tell_approvers", label=_("Tell who approves an order"), queue="orders")
def tell_approvers(*, scope: Scope, order_id: int) -> None:
    with acting(scope):
        tell_sides.tell_approvers(order_id=order_id, now=clock.now())


@jobs.job("orders.tell_behalf", label=_("Tell a buyer what was ordered for it"), queue="orders")
def tell_behalf(*, scope: Scope, order_id: int) -> None:
    with acting(scope):
        tell_sides.tell_behalf(order_id=order_id, now=clock.now())


@jobs.job("orders.tell_consent", label=_("Tell a seller of a consent"), queue="orders")
def tell_consent(*, scope: Scope, consent_id: int, is_end: bool) -> None:
    with acting(scope):
        tell_sides.tell_consent(consent_id=consent_id, is_end=is_end, now=clock.now())


@jobs.job("orders.tell_buyer", label=_("Tell a buyer of an answer"), queue="orders")
def tell_buyer(*, scope: Scope, order_id: int) -> None:
    with acting(scope):
        tell_sides.tell_buyer(order_id=order_id, now=clock.now())


@jobs.job("orders.tell_trouble", label=_("Tell both sides of trouble on the way"), queue="orders")
def tell_trouble(*, scope: Scope, shipment_id: int) -> None:
    with acting(scope):
        tell_way.tell_trouble(shipment_id=shipment_id, now=clock.now())


@jobs.job("orders.tell_gaps", label=_("Tell a seller of differences"), queue="orders")
def tell_gaps(*, scope: Scope, shipment_id: int, gaps: int) -> None:
    with acting(scope):
        tell_way.tell_gaps(shipment_id=shipment_id, gaps=gaps, now=clock.now())


@jobs.job("orders.tell_settled", label=_("Tell a buyer of settled differences"), queue="orders")
def tell_settled(*, scope: Scope, order_id: int) -> None:
    with acting(scope):
        tell_way.tell_settled(order_id=order_id, now=clock.now())


@jobs.job("orders.tell_return", label=_("Tell the other side of a return"), queue="orders")
def tell_return(*, scope: Scope, return_id: int, state: str) -> None:
    with acting(scope):
        tell_returns.tell_return(return_id=return_id, state=state, now=clock.now())


@jobs.every("3,13,23,33,43,53 * * * *", "orders.note_late", label=_("Note late deliveries"))
def late(*, scope: Scope) -> None:
    with acting(scope):
        note_late(now=clock.now())


@jobs.job("orders.tell_sending", label=_("Tell of an agreement to send"), queue="orders")
def tell_agreement(*, scope: Scope, agreement_id: int, state: str) -> None:
    with acting(scope):
        tell_sending.tell_agreement(agreement_id=agreement_id, state=state, now=clock.now())


@jobs.job("orders.tell_sender", label=_("Tell who sends an order"), queue="orders")
def tell_sender(*, scope: Scope, order_id: int, refused_by: str, why: str) -> None:
    with acting(scope):
        tell_sending.tell_sender(order_id=order_id, refused_by=refused_by, why=why, now=clock.now())
