"""A new assignment: what, by when, proven how, by whom."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.identity import api as identity
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.tasks.access import GIVERS
from xinglian.tasks.actions.assign import Asked, assign
from xinglian.tasks.queries.words import PROOF_WORDS
from xinglian.ui.answers import done, refuse
from xinglian.ui.cascade import Cascade
from xinglian.ui.days import MomentInput

_EVERYWHERE = "cn"


class AssignForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=80)
    steps = forms.CharField(
        label=gettext_lazy("Steps"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip
    title_hant = forms.CharField(
        label=gettext_lazy("What is to be done, in traditional Chinese"), max_length=80, required=False,
        help_text=gettext_lazy("Empty: readers of this language see the first text."),
    )  # fmt: skip
    steps_hant = forms.CharField(
        label=gettext_lazy("Steps, in traditional Chinese"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    title_en = forms.CharField(
        label=gettext_lazy("What is to be done, in English"), max_length=80, required=False
    )
    steps_en = forms.CharField(
        label=gettext_lazy("Steps, in English"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip
    due_at = forms.DateTimeField(label=gettext_lazy("Due"), widget=MomentInput())
    proofs = forms.MultipleChoiceField(
        label=gettext_lazy("Proven by"), choices=[(key.value, word) for key, word in PROOF_WORDS.items()],
        widget=forms.CheckboxSelectMultiple, initial=["photo"],
    )  # fmt: skip
    fields_asked = forms.CharField(
        label=gettext_lazy("Fields of the form"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line; only for “Form”."),
    )  # fmt: skip
    region = forms.CharField(
        label=gettext_lazy("Where"), required=False,
        widget=Cascade(url=reverse_lazy("identity:region_levels"), levels=identity.region_levels),
        help_text=gettext_lazy("Empty: everybody within your reach."),
    )  # fmt: skip
    audience = forms.CharField(
        label=gettext_lazy("Only these partners"), required=False, max_length=1000,
        help_text=gettext_lazy("An audience in words, as on the page of audiences. Empty: all of the region."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=gettext_lazy("Who is told"), required=False,
        choices=[
            ("", gettext_lazy("Everybody at the partner")), ("partner_owner", gettext_lazy("Owners of the company")),
            ("partner_clerk", gettext_lazy("Clerks")), ("technician", gettext_lazy("Technicians")),
        ],
    )  # fmt: skip

    def clean_region(self) -> str:
        code = str(self.cleaned_data["region"])
        place = identity.region(code=code) if code else None
        if code and place is None:
            raise forms.ValidationError(_("Choose a place from the list."))
        return place.path if place else _EVERYWHERE


@allow(*GIVERS)
def new(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST it."""
    form = AssignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        viewer, given = request.viewer, form.cleaned_data
        try:
            made = assign(
                org_id=viewer.org_id, asked=_asked(given), now=clock.now(), audience_expr=given["audience"],
                region_path=given["region"], person_id=viewer.person_id, person_name=viewer.name,
            )  # fmt: skip
            return done(
                request, _("The tasks are given"), to=reverse("tasks:assignment", args=[made.pk])
            )
        except Refusal as refusal:
            if refusal.field == "fields":
                form.add_error("fields_asked", str(refusal))
            else:
                refuse(form, refusal)
    return render(request, "tasks/new.html", {"form": form}, status=422 if form.is_bound else 200)


def _asked(given: dict[str, Any]) -> Asked:
    return Asked(
        texts={
            "zh-hans": (given["title"], given["steps"]), "zh-hant": (given["title_hant"], given["steps_hant"]),
            "en": (given["title_en"], given["steps_en"]),
        },
        due_at=given["due_at"], proofs=given["proofs"], fields=given["fields_asked"].splitlines(), role=given["role"],
    )  # fmt: skip
