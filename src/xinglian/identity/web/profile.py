from zoneinfo import available_timezones

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import SIGNED_IN, ViewerRequest, allow
from xinglian.identity.actions.change_profile import change_profile
from xinglian.identity.models import Person
from xinglian.identity.queries.labels import ZONE_WORDS, zone_label
from xinglian.identity.queries.person_card import memberships_of
from xinglian.identity.web.account_tabs import account_tabs
from xinglian.identity.web.forms import (
    content_language_choices,
    language_choices,
    password_input,
    refused_into,
    show,
)
from xinglian.kernel import clock
from xinglian.ui import toast


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    content_language = forms.ChoiceField(
        label=_("Language of messages"),
        required=False,
        choices=content_language_choices,
        help_text=_("Messages come in it when they are written in it, otherwise in Chinese."),
    )
    zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times are shown in this zone."))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    current_password = forms.CharField(
        label=_("Current password"),
        required=False,
        strip=False,
        max_length=1000,
        widget=password_input(),
        help_text=_("Only needed for a new phone or e-mail: they can reset your password."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        others = sorted(available_timezones() - set(ZONE_WORDS))
        zones = [(zone, zone_label(zone)) for zone in (*ZONE_WORDS, *others)]
        self.fields["zone"].choices = zones  # type: ignore[attr-defined]


@allow(SIGNED_IN)
def profile(request: ViewerRequest) -> HttpResponse:
    """One's own name, language, zone and ways to be reached."""
    viewer = request.viewer
    person = Person.objects.get(pk=viewer.person_id)
    asked = ("name", "language", "content_language", "zone", "phone", "email")
    form = ProfileForm(
        request.POST or None, initial={name: getattr(person, name) for name in asked}
    )
    if request.method == "POST" and form.is_valid():
        with refused_into(form, keep_counts=True):
            changed = change_profile(
                person_id=viewer.person_id, now=clock.now(), **form.cleaned_data
            )
            with translation.override(changed.language):
                toast.done(request, gettext("Profile saved"))
            return redirect("identity:profile")
    return show(
        request,
        "identity/profile.html",
        form,
        tabs=account_tabs("profile"),
        person=person,
        memberships=memberships_of(person_id=viewer.person_id, active_only=True),
    )
