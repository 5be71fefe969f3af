"""Who gets at a basket on a page: buyers of the company whose it is; at one that is filled for a buyer, the seller's
people, as long as that buyer lets them."""

from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse

from xinglian.identity.api import ViewerRequest
from xinglian.kernel import clock
from xinglian.orders.access import BUYERS, SELLERS, NotThere
from xinglian.orders.access import basket as find_basket
from xinglian.orders.models import Basket
from xinglian.orders.queries.consents import NoConsent, in_force
from xinglian.orders.queries.trading_day import trading_day
from xinglian.ui import offline
from xinglian.ui.answers import refused


def through_door(view: Any) -> Any:
    """Around a view of `basket_id`, inside its `missing_is_404`."""

    @wraps(view)
    def guarded(request: ViewerRequest, basket_id: int) -> HttpResponseBase:
        found = find_basket(basket_id=basket_id)
        if not request.viewer.has(*(BUYERS if found.buyer_id is None else SELLERS)):
            raise NotThere
        if found.buyer_id is not None and not _lets(found):
            refusal = NoConsent(buyer=found.buyer_name)
            if offline.waited(request):
                raise refusal
            return refused(request, refusal, to=reverse("orders:behalf"))
        answer: HttpResponseBase = view(request, basket_id)
        return answer

    return guarded


def _lets(found: Basket) -> bool:
    today = trading_day(clock.now())
    return in_force(buyer_id=found.for_org_id, seller_id=found.org_id, on=today) is not None
