"""One moment: what happened, what was spoken last, what to say and what not; and what was done about it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.care.access import CARERS, MomentGone, moment_seen
from xinglian.care.actions.record_contact import OPEN
from xinglian.care.actions.settle_moment import call_unfit, put_off, take_up_again
from xinglian.care.definitions.kinds import KINDS
from xinglian.care.queries import moments as query
from xinglian.care.queries.contacts import last_contacts
from xinglian.care.queries.words import UNFIT_WORDS
from xinglian.care.web.record_contact import ContactForm, draft_of
from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui.answers import done, missing_is_404, refuse
from xinglian.ui.days import DayField

_SOON = (1, 3, 7, 30)


class LaterForm(forms.Form):
    until = DayField(label=gettext_lazy("Show it again on"), ahead=True)


class UnfitForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it does not fit"), choices=list(UNFIT_WORDS.items()),
        widget=forms.RadioSelect, initial="wrong",
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Why, in a few words"), max_length=300, required=False,
        help_text=gettext_lazy("Who improves the rules reads it. The partner never does."),
    )  # fmt: skip


@allow(*CARERS)
@require_GET
@missing_is_404(MomentGone)
def moment(request: ViewerRequest, moment_id: int) -> HttpResponse:
    """GET: the page to speak from, with the form to record it; `way=message` begins with the draft in it."""
    one = moment_seen(moment_id)
    row = query.read("m.id = %(id)s", {"id": moment_id}, is_falling=False, limit=1)[0]
    text, as_message = draft_of(request.viewer, row), request.GET.get("way") == "message"
    return render(
        request,
        "care/moment.html",
        {
            "m": row, "kind": KINDS.get(row["kind"]), "draft": text, "is_open": one.state in OPEN,
            "contacts": last_contacts(one.partner_id),
            "form": ContactForm(initial={"way": "message", "said": text} if as_message else {"way": "call"}),
            "as_message": as_message,
            "post_to": reverse("care:record_for_moment", args=[moment_id]),
            "soon": [_soon(days) for days in _SOON],
        },
    )  # fmt: skip


def _soon(days: int) -> dict[str, Any]:
    return {"day": (timezone.localdate() + timedelta(days=days)).isoformat(), "days": days}


@allow(*CARERS)
@missing_is_404(MomentGone)
def later(request: ViewerRequest, moment_id: int) -> HttpResponse:
    """GET the form, POST until."""
    moment_seen(moment_id)
    form = LaterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            put_off(
                moment_id=moment_id, until=form.cleaned_data["until"], today=timezone.localdate(),
                person_id=request.viewer.person_id,
            )  # fmt: skip
            return done(
                request,
                _("Comes back on %(day)s") % {"day": form.cleaned_data["until"].isoformat()},
                to=reverse("care:moments"),
                undo_url=reverse("care:take_up", args=[moment_id]),
            )
        except MomentGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return _form(request, form, moment_id, "care/later.html")


@allow(*CARERS)
@missing_is_404(MomentGone)
def unfit(request: ViewerRequest, moment_id: int) -> HttpResponse:
    """GET the form, POST reason, note."""
    moment_seen(moment_id)
    form = UnfitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            call_unfit(
                moment_id=moment_id, reason=form.cleaned_data["reason"], note=form.cleaned_data["note"],
                person_id=request.viewer.person_id, now=clock.now(),
            )  # fmt: skip
            return done(
                request, _("Taken off the list: not fitting"), to=reverse("care:moments"),
                undo_url=reverse("care:take_up", args=[moment_id]),
            )  # fmt: skip
        except MomentGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    return _form(request, form, moment_id, "care/unfit.html")


@allow(*CARERS)
@require_POST
@missing_is_404(MomentGone)
def take_up(request: ViewerRequest, moment_id: int) -> HttpResponse:
    """POST: back on the list."""
    try:
        take_up_again(moment_id=moment_id)
    except MomentGone:
        raise
    except Refusal as refusal:
        return done(request, str(refusal), to=reverse("care:moment", args=[moment_id]))
    return done(request, _("Back on the list"), to=reverse("care:moment", args=[moment_id]))


def _form(request: ViewerRequest, form: forms.Form, moment_id: int, page: str) -> HttpResponse:
    row = query.read("m.id = %(id)s", {"id": moment_id}, is_falling=False, limit=1)[0]
    context = {"form": form, "m": row, "cancel_url": reverse("care:moment", args=[moment_id])}
    return render(request, page, context, status=422 if form.is_bound else 200)
