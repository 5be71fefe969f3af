"""One's own second factor: set up, renew the recovery codes, take away."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from xinglian.identity.access import SIGNED_IN, ViewerRequest, allow
from xinglian.identity.actions.check_password import check_own_password
from xinglian.identity.actions.second_factor import (
    enrol_second_factor,
    recovery_codes_left,
    remove_second_factor,
    renew_recovery_codes,
)
from xinglian.identity.queries.person_card import person_card
from xinglian.identity.web.account_tabs import account_tabs
from xinglian.identity.web.forms import password_input, refused_into, show
from xinglian.identity.web.qr import forget_secret, kept_secret, qr_of
from xinglian.identity.web.second_factor import EnrolForm
from xinglian.kernel import clock, knobs
from xinglian.ui import toast


class ProveForm(forms.Form):
    current_password = forms.CharField(
        label=_("Current password"), max_length=1000, strip=False, widget=password_input()
    )


@allow(SIGNED_IN)
def factor(request: ViewerRequest) -> HttpResponse:
    """Where it stands; while there is none, the secret to scan."""
    card = person_card(person_id=request.viewer.person_id)
    tabs = account_tabs("factor")
    if card is not None and card.has_second_factor:
        left = recovery_codes_left(person_id=card.person_id)
        return show(
            request, "identity/factor.html", ProveForm(), tabs=tabs, left=left,
            is_required=_is_required(request),
        )  # fmt: skip
    secret = kept_secret(request)
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            codes = enrol_second_factor(
                person_id=request.viewer.person_id,
                secret=secret,
                code=form.cleaned_data["code"],
                now=clock.now(),
            )
            forget_secret(request)
            return render(request, "identity/recovery_codes.html", {"codes": codes})
    login = card.login if card else request.viewer.name
    return show(
        request, "identity/enrol.html", form, tabs=tabs, **qr_of(secret=secret, login=login)
    )


@require_POST
@allow(SIGNED_IN)
def renew_codes(request: ViewerRequest) -> HttpResponse:
    """New recovery codes, shown once; the old ones stop working."""
    form = ProveForm(request.POST)
    if form.is_valid():
        with refused_into(form, keep_counts=True):
            _prove(request, form)
            codes = renew_recovery_codes(person_id=request.viewer.person_id)
            return render(request, "identity/recovery_codes.html", {"codes": codes})
    return _again(request, form)


@require_POST
@allow(SIGNED_IN)
def remove_factor(request: ViewerRequest) -> HttpResponse:
    """Sign in by password alone again, where that is enough."""
    form = ProveForm(request.POST)
    if form.is_valid():
        with refused_into(form, keep_counts=True):
            _prove(request, form)
            remove_second_factor(person_id=request.viewer.person_id)
            toast.done(request, gettext("Second factor removed"))
            return redirect("identity:factor")
    return _again(request, form)


def _prove(request: ViewerRequest, form: ProveForm) -> None:
    check_own_password(
        person_id=request.viewer.person_id,
        password=form.cleaned_data["current_password"],
        now=clock.now(),
    )


def _again(request: ViewerRequest, form: ProveForm) -> HttpResponse:
    return show(
        request,
        "identity/factor.html",
        form,
        tabs=account_tabs("factor"),
        left=recovery_codes_left(person_id=request.viewer.person_id),
        is_required=_is_required(request),
    )


def _is_required(request: ViewerRequest) -> bool:
    return request.viewer.is_staff and bool(knobs.value("identity.second_factor_required"))
