from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.queries.audit_page import (
    AuditFilter,
    audit_page,
    audit_words,
)
from xinglian.identity.queries.audit_page import (
    audit_entry as entry_by_id,
)
from xinglian.identity.queries.members import person_names
from xinglian.identity.queries.people_page import people_like
from xinglian.identity.queries.verbs import subject_label, verb_label
from xinglian.identity.rules.roles import Role
from xinglian.identity.web.add_person import org_labels, orgs_found
from xinglian.ui import widgets
from xinglian.ui.chips import Chip, one_of, with_query
from xinglian.ui.days import DateRange, DateRangeField
from xinglian.ui.lists import Option

AUDIT_READERS = (Role.HQ_DIRECTOR, Role.AUDITOR, Role.PARTNER_OWNER)


def person_labels(ids: list[str]) -> dict[str, str]:
    found = person_names(ids=[int(one) for one in ids if one.isdecimal()])
    return {str(id): name for id, name in found.items()}


def people_found(text: str) -> list[Option]:
    return [
        Option(value=row["person_id"], label=row["name"], note=row["org_name"])
        for row in people_like(words=text)
    ]


class AuditForm(forms.Form):
    """The filters that are typed; the others are chips."""

    person = forms.IntegerField(
        label=_("Person"),
        required=False,
        widget=widgets.Picker(
            url=reverse_lazy("identity:person_options"), labels=person_labels, find=people_found
        ),
        error_messages={"invalid": _("Choose a person from the list.")},
    )
    org = forms.IntegerField(
        label=_("Organisation"),
        required=False,
        widget=widgets.Picker(
            url=reverse_lazy("identity:org_options"), labels=org_labels, find=orgs_found
        ),
        error_messages={"invalid": _("Choose an organisation from the list.")},
    )
    days = DateRangeField(
        label=pgettext_lazy("span", "Days"),
        required=False,
        widget=DateRange(first="first_day", last="last_day"),
    )


@allow(*AUDIT_READERS)
def audit(request: ViewerRequest) -> HttpResponse:
    """Who did what, when and from where; an owner sees what was done in their organisation."""
    form = form_of(request)
    page = audit_page(
        by=filter_of(request, form),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    verbs, subjects = audit_words()
    kept = [
        (name, request.GET[name])
        for name in ("verb", "subject", "subject_id")
        if request.GET.get(name)
    ]
    chips = [
        one_of(
            request, "verb", gettext("What was done"), [(verb, verb_label(verb)) for verb in verbs]
        ),
        one_of(
            request, "subject", gettext("Concerns"), [(one, subject_label(one)) for one in subjects]
        ),
    ]
    if subject_id := request.GET.get("subject_id"):
        remove = with_query(request, subject_id=None)
        chips.append(Chip(gettext("Its number"), value=subject_id, remove=remove))
    return render(
        request,
        "identity/audit.html",
        {
            "page": page,
            "form": form,
            "chips": chips,
            "kept": kept,
            "is_filtered": bool(request.GET),
            "export_query": with_query(request) if request.GET else "",
        },
    )


@allow(*AUDIT_READERS)
def audit_entry(request: ViewerRequest, entry_id: int) -> HttpResponse:
    """One entry with everything that changed, in the drawer."""
    row = entry_by_id(entry_id=entry_id)
    if row is None:
        raise Http404
    return render(request, "identity/audit_entry.html", {"row": row})


@allow(*AUDIT_READERS)
def person_options(request: ViewerRequest) -> HttpResponse:
    """For the picker: people the viewer may see."""
    options = people_found(request.GET.get("q", ""))
    return render(request, "ui/_picker_options.html", {"options": options})


def form_of(request: ViewerRequest) -> AuditForm:
    form = AuditForm(request.GET)
    if not request.viewer.is_staff:
        del form.fields["org"]
    form.is_valid()
    return form


def filter_of(request: ViewerRequest, form: AuditForm) -> AuditFilter:
    typed = form.cleaned_data
    first_day, last_day = typed.get("days") or (None, None)
    return AuditFilter(
        person_id=typed.get("person"),
        org_id=typed.get("org"),
        first_day=first_day,
        last_day=last_day,
        verb=request.GET.get("verb", ""),
        subject=request.GET.get("subject", ""),
        subject_id=request.GET.get("subject_id", ""),
        zone=request.viewer.zone,
    )
