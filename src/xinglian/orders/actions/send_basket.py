"""A basket becomes an order, once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders import access
from xinglian.orders.actions.place import Address, Draft, Placed, place
from xinglian.orders.models import Basket, Order
from xinglian.orders.queries.basket_lines import wanted
from xinglian.orders.queries.consents import NoConsent, in_force
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.hand import Hand
from xinglian.orders.rules.words import Origin, State


class BasketChanged(Refusal):
    sentence = _("The basket was changed meanwhile. Look at it again, then order.")


class OrderedElsewhere(Refusal):
    sentence = _("This basket was opened from another system, which orders it. Return it there.")


@transaction.atomic
def send_basket(
    *, basket_id: int, revision: int, seen_minor: int | None, limit_minor: int | None, by: Hand, now: datetime
) -> Placed:  # fmt: skip
    """Whoever sends it a second time gets the order it became. Raises NotThere, BasketChanged, NoConsent and what `place` raises."""
    basket = access.basket(basket_id=basket_id, lock=True)
    if basket.ordered_as_id is not None:
        order = Order.objects.get(pk=basket.ordered_as_id)
        return Placed(order_id=order.pk, number=order.number, state=State(order.state), is_new=False)  # fmt: skip
    if basket.revision != revision:
        raise BasketChanged
    if basket.return_url:
        raise OrderedElsewhere
    if basket.buyer_id is None:
        placed = place(
            draft_of(basket, seen_minor=seen_minor, limit_minor=limit_minor), by=by, now=now
        )
    else:
        placed = _for_buyer(basket, seen_minor=seen_minor, by=by, now=now)
    Basket.objects.filter(pk=basket.pk).update(ordered_as=placed.order_id, changed_at=now)
    return placed


def _for_buyer(basket: Basket, *, seen_minor: int | None, by: Hand, now: datetime) -> Placed:
    """A buyer's order is not the seller's to write: the buyer's consent, locked until it is placed, opens that."""
    buyer_id, today = basket.for_org_id, trading_day(now)
    with acting(network()):
        consent = in_force(buyer_id=buyer_id, seller_id=basket.org_id, on=today, lock=True)
        if consent is None:
            raise NoConsent(buyer=basket.buyer_name)
        return place(
            draft_of(basket, seen_minor=seen_minor, most_minor=consent.most_minor), by=by, now=now
        )


def draft_of(
    basket: Basket, *, seen_minor: int | None = None, limit_minor: int | None = None, most_minor: int | None = None
) -> Draft:  # fmt: skip
    is_behalf = basket.buyer_id is not None
    return Draft(
        buyer_id=basket.for_org_id, origin=Origin.BEHALF if is_behalf else Origin.PUNCHOUT if basket.is_punchout else Origin.BASKET, most_minor=most_minor,
        behalf_org_id=basket.org_id if is_behalf else None, seller_id=basket.seller_id, lines=wanted(basket_id=basket.pk), key=f"basket:{basket.pk}",
        is_urgent=basket.is_urgent, wanted_on=basket.wanted_on, buyer_ref=basket.buyer_ref, note=basket.note,
        branch_id=basket.branch_id, limit_minor=limit_minor, seen_minor=seen_minor, is_simulated=basket.is_simulated,
        ship=Address(name=basket.ship_name, phone=basket.ship_phone, address=basket.ship_address),
    )  # fmt: skip
