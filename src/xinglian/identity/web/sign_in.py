from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ANYONE, ViewerRequest, allow, client_address
from xinglian.identity.actions.check_password import check_password
from xinglian.identity.actions.send_reset import mail_is_offered
from xinglian.identity.channels import sms
from xinglian.identity.models import SignIn
from xinglian.identity.queries.cast import cast
from xinglian.identity.rules.network import is_this_machine
from xinglian.identity.web.forms import password_input, refused_into, show
from xinglian.identity.web.session import admit, home, safe_next
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network


class SignInForm(forms.Form):
    name = forms.CharField(
        label=_("Sign-in name, phone or e-mail"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("Password"), max_length=1000, strip=False, widget=password_input()
    )


@allow(ANYONE)
def sign_in(request: ViewerRequest) -> HttpResponse:
    """By name and password."""
    next = safe_next(request)
    if request.viewer.is_signed_in:
        return redirect(next or home())
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            person = check_password(
                typed_name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
                address=client_address(request),
                now=clock.now(),
            )
            return admit(request, person, by=SignIn.By.PASSWORD, next=next)
    return show(
        request,
        "identity/sign_in.html",
        form,
        next=next,
        offers_sms=sms.is_offered(),
        offers_mail=mail_is_offered(),
        cast=cast_offered(request),
    )


def cast_offered(request: ViewerRequest) -> list[object]:
    """The demo's people, for a browser on this very machine; nobody anywhere else."""
    if not is_cast_open(request):
        return []
    with acting(network()):
        return list(cast())


def is_cast_open(request: ViewerRequest) -> bool:
    return settings.XINGLIAN_DEMO and is_this_machine(
        address=str(request.META.get("REMOTE_ADDR") or ""),
        host=request.META.get("HTTP_HOST", ""),
        headers=set(request.META),
    )
