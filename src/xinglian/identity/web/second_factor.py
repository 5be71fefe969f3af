"""The second step at the door: a code, or setting the second factor up where it is required."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ANYONE, ViewerRequest, allow
from xinglian.identity.actions.second_factor import check_second_factor, enrol_second_factor
from xinglian.identity.web.forms import refused_into, show
from xinglian.identity.web.qr import kept_secret, qr_of
from xinglian.identity.web.session import halfway, home, let_in
from xinglian.kernel import clock


class FactorForm(forms.Form):
    code = forms.CharField(
        label=_("Code from your authenticator, or a recovery code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class EnrolForm(forms.Form):
    code = forms.CharField(
        label=_("The six digits it shows now"),
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@allow(ANYONE)
def second_factor(request: ViewerRequest) -> HttpResponse:
    """The code after the password."""
    at_door = halfway(request)
    if at_door is None or not at_door.person.has_second_factor:
        return redirect("identity:sign_in")
    form = FactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            check_second_factor(
                person_id=at_door.person.person_id,
                code=form.cleaned_data["code"],
                now=clock.now(),
            )
            return let_in(
                request, at_door.person, by=at_door.by, next=at_door.next, second_factor=True
            )
    return show(request, "identity/second_factor.html", form, name=at_door.person.name)


@allow(ANYONE)
def enrol_at_door(request: ViewerRequest) -> HttpResponse:
    """Set it up before coming in, because the maker requires it."""
    at_door = halfway(request)
    if at_door is None or at_door.person.has_second_factor:
        return redirect("identity:sign_in")
    secret = kept_secret(request)
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            codes = enrol_second_factor(
                person_id=at_door.person.person_id,
                secret=secret,
                code=form.cleaned_data["code"],
                now=clock.now(),
            )
            let_in(request, at_door.person, by=at_door.by, next="", second_factor=True)
            return render(
                request,
                "identity/recovery_codes_at_door.html",
                {"codes": codes, "go_on": at_door.next or home()},
            )
    return show(
        request,
        "identity/enrol_at_door.html",
        form,
        **qr_of(secret=secret, login=at_door.person.name),
    )
