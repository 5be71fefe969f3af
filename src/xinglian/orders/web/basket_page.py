"""What the page of a basket shows, whole or anew after a change."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.identity.api import ViewerRequest
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.orders.access import sees_prices
from xinglian.orders.actions.place import money_problems
from xinglian.orders.actions.send_basket import draft_of
from xinglian.orders.models import Basket
from xinglian.orders.queries import basket_page as query
from xinglian.orders.queries.branches import Branch, branches
from xinglian.orders.queries.consents import in_force
from xinglian.orders.queries.limits import limit_minor
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.return_url import host_of
from xinglian.ui import security
from xinglian.ui.days import DayField

_MOST_SEEN = 1_000


class DetailsForm(forms.Form):
    """The order's own words; saved while one writes, and again when it is sent."""

    is_urgent = forms.BooleanField(label=_("Urgent lane: the seller answers within hours"), required=False)  # fmt: skip
    wanted_on = DayField(label=_("Wanted for"), ahead=True, required=False)
    branch = forms.TypedChoiceField(label=_("For the branch"), coerce=int, required=False, empty_value=None)  # fmt: skip
    buyer_ref = forms.CharField(label=_("Your own number"), max_length=60, required=False)
    ship_name = forms.CharField(label=_("Who receives it"), max_length=60, required=False)
    ship_phone = forms.CharField(label=_("Phone there"), max_length=40, required=False)
    ship_address = forms.CharField(
        label=_("Address, if not your own"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    note = forms.CharField(label=pgettext_lazy("order", "Remark for the seller"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip

    def __init__(self, *args: Any, of: Mapping[int, Branch], **rest: Any) -> None:
        super().__init__(*args, **rest)
        if of:
            choices = [("", _("Ourselves")), *((one.id, one.name) for one in of.values())]
            self.fields["branch"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["branch"]


def details_of(request: ViewerRequest, basket: Basket) -> DetailsForm:
    first = {
        name: getattr(basket, name)
        for name in ("is_urgent", "wanted_on", "buyer_ref", "ship_name", "ship_phone", "ship_address", "note")
    } | {"branch": basket.branch_id}  # fmt: skip
    posted = request.POST if request.method == "POST" and "details" in request.POST else None
    return DetailsForm(posted, initial=first, of=branches_of(basket))


def branches_of(basket: Basket) -> dict[int, Branch]:
    """Those it may be bought for; a buyer's own branches are not its seller's to know."""
    return {} if basket.buyer_id is not None else branches(org_id=basket.org_id)


def seen_prices(text: str) -> dict[int, Decimal]:
    """`3:12.50,4:7` of the form, as it was shown; what is no such thing is nothing."""
    found = {}
    for one in text.split(",")[:_MOST_SEEN]:
        no, _colon, price = one.partition(":")
        if no.isascii() and no.isdigit() and len(no) < 9 and price.replace(".", "", 1).isdecimal() and len(price) < 20:  # fmt: skip
            found[int(no)] = Decimal(price)
    return found


def shown(
    request: ViewerRequest, basket: Basket, *, said: str = "", was: Mapping[int, Decimal] | None = None, details: DetailsForm | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """The whole page, or the part that changes when htmx asks."""
    viewer, now = request.viewer, clock.now()
    seller = find_seller(buyer_id=basket.for_org_id, seller_id=basket.seller_id)
    asked = request.GET if request.method == "GET" else request.POST
    first = asked.get("first", "")
    view = query.view(
        basket, seller=seller, now=now, shown=asked.get("show", "all"), first=int(first) if first.isascii() and first.isdigit() and len(first) < 7 else 0,
        was=was,
    )  # fmt: skip
    consent = None if basket.buyer_id is None else in_force(buyer_id=basket.for_org_id, seller_id=basket.org_id, on=trading_day(now))  # fmt: skip
    draft = draft_of(basket, most_minor=consent.most_minor if consent else None)
    limit = limit_minor(org_id=viewer.org_id, roles=viewer.roles) if consent is None else None
    context: dict[str, Any] = {
        "b": basket, "v": view, "seller": seller, "priced": sees_prices(viewer), "said": said, "back_host": host_of(basket.return_url) if basket.return_url else "",
        "warnings": [] if not view.count else money_problems(draft, seller, view.total.minor, view.is_priced, now),
        "waits": limit is not None and (view.total.minor > limit or not view.is_priced),
        "seen": ",".join(f"{line['no']}:{line['price']:f}" for line in view.lines if line["price"] is not None),
        "why_url": reverse("prices:mine") if seller.is_maker and sees_prices(viewer) and consent is None else "",
    }  # fmt: skip
    if request.headers.get("HX-Request") == "true":
        return render(request, "orders/_basket.html", context, status=status)
    context |= {
        "details": details or details_of(request, basket), "code": request.GET.get("code", "")[:200], "list_url": reverse("orders:baskets" if consent is None else "orders:behalf"), "consent": consent, "most": Money(consent.most_minor) if consent and consent.most_minor is not None else None, "example": "QM-1001\t4",
    }  # fmt: skip
    return security.allow_wasm(render(request, "orders/basket.html", context, status=status))
