"""A person says otherwise than the facts about one tag of one partner, and takes it back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.partners import api as partners
from xinglian.signals.actions import correct_tag as action
from xinglian.signals.queries import why as asked
from xinglian.ui import toast
from xinglian.ui.days import DayField

MAY_CORRECT = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM)
_USUAL = timedelta(days=90)


class CorrectionForm(forms.Form):
    why = forms.CharField(label=gettext_lazy("Why the facts are wrong here"), max_length=200)
    expires_on = DayField(
        label=gettext_lazy("Holds until"), ahead=True,
        help_text=gettext_lazy("After this day the facts count again."),
    )  # fmt: skip


@allow(*MAY_CORRECT)
def correct_tag(request: ViewerRequest, key: str, partner_id: int) -> HttpResponse:
    """Put the tag on, or take it off: always the opposite of what the facts say."""
    try:
        told = asked.why(tag=key, partner_id=partner_id)
    except (asked.UnknownTag, asked.NoFigures) as refused:
        raise Http404(str(refused)) from refused
    today = timezone.localdate()
    form = CorrectionForm(request.POST or None, initial={"expires_on": today + _USUAL})
    if request.method == "POST" and form.is_valid():
        try:
            made = action.correct_tag(
                partner_id=partner_id, tag=key, why=form.cleaned_data["why"], expires_on=form.cleaned_data["expires_on"],
                person_id=request.viewer.person_id, person_name=request.viewer.name, today=today, now=clock.now(),
            )  # fmt: skip
        except Refusal as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            said = _("Tag put on by hand") if made.is_added else _("Tag taken off by hand")
            toast.done(request, said, undo_url=reverse("signals:put_back_tag", args=[made.pk]))
            return _back(request, partner_id)
    return render(
        request, "signals/correct_tag.html",
        {"why": told, "form": form, "partner": _partner(partner_id)},
        status=422 if form.errors else 200,
    )  # fmt: skip


@allow(*MAY_CORRECT)
@require_POST
def put_back_tag(request: ViewerRequest, correction_id: int) -> HttpResponse:
    """The facts count again."""
    held = action.put_back_tag(
        correction_id=correction_id, person_name=request.viewer.name, now=clock.now()
    )
    if held is None:
        raise Http404
    toast.done(request, _("Put back: the facts count again"))
    return _back(request, held.partner_id)


def _partner(partner_id: int) -> Any:
    return partners.partner(partner_id=partner_id)


def _back(request: ViewerRequest, partner_id: int) -> HttpResponse:
    to = reverse("partners:partner", args=[partner_id])
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponse(status=302, headers={"Location": to})
