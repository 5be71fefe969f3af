"""What can be done with many partners at once: assign a CSM, set the status."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.partners.access import EDITORS, STEWARDS
from xinglian.partners.actions.assign_people import assign_csm
from xinglian.partners.actions.change_status import change_status
from xinglian.partners.queries.asked_filters import chosen_partners
from xinglian.partners.queries.staff_people import csm_people
from xinglian.partners.queries.words import STATUS_WORDS
from xinglian.partners.rules.words import Status
from xinglian.partners.web.answers import again
from xinglian.ui.answers import done, refuse
from xinglian.ui.widgets import Select


class CsmForm(forms.Form):
    csm = forms.ChoiceField(label=gettext_lazy("New CSM"))
    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False,
        help_text=gettext_lazy("Stays on record with the change."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, people: list[dict[str, Any]]) -> None:
        super().__init__(data, auto_id="csm_%s")
        self.fields["csm"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a person")),
            *((str(person["person_id"]), person["name"]) for person in people),
            ("none", _("Nobody")),
        ]


class StatusForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("New status"), choices=list(STATUS_WORDS.items()),
        widget=Select(confirms={
            Status.ENDED.value: gettext_lazy(
                "{n} partners end. Their people are signed out and can no longer sign in. An ended partner comes back only as a prospect."
            )
        }),
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200,
        help_text=gettext_lazy("Stays on record and shows on the timeline."),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="status_%s")

    def about(self, *, name: str, people: int, possible: Sequence[tuple[str, Any]]) -> None:
        """Make it the form of one partner: where it may go, and what ending means for it."""
        field: Any = self.fields["status"]
        field.choices = possible
        ends = ngettext(
            "%(name)s ends. %(count)s person of it is signed out and can no longer sign in. An ended partner comes back only as a prospect.",
            "%(name)s ends. %(count)s people of it are signed out and can no longer sign in. An ended partner comes back only as a prospect.",
            people,
        )
        field.widget.confirms = {Status.ENDED.value: ends % {"name": name, "count": people}}


@allow(*STEWARDS)
@require_POST
def bulk_csm(request: ViewerRequest) -> HttpResponse:
    """POST: ids (or all + query), csm, why."""
    form = CsmForm(request.POST, people=csm_people())
    if form.is_valid():
        wanted = form.cleaned_data["csm"]
        try:
            count = assign_csm(
                partner_ids=chosen_partners(post=request.POST, viewer=request.viewer),
                csm_person_id=None if wanted == "none" else int(wanted),
                why=form.cleaned_data["why"],
                now=clock.now(),
            )
            said = ngettext(
                "%(count)s partner has a new CSM", "%(count)s partners have a new CSM", count
            )
            return done(request, said % {"count": count}, to=_list_url(request))
        except Refusal as refusal:
            refuse(form, refusal)
    return again(request, "partners/_bulk_csm.html", {"csm_form": form})


@allow(*EDITORS)
@require_POST
def bulk_status(request: ViewerRequest) -> HttpResponse:
    """POST: ids (or all + query), status, why."""
    form = StatusForm(request.POST)
    if form.is_valid():
        try:
            count = change_status(
                partner_ids=chosen_partners(post=request.POST, viewer=request.viewer),
                to=Status(form.cleaned_data["status"]),
                why=form.cleaned_data["why"],
                now=clock.now(),
                labels={key: str(words) for key, words in STATUS_WORDS.items()},
            )
            said = ngettext(
                "%(count)s partner has a new status", "%(count)s partners have a new status", count
            )
            return done(request, said % {"count": count}, to=_list_url(request))
        except Refusal as refusal:
            refuse(form, refusal)
    return again(request, "partners/_bulk_status.html", {"status_form": form})


def _list_url(request: ViewerRequest) -> str:
    query = request.POST.get("query", "")
    return reverse("partners:list") + (f"?{query}" if query else "")
