from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ANYONE, ViewerRequest, allow, client_address
from xinglian.identity.actions.send_reset import ask_for_reset, mail_is_offered
from xinglian.identity.actions.set_password import LinkDead, person_of_link, reset_password
from xinglian.identity.web.forms import password_input, refused_into, show
from xinglian.kernel import clock
from xinglian.ui import toast


class ForgotForm(forms.Form):
    name = forms.CharField(
        label=_("Sign-in name, phone or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        widget=password_input(is_new=True),
        help_text=_("At least 10 signs; a sentence is easier to keep than a riddle."),
    )


@allow(ANYONE)
def forgot(request: ViewerRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whoever is meant."""
    if not mail_is_offered():
        raise Http404
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            ask_for_reset(
                typed_name=form.cleaned_data["name"],
                address=client_address(request),
                now=clock.now(),
            )
            return redirect("identity:forgot_sent")
    return show(request, "identity/forgot.html", form)


@allow(ANYONE)
def forgot_sent(request: ViewerRequest) -> HttpResponse:
    return show(request, "identity/forgot_sent.html", ForgotForm())


@allow(ANYONE)
def reset(request: ViewerRequest, uid: str, token: str) -> HttpResponse:
    """Set a new password by the link from an e-mail."""
    form = NewPasswordForm(request.POST or None)
    try:
        person = person_of_link(uid=uid, token=token)
    except LinkDead as refusal:
        return show(
            request, "identity/link_dead.html", form, reason=refusal, offers_mail=mail_is_offered()
        )
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            reset_password(uid=uid, token=token, new=form.cleaned_data["password"], now=clock.now())
            request.session.flush()
            toast.done(request, gettext("New password set. Sign in with it."))
            return redirect("identity:sign_in")
    return show(request, "identity/reset.html", form, name=person.name, login=person.login)
