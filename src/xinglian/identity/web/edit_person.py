"""What is known of somebody, and what they do in an organisation."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.actions.edit_member import edit_member as change_member
from xinglian.identity.actions.edit_member import edit_person as change_person
from xinglian.identity.models import Person
from xinglian.identity.rules.roles import OrgKind
from xinglian.identity.web.forms import (
    RegionPaths,
    content_language_choices,
    language_choices,
    refused_into,
    role_choices,
    show,
)
from xinglian.identity.web.managed import MANAGERS, managed_member, managed_person
from xinglian.ui import toast


class KnownForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    content_language = forms.ChoiceField(
        label=_("Language of messages"), required=False, choices=content_language_choices
    )


class MemberForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False
    )
    region_paths = RegionPaths(help_text=_("Only for regional customer success."))
    title = forms.CharField(label=_("Title on the card"), max_length=60, required=False)
    is_liaison = forms.BooleanField(label=_("Certified liaison"), required=False)

    def __init__(self, *args: object, kind: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["roles"].choices = role_choices(kind)  # type: ignore[attr-defined]
        if kind != OrgKind.MAKER:
            del self.fields["region_paths"]


@allow(*MANAGERS)
def edit_person(request: ViewerRequest, person_id: int) -> HttpResponse:
    card = managed_person(request, person_id)
    asked = ("name", "phone", "email", "language", "content_language")
    form = KnownForm(request.POST or None, initial={name: getattr(card, name) for name in asked})
    if request.method == "POST" and form.is_valid():
        with refused_into(form):
            change_person(person_id=person_id, **form.cleaned_data)
            toast.done(request, gettext("Saved"))
            return redirect("identity:person", person_id=person_id)
    return show(request, "identity/edit_person.html", form, person=card)


@allow(*MANAGERS)
def edit_member(request: ViewerRequest, membership_id: int) -> HttpResponse:
    member, org = managed_member(request, membership_id)
    asked = ("roles", "region_paths", "title", "is_liaison")
    form = MemberForm(
        request.POST or None,
        kind=org.kind,
        initial={name: getattr(member, name) for name in asked},
    )
    if request.method == "POST" and form.is_valid():
        with refused_into(form):
            change_member(membership_id=membership_id, **{"region_paths": []} | form.cleaned_data)
            toast.done(request, gettext("Roles saved. They hold from the next click."))
            return redirect("identity:person", person_id=member.person_id)
    person = Person.objects.filter(pk=member.person_id).first()
    return show(request, "identity/edit_member.html", form, person=person, org=org)
