"""Terms of a seller: a list, a form."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import AGREERS, SELLERS, hand_of
from xinglian.orders.actions.keep_terms import end_terms, keep_terms
from xinglian.orders.models import Terms
from xinglian.ui.amounts import MoneyField
from xinglian.ui.answers import done, refuse


class TermsForm(forms.Form):
    buyer = forms.CharField(label=gettext_lazy("Buyer's partner code"), required=False, max_length=40, help_text=gettext_lazy("Empty: for everybody who may order from you."))  # fmt: skip
    is_open = forms.BooleanField(
        label=gettext_lazy("Orders are taken"), required=False, initial=True
    )
    is_automatic = forms.BooleanField(label=gettext_lazy("What is on the shelf confirms itself"), required=False, initial=True)  # fmt: skip
    minimum_minor = MoneyField(label=gettext_lazy("Least amount of an order"), required=False)
    credit_minor = MoneyField(label=gettext_lazy("Credit limit"), required=False, help_text=gettext_lazy("Empty: no limit. Counted are orders not received, and those within their days to pay."))  # fmt: skip
    price_percent = forms.DecimalField(label=gettext_lazy("Percent of the maker's price"), required=False, min_value=1, max_value=999, max_digits=6, decimal_places=2, help_text=gettext_lazy("Empty: you state prices when you confirm."))  # fmt: skip
    pay_days = forms.IntegerField(label=gettext_lazy("Days to pay"), min_value=0, max_value=365, initial=30)  # fmt: skip
    answer_hours = forms.IntegerField(label=gettext_lazy("Hours to answer"), min_value=1, max_value=240, initial=24)  # fmt: skip
    urgent_hours = forms.IntegerField(label=gettext_lazy("Hours to answer, urgent lane"), min_value=1, max_value=72, initial=2)  # fmt: skip
    delivery_days = forms.IntegerField(label=gettext_lazy("Days of the way"), min_value=0, max_value=90, initial=3)  # fmt: skip
    return_days = forms.IntegerField(label=gettext_lazy("Days in which goods may go back"), min_value=0, max_value=365, initial=30)  # fmt: skip
    return_percent = forms.DecimalField(label=gettext_lazy("Percent paid back for sound goods"), min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=100)  # fmt: skip
    opened_percent = forms.DecimalField(label=gettext_lazy("Percent paid back for opened boxes"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2, help_text=gettext_lazy("Empty: as for sound goods. Faulty and wrong parts are paid back in full, what comes back damaged for another reason not at all."))  # fmt: skip


@allow(*SELLERS)
@require_GET
def terms(request: ViewerRequest) -> HttpResponse:
    """GET: for everybody first, then by buyer."""
    found = list(Terms.objects.filter(seller_id=request.viewer.org_id).order_by("buyer_id")[:500])
    found.sort(key=lambda one: one.buyer_id is not None)
    names = _names([one.buyer_id for one in found if one.buyer_id])
    rows = [
        {
            "t": one, "buyer": names.get(one.buyer_id or 0), "minimum": Money(one.minimum_minor, one.currency),
            "credit": None if one.credit_minor is None else Money(one.credit_minor, one.currency),
        }
        for one in found
    ]  # fmt: skip
    return render(request, "orders/terms.html", {"rows": rows, "here": "terms", "may_keep": request.viewer.has(*AGREERS)})  # fmt: skip


@allow(*AGREERS)
@require_http_methods(["GET", "POST"])
def keep(request: ViewerRequest) -> HttpResponse:
    """GET ?terms= the form, POST it."""
    viewer = request.viewer
    asked = request.GET.get("terms", "")
    kept = Terms.objects.filter(pk=int(asked), seller_id=viewer.org_id).first() if asked.isascii() and asked.isdigit() and len(asked) < 19 else None  # fmt: skip
    form = TermsForm(request.POST or None, initial=_initial(kept))
    if viewer.is_staff:
        del form.fields["price_percent"]
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        code = given.pop("buyer").strip()
        given["minimum_minor"] = given["minimum_minor"] or 0
        try:
            keep_terms(
                buyer_code=code, values=given, by=hand_of(viewer),
                now=clock.now(),
            )  # fmt: skip
            return done(request, _("The terms hold from the next order on"), to=reverse("orders:terms"))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    return render(request, "orders/keep_terms.html", {"form": form}, status=422 if form.errors else 200)  # fmt: skip


@allow(*AGREERS)
@require_POST
def end(request: ViewerRequest, terms_id: int) -> HttpResponse:
    by = hand_of(request.viewer)  # fmt: skip
    gone = end_terms(terms_id=terms_id, by=by)
    return done(request, _("Ended: what holds for everybody holds again") if gone else _("These terms had ended already"), to=reverse("orders:terms"))  # fmt: skip


def _initial(kept: Terms | None) -> dict[str, Any] | None:
    if kept is None:
        return None
    names = _names([kept.buyer_id]) if kept.buyer_id else {}
    code = names[kept.buyer_id].code if kept.buyer_id and kept.buyer_id in names else ""
    return {name: getattr(kept, name, None) for name in TermsForm.base_fields if name != "buyer"} | {"buyer": code}  # fmt: skip


def _names(ids: list[int]) -> dict[int, identity.Org]:
    """Of buyers one has terms with: their name is known to both."""
    with acting(network()):
        return identity.organisations(ids=ids)
