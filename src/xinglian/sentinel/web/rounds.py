"""Rounds of the sentinels: all of them, a new one, reminding, closing."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.kernel.refusal import Refusal
from xinglian.sentinel.access import READERS, STEERERS, NotTheWholeNetwork, RoundGone
from xinglian.sentinel.actions import ask_round as actions
from xinglian.sentinel.actions.keep_questions import newest
from xinglian.sentinel.queries import rounds as query
from xinglian.sentinel.queries import sentinels
from xinglian.sentinel.web.words import end_of, quarter_title, usual_due
from xinglian.ui.answers import done, missing_is_404, refuse, refused
from xinglian.ui.days import DayField


class AskForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Subject"), max_length=80)
    words = forms.CharField(
        label=gettext_lazy("What they read first"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    due_on = DayField(
        label=gettext_lazy("Answer until"), ahead=True,
        help_text=gettext_lazy("Until the end of this day; the round closes by itself the morning after."),
    )  # fmt: skip


@allow(*READERS)
@require_GET
def home(request: ViewerRequest) -> HttpResponse:
    """GET: all rounds, the newest first."""
    return render(
        request,
        "sentinel/home.html",
        {
            "rows": query.rounds(), "counts": sentinels.counts(), "may_steer": may_steer(request),
            "open": _running(),
        },
    )  # fmt: skip


def may_steer(request: ViewerRequest) -> bool:
    return request.viewer.has(*STEERERS) and not request.viewer.region_paths


@allow(*STEERERS)
def ask(request: ViewerRequest) -> HttpResponse:
    """GET the form, POST title, words, due_on."""
    now = clock.now()
    initial = {
        "title": quarter_title(now), "due_on": usual_due(now).date(),
        "words": _("A few short questions, less than a minute. You see your own answers only; we read them beside the order figures."),
    }  # fmt: skip
    form = AskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.ask_round(
                title=given["title"], words=given["words"], due_at=end_of(given["due_on"]), viewer=request.viewer, now=now,
            )  # fmt: skip
            return done(request, _("The questionnaire is on its way"), to=reverse("sentinel:round", args=[made.pk]))  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
    version, questions = newest()
    many, there = sentinels.counts()["now"], _running()
    return render(
        request,
        "sentinel/ask.html",
        {"form": form, "many": many, "running": there, "hindrance": _hindrance(many, there), "questions": questions, "version": version, "remind_days": int(knobs.value("sentinel.remind_days"))},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@allow(*STEERERS)
@require_POST
@missing_is_404(RoundGone)
def remind(request: ViewerRequest, round_id: int) -> HttpResponse:
    """POST: a second message to the silent, once."""
    here = _page(round_id)
    try:
        many = actions.remind(round_id=round_id, now=clock.now())
    except NotTheWholeNetwork as refusal:
        return refused(request, refusal, to=here)
    words = ngettext("Reminded %(n)s partner", "Reminded %(n)s partners", many)
    return done(request, words % {"n": many}, to=here)


@allow(*STEERERS)
@require_POST
@missing_is_404(RoundGone)
def close(request: ViewerRequest, round_id: int) -> HttpResponse:
    """POST: no more answers."""
    try:
        actions.close_round(round_id=round_id, now=clock.now())
    except NotTheWholeNetwork as refusal:
        return refused(request, refusal, to=_page(round_id))
    return done(
        request, _("The round is closed"), to=_page(round_id), undo_url=reverse("sentinel:reopen", args=[round_id])
    )  # fmt: skip


@allow(*STEERERS)
@require_POST
@missing_is_404(RoundGone)
def reopen(request: ViewerRequest, round_id: int) -> HttpResponse:
    """POST: answers are taken again."""
    try:
        actions.reopen_round(round_id=round_id, now=clock.now())
    except (NotTheWholeNetwork, actions.StillOpen) as refusal:
        return refused(request, refusal, to=_page(round_id))
    return done(request, _("The round is open again"), to=_page(round_id))


def _page(round_id: int) -> Any:
    return reverse("sentinel:round", args=[round_id])


def _running() -> dict[str, Any] | None:
    return next((row for row in query.rounds(limit=5) if not row["closed_at"]), None)


def _hindrance(many: int, running: Mapping[str, Any] | None) -> Refusal | None:
    """Why asking now would be refused, said before anything is written."""
    if running:
        return actions.StillOpen(title=running["title"])
    return None if many else actions.NoSentinels()
