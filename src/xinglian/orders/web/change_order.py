"""What the buyer still changes after ordering: takes back, decides on offers, approves what a colleague ordered."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import BUYERS, DECIDERS, NotThere, hand_of, one, sees_prices
from xinglian.orders.actions.approve import approve, refuse
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.take_offer import take_offer
from xinglian.orders.models import Order
from xinglian.orders.queries.order_list import waiting
from xinglian.orders.web.order import page_of
from xinglian.stock.api import NotANumber, quantity_of
from xinglian.ui.answers import done, missing_is_404


class NoQuantity(Refusal):
    sentence = gettext_lazy("Line %(no)s: “%(text)s” is no quantity. Write how many to take back.")


@allow(*BUYERS)
@missing_is_404(NotThere)
def take_back(request: ViewerRequest, number: str) -> HttpResponse:
    """GET the sheet, POST `line-<no>` with how many and `why`; `all`: whatever can still be taken back."""
    found = _own(request, number)
    if request.method != "POST":
        return render(request, "orders/take_back.html", page_of(request, found))
    try:
        quantities = None if request.POST.get("all") else _quantities(request)
        cancel(number=number, by=hand_of(request.viewer), now=clock.now(), why=_why(request), quantities=quantities)  # fmt: skip
    except NotThere:
        raise
    except Refusal as refusal:
        context = page_of(request, found) | {"said": str(refusal)}
        return render(request, "orders/take_back.html", context, status=422)
    return done(request, _("Taken back"), to=reverse("orders:order", args=[number]))


@allow(*BUYERS)
@require_POST
@missing_is_404(NotThere)
def settle_offer(request: ViewerRequest, number: str, no: int) -> HttpResponse:
    """POST takes=1, or it is declined."""
    found, takes = _own(request, number), request.POST.get("takes") == "1"
    try:
        take_offer(number=number, line_no=no, takes=takes, by=hand_of(request.viewer), now=clock.now())  # fmt: skip
    except NotThere:
        raise
    except Refusal as refusal:
        context = page_of(request, found) | {"said": str(refusal)}
        return render(request, "orders/order.html", context, status=409)
    return done(request, _("Taken; it stands as a line of its own") if takes else _("Declined"), to=reverse("orders:order", args=[number]))  # fmt: skip


@allow(*BUYERS)
@require_GET
def approvals(request: ViewerRequest) -> HttpResponse:
    """What waits for a colleague of the company."""
    viewer = request.viewer
    rows = waiting(buyer_id=viewer.org_id)
    for row in rows:
        row["may"] = viewer.has(*DECIDERS) and row["placed_by"] != viewer.person_id
    return render(request, "orders/approvals.html", {"rows": rows, "here": "approvals", "may_buy": True, "priced": sees_prices(viewer), "may_limit": viewer.has(*DECIDERS)})  # fmt: skip


@allow(*DECIDERS)
@require_POST
@missing_is_404(NotThere)
def settle_waiting(request: ViewerRequest, number: str) -> HttpResponse:
    """POST agrees=1, or why not."""
    found, by, now = _own(request, number), hand_of(request.viewer), clock.now()
    agrees = request.POST.get("agrees") == "1"
    try:
        if agrees:
            approve(number=number, by=by, now=now)
        else:
            refuse(number=number, why=_why(request), by=by, now=now)
    except NotThere:
        raise
    except Refusal as refusal:
        context = page_of(request, found) | {"said": str(refusal)}
        return render(request, "orders/order.html", context, status=409)
    return done(request, _("Approved; it is with the seller") if agrees else _("Not approved"), to=reverse("orders:approvals"))  # fmt: skip


def _own(request: ViewerRequest, number: str) -> Order:
    return one(Order.objects.filter(number=number, buyer_id=request.viewer.org_id))


def _why(request: ViewerRequest) -> str:
    return request.POST.get("why", "").replace("\0", "").strip()[:200]


def _quantities(request: ViewerRequest) -> dict[int, Decimal]:
    found = {}
    for name, value in request.POST.items():
        no, text = name.removeprefix("line-"), str(value).strip()
        if not name.startswith("line-") or not (no.isascii() and no.isdigit() and len(no) < 9) or not text:  # fmt: skip
            continue
        try:
            found[int(no)] = quantity_of(text[:30])
        except NotANumber as error:
            raise NoQuantity(no=no, text=text[:30]) from error
    return found
