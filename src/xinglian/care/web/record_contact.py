"""A call, a visit, a message, a gift: written down, for a moment or by itself."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.care.access import CARERS, MomentGone, moment_seen
from xinglian.care.actions import record_contact as action
from xinglian.care.definitions.kinds import KINDS
from xinglian.care.models import Contact
from xinglian.care.queries import moments as query
from xinglian.care.queries.contacts import last_contacts
from xinglian.care.queries.words import WAY_WORDS, draft
from xinglian.care.web.answers import partner_or_404
from xinglian.identity.api import Viewer, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui.answers import done, missing_is_404, refuse
from xinglian.ui.days import DayField


class ContactForm(forms.Form):
    way = forms.ChoiceField(
        label=gettext_lazy("How"), choices=list(WAY_WORDS.items()), widget=forms.RadioSelect
    )
    said = forms.CharField(
        label=gettext_lazy("What was said"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Of a message: the text that goes out now. It stands on the timeline; the partner never sees notes on calls."),
    )  # fmt: skip
    gift = forms.CharField(
        label=gettext_lazy("The gift"), max_length=120, required=False,
        help_text=gettext_lazy("Only for a gift: what it was."),
    )  # fmt: skip
    follow_up_on = DayField(
        label=gettext_lazy("Come back to it on"), required=False, ahead=True,
        help_text=gettext_lazy("On this day it stands on your list again."),
    )  # fmt: skip


def draft_of(viewer: Viewer, row: Mapping[str, Any]) -> str:
    """What one may say about a moment, in one's own language."""
    return draft(
        kind=row["kind"], body=row["body"], on_date=row["on_date"], me=viewer.name,
        partner=row["short_name"] or row["name"], contact=row["contact_name"],
    )  # fmt: skip


@allow(*CARERS)
@require_POST
@missing_is_404(MomentGone)
def record_for_moment(request: ViewerRequest, moment_id: int) -> HttpResponse:
    """POST the form of the moment's page."""
    moment = moment_seen(moment_id)
    form = ContactForm(request.POST)
    answer = _record(request, form, partner_id=moment.partner_id, moment_id=moment_id)
    if answer is not None:
        return answer
    row = query.read("m.id = %(id)s", {"id": moment_id}, is_falling=False, limit=1)[0]
    context = {
        "m": row, "kind": KINDS.get(row["kind"]), "draft": draft_of(request.viewer, row), "form": form,
        "is_open": True, "contacts": last_contacts(moment.partner_id), "soon": [],
        "post_to": request.path,
    }  # fmt: skip
    return render(request, "care/moment.html", context, status=422)


@allow(*CARERS)
def record_contact(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET the form, POST it: a contact without a moment."""
    card = partner_or_404(partner_id)
    form = ContactForm(request.POST or None, initial={"way": Contact.Way.CALL})
    if request.method == "POST":
        answer = _record(request, form, partner_id=partner_id, moment_id=None)
        if answer is not None:
            return answer
    context = {
        "form": form, "partner": card, "contacts": last_contacts(partner_id),
        "cancel_url": reverse("partners:partner", args=[partner_id]),
    }  # fmt: skip
    return render(
        request,
        "care/record_contact.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@allow(*CARERS)
@require_POST
def take_back(request: ViewerRequest, contact_id: int) -> HttpResponse:
    """POST: the contact was a slip."""
    try:
        contact = action.take_back_contact(
            contact_id=contact_id, person_id=request.viewer.person_id, now=clock.now()
        )
    except Refusal as refusal:
        return done(request, str(refusal), to=reverse("care:moments"))
    if contact is None:
        return done(request, _("Already taken back."), to=reverse("care:moments"))
    said = _("Taken off the record.")
    if contact.message_id:
        said = _("Taken off the record. The message itself went out and stays in the inbox.")
    return done(request, said, to=reverse("partners:partner", args=[contact.partner_id]))


def _record(
    request: ViewerRequest, form: ContactForm, *, partner_id: int, moment_id: int | None
) -> HttpResponse | None:
    """The way on, or None when the form has something to say."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        contact = action.record_contact(
            partner_id=partner_id, moment_id=moment_id, way=given["way"], said=given["said"], gift=given["gift"],
            follow_up_on=given["follow_up_on"], person_id=request.viewer.person_id, person_name=request.viewer.name,
            now=clock.now(), today=timezone.localdate(),
        )  # fmt: skip
    except MomentGone:
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    words = _("Message sent and on record") if contact.message_id else _("On record")
    return done(
        request, words,
        to=reverse("care:moments") if moment_id else reverse("partners:partner", args=[partner_id]),
        undo_url=reverse("care:take_back", args=[contact.pk]),
    )  # fmt: skip
