"""Up to which amount colleagues order without asking: set by the owner."""

from decimal import Decimal

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.money import Money
from xinglian.orders.access import DECIDERS
from xinglian.orders.actions.keep_limits import keep_limits
from xinglian.orders.queries.limits import limits_of
from xinglian.ui.answers import done

_ROLES = {
    Role.PARTNER_CLERK: pgettext_lazy("limit", "Clerks"),
    Role.TECHNICIAN: pgettext_lazy("limit", "Technicians"),
}


class LimitsForm(forms.Form):
    """Empty: no limit; 0: every order is approved."""

    def __init__(self, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)  # type: ignore[arg-type]
        for role, word in _ROLES.items():
            self.fields[role.value] = forms.DecimalField(
                label=word, required=False, min_value=Decimal(0), max_value=Decimal(10**9), decimal_places=2, max_digits=12,
            )  # fmt: skip


@allow(*DECIDERS)
def limits(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it. Audited."""
    org_id, now = request.viewer.org_id, clock.now()
    kept = limits_of(org_id=org_id)
    first = {role: Money(most).amount for role, most in kept.items() if most is not None}
    form = LimitsForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        most = {
            role.value: None if form.cleaned_data[role.value] is None else Money.of(form.cleaned_data[role.value]).minor
            for role in _ROLES
        }  # fmt: skip
        keep_limits(most=most, org_id=org_id, now=now)
        return done(request, _("Kept"), to=reverse("orders:approvals"))
    context = {"form": form, "cancel_url": reverse("orders:approvals")}
    return render(request, "orders/limits.html", context, status=422 if form.is_bound else 200)
