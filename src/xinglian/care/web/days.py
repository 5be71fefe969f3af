"""Opening day and birthday: kept by those they belong to."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xinglian.care.access import CARERS
from xinglian.care.actions.keep_day import forget_birthday, keep_birthday, keep_opening
from xinglian.care.models import Day
from xinglian.care.web.answers import partner_or_404
from xinglian.identity.api import PARTNER, Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui.answers import done, refuse
from xinglian.ui.days import DayField


class OpeningForm(forms.Form):
    opened_on = DayField(
        label=gettext_lazy("The day the doors opened"),
        help_text=gettext_lazy("Every year three days ahead the CSM is reminded."),
    )


class BirthdayForm(forms.Form):
    month = forms.TypedChoiceField(
        label=gettext_lazy("Month"), coerce=int, choices=[(n, str(n)) for n in range(1, 13)]
    )
    day = forms.TypedChoiceField(
        label=gettext_lazy("Day of the month"), coerce=int, choices=[(n, str(n)) for n in range(1, 32)]
    )  # fmt: skip
    is_lunar = forms.BooleanField(label=gettext_lazy("By the lunar calendar"), required=False)
    agrees = forms.BooleanField(
        label=gettext_lazy("I agree that my CSM knows this day and congratulates me"),
        help_text=gettext_lazy("No year, no age. You can take it back at any time: then the day is deleted."),
    )  # fmt: skip


@allow(*CARERS)
def opening_of(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """GET the form, POST opened_on: by the CSM."""
    card = partner_or_404(partner_id)
    return _opening(request, partner_id, card.label, reverse("partners:partner", args=[partner_id]))


@allow(Role.PARTNER_OWNER, Role.PARTNER_CLERK)
def own_opening(request: ViewerRequest) -> HttpResponse:
    """The same by the company itself."""
    viewer = request.viewer
    return _opening(request, viewer.org_id, viewer.org_name, reverse("care:mine"))


def _opening(request: ViewerRequest, partner_id: int, name: str, back: str) -> HttpResponse:
    form = OpeningForm(request.POST or None, initial={"opened_on": _opened_on(partner_id)})
    if request.method == "POST" and form.is_valid():
        try:
            keep_opening(
                partner_id=partner_id, opened_on=form.cleaned_data["opened_on"], today=timezone.localdate(), now=clock.now()
            )  # fmt: skip
            return done(request, _("Opening day kept"), to=back)
        except Refusal as refusal:
            form.add_error("opened_on", str(refusal))
    return render(
        request,
        "care/opening.html",
        {"form": form, "name": name, "cancel_url": back},
        status=422 if form.is_bound else 200,
    )


@allow(PARTNER)
def birthday(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST month, day, is_lunar, agrees: only one's own."""
    viewer = request.viewer
    kept = Day.objects.filter(person_id=viewer.person_id, kind=Day.Kind.BIRTHDAY).first()
    initial: dict[str, Any] = {}
    if kept is not None:
        initial = {"month": kept.month, "day": kept.day, "is_lunar": kept.is_lunar, "agrees": True}
    form = BirthdayForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            keep_birthday(
                partner_id=viewer.org_id, person_id=viewer.person_id, person_name=viewer.name, month=given["month"],
                day=given["day"], is_lunar=given["is_lunar"], now=clock.now(),
            )  # fmt: skip
            return done(
                request, _("Birthday kept. Thank you for the trust."), to=reverse("care:mine")
            )
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request, "care/birthday.html", {"form": form, "kept": kept, "cancel_url": reverse("care:mine")},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@allow(PARTNER)
@require_POST
def delete_birthday(request: ViewerRequest) -> HttpResponse:
    """POST: I no longer agree."""
    viewer = request.viewer
    forget_birthday(person_id=viewer.person_id, person_name=viewer.name, org_id=viewer.org_id)
    return done(request, _("Your birthday is deleted."), to=reverse("care:mine"))


def _opened_on(partner_id: int) -> date | None:
    kept = Day.objects.filter(partner_id=partner_id, kind=Day.Kind.OPENING).first()
    return date(kept.year, kept.month, kept.day) if kept and kept.year else None
