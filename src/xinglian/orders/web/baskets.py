"""Baskets that wait, the lists a company orders again and again, and a way to begin."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import BUYERS, FILLERS, NotThere, hand_of
from xinglian.orders.actions import keep_template as act
from xinglian.orders.actions.fill_basket import add, open_basket
from xinglian.orders.models import Basket
from xinglian.orders.queries import basket_page as query
from xinglian.orders.queries.sellers import NotASeller, sellers
from xinglian.stock.api import rows_of
from xinglian.ui.answers import done, missing_is_404, refused


@allow(*BUYERS)
@require_GET
def baskets(request: ViewerRequest) -> HttpResponse:
    viewer = request.viewer
    found = query.open_baskets(org_id=viewer.org_id)
    context = {
        "baskets": found, "begun": {one["seller_id"] for one in found if one["person_id"] == viewer.person_id}, "templates": query.templates(org_id=viewer.org_id),
        "sellers": sellers(buyer_id=viewer.org_id), "here": "baskets", "may_buy": True,
    }  # fmt: skip
    return render(request, "orders/baskets.html", context)


@allow(*BUYERS)
@require_POST
@missing_is_404(NotASeller)
def new_basket(request: ViewerRequest) -> HttpResponse:
    """POST seller, and `lines` to begin with: the person's open basket there."""
    viewer, now, seller = request.viewer, clock.now(), request.POST.get("seller", "")
    if not (seller.isascii() and seller.isdigit() and len(seller) < 19):
        raise Http404
    found = open_basket(org_id=viewer.org_id, seller_id=int(seller), by=hand_of(viewer), now=now)
    rows = rows_of(request.POST.get("lines", "")[:10_000].replace("\0", ""))
    if rows:
        add(basket_id=found.pk, rows=rows, now=now)
    return redirect("orders:basket", found.pk)


@allow(*BUYERS)
@require_POST
@missing_is_404(NotThere)
def keep_template(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST name: the basket is kept to be ordered again."""
    try:
        act.keep_as_template(basket_id=basket_id, name=request.POST.get("name", ""), by=hand_of(request.viewer), now=clock.now())  # fmt: skip
    except act.NameMissing as refusal:
        return refused(request, refusal, to=reverse("orders:basket", args=[basket_id]))
    return done(request, _("Kept under Baskets; order from it whenever you like"), to=reverse("orders:basket", args=[basket_id]))  # fmt: skip


@allow(*BUYERS)
@require_POST
@missing_is_404(NotThere)
def use_template(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST: its lines into the person's basket."""
    try:
        found = act.use_template(basket_id=basket_id, by=hand_of(request.viewer), now=clock.now())
    except NotThere:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("orders:baskets"))
    return done(request, _("In the basket; check quantities, then order"), to=reverse("orders:basket", args=[found.pk]))  # fmt: skip


@allow(*BUYERS)
@require_POST
@missing_is_404(NotThere)
def order_again(request: ViewerRequest, number: str) -> HttpResponse:
    """POST: what the order wanted, into the person's basket."""
    try:
        found = act.order_again(number=number, by=hand_of(request.viewer), now=clock.now())
    except NotThere:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("orders:order", args=[number]))
    return done(request, _("In the basket; check quantities, then order"), to=reverse("orders:basket", args=[found.pk]))  # fmt: skip


@allow(*BUYERS)
@require_POST
@missing_is_404(NotThere)
def rename_template(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST name."""
    try:
        act.rename_template(basket_id=basket_id, name=request.POST.get("name", ""), now=clock.now())
    except act.NameMissing as refusal:
        return refused(request, refusal, to=reverse("orders:baskets"))
    return done(request, _("Renamed"), to=reverse("orders:baskets"))


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere)
def throw_away(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST: a basket or a list goes; the toast brings it back."""
    gone = act.throw_away(basket_id=basket_id, now=clock.now())
    return done(request, _("Thrown away"), to=_list_of(gone), undo_url=reverse("orders:keep_after_all", args=[basket_id]))  # fmt: skip


@allow(*FILLERS)
@require_POST
@missing_is_404(NotThere)
def keep_after_all(request: ViewerRequest, basket_id: int) -> HttpResponse:
    """POST: the undo of throwing away."""
    found = act.keep_after_all(basket_id=basket_id)
    return done(request, _("There again"), to=_list_of(found))


def _list_of(basket: Basket) -> str:
    return reverse("orders:baskets" if basket.buyer_id is None else "orders:behalf")
