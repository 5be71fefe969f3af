from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import SIGNED_IN, ViewerRequest, allow
from xinglian.identity.actions.set_password import change_password
from xinglian.identity.web.account_tabs import account_tabs
from xinglian.identity.web.forms import password_input, refused_into, show
from xinglian.identity.web.session import afterwards
from xinglian.kernel import clock
from xinglian.ui import toast


class PasswordForm(forms.Form):
    current_password = forms.CharField(
        label=_("Current password"), max_length=1000, strip=False, widget=password_input()
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        widget=password_input(is_new=True),
        help_text=_("At least 10 signs; a sentence is easier to keep than a riddle."),
    )


@allow(SIGNED_IN)
def password(request: ViewerRequest) -> HttpResponse:
    """A new password; all other devices are signed out."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            request.session["stamp"] = change_password(
                person_id=request.viewer.person_id,
                current=form.cleaned_data["current_password"],
                new=form.cleaned_data["password"],
                sign_in_id=request.session.get("sign_in_id"),
                now=clock.now(),
            )
            afterwards(request, request.session.cycle_key)
            toast.done(request, gettext("New password set. All other devices are signed out."))
            return redirect("identity:password")
    return show(request, "identity/password.html", form, tabs=account_tabs("password"))
