from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.actions.add_person import add_person as add
from xinglian.identity.actions.edit_member import checked_paths
from xinglian.identity.queries.organisations import organisations
from xinglian.identity.queries.organisations_page import organisations_like
from xinglian.identity.rules.roles import OrgKind, Role
from xinglian.identity.web.forms import (
    RegionPaths,
    language_choices,
    password_input,
    refused_into,
    role_choices,
    show,
)
from xinglian.identity.web.managed import MANAGERS, managed_org
from xinglian.kernel import clock
from xinglian.ui import toast, widgets
from xinglian.ui.lists import Option


def org_labels(ids: list[str]) -> dict[str, str]:
    found = organisations(ids=[int(one) for one in ids if one.isdecimal()])
    return {str(id): org.name for id, org in found.items()}


def orgs_found(text: str) -> list[Option]:
    return [
        Option(value=row["org_id"], label=row["name"], note=row["code"])
        for row in organisations_like(words=text)
    ]


class OrgForm(forms.Form):
    """Which organisation; for owners there is no question."""

    org = forms.IntegerField(
        label=_("Organisation"),
        widget=widgets.Picker(
            url=reverse_lazy("identity:org_options"), labels=org_labels, find=orgs_found
        ),
        error_messages={"invalid": _("Choose an organisation from the list.")},
    )


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    login = forms.CharField(
        label=_("Sign-in name"),
        max_length=80,
        help_text=_("Letters, digits, . _ or -"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    title = forms.CharField(label=_("Title on the card"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False
    )
    region_paths = RegionPaths()
    is_liaison = forms.BooleanField(label=_("Certified liaison"), required=False)
    password = forms.CharField(
        label=_("First password"),
        required=False,
        strip=False,
        max_length=1000,
        widget=password_input(is_new=True),
        help_text=_(
            "Leave empty: then they set one themselves by e-mail or sign in by phone code."
        ),
    )

    def __init__(self, *args: object, kind: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["roles"].choices = role_choices(kind)  # type: ignore[attr-defined]
        if kind != OrgKind.MAKER:
            del self.fields["region_paths"]


@allow(*MANAGERS)
def add_person(request: ViewerRequest) -> HttpResponse:
    """A new person, at once; an invitation lets them do it themselves."""
    viewer = request.viewer
    asked = request.POST.get("org") or request.GET.get("org") or ""
    if viewer.is_partner:
        asked = str(viewer.org_id)
    if not asked.isdecimal():
        return show(request, "identity/choose_org.html", OrgForm(), next="identity:add_person")
    org = managed_org(request, int(asked))
    form = PersonForm(request.POST or None, kind=org.kind, initial={"language": viewer.language})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refused_into(form):
            added = add(
                org_id=org.id, login=data["login"].strip(), name=data["name"].strip(),
                roles=[Role(role) for role in data["roles"]], now=clock.now(),
                password=data["password"] or None, phone=data["phone"], email=data["email"],
                language=data["language"], title=data["title"],
                region_paths=checked_paths(
                    data.get("region_paths", []), roles=data["roles"]
                ),
                is_liaison=data["is_liaison"],
            )  # fmt: skip
            toast.done(request, gettext("%(name)s added") % {"name": data["name"]})
            return redirect("identity:person", person_id=added.person_id)
    return show(request, "identity/add_person.html", form, org=org)
