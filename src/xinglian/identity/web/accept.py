from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ANYONE, ViewerRequest, actor_of, allow
from xinglian.identity.actions.accept_invitation import accept_as_member, accept_as_new_person
from xinglian.identity.actions.open_invitation import InvitationDead, invitation_of
from xinglian.identity.models import Invitation, Membership, Organisation, SignIn
from xinglian.identity.queries.labels import role_labels
from xinglian.identity.queries.person_at_door import person_at_door_by_id
from xinglian.identity.web.forms import password_input, refused_into, show
from xinglian.identity.web.session import admit
from xinglian.kernel import audit, clock
from xinglian.kernel.scope import acting, network
from xinglian.ui import toast


class AcceptForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=80)
    login = forms.CharField(
        label=_("Sign-in name"),
        max_length=80,
        help_text=_("Letters, digits, . _ or -. You can also sign in with phone or e-mail."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=password_input(is_new=True),
        help_text=_("At least 10 signs; a sentence is easier to keep than a riddle."),
    )


@allow(ANYONE)
def accept(request: ViewerRequest, token: str) -> HttpResponse:
    """Join by an invitation: as somebody new, or with the account one is signed in with."""
    with acting(network()):
        try:
            invitation = invitation_of(token=token, now=clock.now())
        except InvitationDead as refusal:
            return show(request, "identity/link_dead.html", forms.Form(), reason=refusal)
        org = Organisation.objects.get(pk=invitation.org_id)
    language = request.LANGUAGE_CODE if request.viewer.is_signed_in else invitation.language
    with translation.override(language), audit.by(actor_of(request)):
        return _answer(request, invitation, org, token=token)


def _answer(
    request: ViewerRequest, invitation: Invitation, org: Organisation, *, token: str
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "org": org,
        "roles": role_labels(invitation.roles),
        "html_lang": translation.get_language(),
    }
    if request.viewer.is_signed_in:
        form = forms.Form(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            form.is_valid()
            with refused_into(form, keep_counts=True):
                accept_as_member(token=token, person_id=request.viewer.person_id, now=clock.now())
                toast.done(
                    request,
                    gettext("You belong to %(org)s now. Switch there in your account menu.")
                    % {"org": org.name},
                )
                return redirect("identity:profile")
        return show(request, "identity/accept_as_member.html", form, **context)
    asked = ("name", "phone", "email")
    form = AcceptForm(
        request.POST or None, initial={name: getattr(invitation, name) for name in asked}
    )
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            made = accept_as_new_person(token=token, now=clock.now(), **form.cleaned_data)
            return _first_sign_in(request, made)
    return show(request, "identity/accept.html", form, **context)


def _first_sign_in(request: HttpRequest, member: Membership) -> HttpResponse:
    with acting(network()):
        person = person_at_door_by_id(member.person_id)
    if person is None:
        return redirect("identity:sign_in")
    return admit(request, person, by=SignIn.By.INVITATION, next="")
