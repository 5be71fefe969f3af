"""Ordering for others: whom a company lets order for it, and for whom its own people may."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal
from xinglian.orders.access import DECIDERS, FILLERS, SELLERS, NotThere, hand_of
from xinglian.orders.actions import consent as act
from xinglian.orders.actions.fill_basket import open_behalf
from xinglian.orders.queries import consents as query
from xinglian.orders.queries.sellers import sellers
from xinglian.orders.queries.trading_day import trading_day
from xinglian.orders.rules.terms import Seller
from xinglian.ui.amounts import MoneyField
from xinglian.ui.answers import done, missing_is_404, refuse, refused
from xinglian.ui.days import DayField


class ConsentForm(forms.Form):
    seller = forms.TypedChoiceField(label=gettext_lazy("Who may order for you"), coerce=int)
    most_minor = MoneyField(
        label=gettext_lazy("Up to which amount an order"), required=False, help_text=gettext_lazy("Empty: no limit."),
    )  # fmt: skip
    until = DayField(label=gettext_lazy("Until and with"), ahead=True)

    def __init__(self, *args: Any, of: Sequence[Seller], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["seller"].choices = [(one.seller_id, one.name) for one in of]  # type: ignore[attr-defined]


@allow(*FILLERS)
@require_GET
def behalf(request: ViewerRequest) -> HttpResponse:
    viewer, today = request.viewer, _today()
    sells = viewer.has(*SELLERS)
    received = query.received(seller_id=viewer.org_id, on=today) if sells else []
    context = {
        "given": query.given(org_id=viewer.org_id, on=today) if viewer.is_partner else [], "sells": sells,
        "received": [{"c": one, "most": None if one.most_minor is None else Money(one.most_minor)} for one in received],
        "begun": query.begun(seller_id=viewer.org_id) if sells else [], "may_decide": viewer.has(*DECIDERS), "here": "behalf",
    }  # fmt: skip
    return render(request, "orders/behalf.html", context)


@allow(*DECIDERS)
@require_http_methods(["GET", "POST"])
def give(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it. Audited."""
    viewer = request.viewer
    form = ConsentForm(request.POST or None, of=sellers(buyer_id=viewer.org_id))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            act.give(seller_id=given["seller"], most_minor=given["most_minor"], until=given["until"], by=hand_of(viewer), now=clock.now())  # fmt: skip
            return done(request, _("Given; you are told of every order"), to=reverse("orders:behalf"))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"form": form, "cancel_url": reverse("orders:behalf")}
    return render(request, "orders/consent.html", context, status=422 if form.errors else 200)


@allow(*DECIDERS)
@require_POST
@missing_is_404(NotThere)
def withdraw(request: ViewerRequest, consent_id: int) -> HttpResponse:
    act.withdraw(consent_id=consent_id, by=hand_of(request.viewer), now=clock.now())
    return done(request, _("Withdrawn; what was ordered stands"), to=reverse("orders:behalf"))


@allow(*SELLERS)
@require_POST
def begin(request: ViewerRequest, buyer_id: int) -> HttpResponse:
    """POST: the person's open basket for that buyer."""
    try:
        found = open_behalf(buyer_id=buyer_id, by=hand_of(request.viewer), now=clock.now())
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("orders:behalf"))
    return redirect("orders:basket", found.pk)


def _today() -> date:
    return trading_day(clock.now())
