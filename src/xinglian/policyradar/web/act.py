"""What is done about an entry: each a short form or one button."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.policyradar.access import KEEPERS, EntryGone, entry_seen
from xinglian.policyradar.actions import steps, weigh
from xinglian.policyradar.actions.draft_advice import draft_advice
from xinglian.policyradar.actions.narrow import narrow_to_buyers
from xinglian.policyradar.web.board import undo_of
from xinglian.policyradar.web.forms import HandForm, NoteForm, OutcomeForm, ReasonForm
from xinglian.ui.answers import done, missing_is_404, refuse, refused


@allow(*KEEPERS)
@require_POST
@missing_is_404(EntryGone)
def relevant(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """POST: it concerns us, and is mine."""
    entry_seen(policy_id)
    _n, stroke = weigh.call_relevant(entry_ids=[policy_id], viewer=request.viewer, now=clock.now())
    return done(
        request,
        _("Taken for relevant. It is yours now."),
        to=_back(policy_id),
        undo_url=undo_of(stroke),
    )


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(EntryGone)
def irrelevant(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """GET the form, POST reason."""

    def save(values: dict[str, Any]) -> tuple[Any, int]:
        stroke = weigh.call_irrelevant(
            entry_ids=[policy_id], reason=values["reason"], viewer=request.viewer, now=clock.now()
        )[1]
        return _("Put aside"), stroke

    return _form(
        request, policy_id, ReasonForm, save, title=_("Does not concern us"), button=_("Put aside")
    )


@allow(*KEEPERS)
@require_POST
@missing_is_404(EntryGone)
def narrow(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """POST: only those who buy such parts."""
    try:
        stroke = narrow_to_buyers(entry_id=policy_id, viewer=request.viewer, now=clock.now())
    except EntryGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=_back(policy_id))
    return done(request, _("Narrowed to those who bought such parts"), to=_back(policy_id), undo_url=undo_of(stroke))  # fmt: skip


@allow(*KEEPERS)
@require_POST
@missing_is_404(EntryGone)
def advise(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """POST: a draft with audience, texts and target time, opened in the composer."""
    try:
        one = draft_advice(entry_id=policy_id, viewer=request.viewer, now=clock.now())
    except EntryGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=_back(policy_id))
    return done(
        request, _("The advice is drafted. Read it, then hand it in."), to=reverse("push:compose", args=[one.message_id])
    )  # fmt: skip


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(EntryGone)
def finish(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """GET the form, POST outcome."""

    def save(values: dict[str, Any]) -> tuple[Any, int]:
        stroke = weigh.finish(entry_id=policy_id, outcome=values["outcome"], viewer=request.viewer, now=clock.now())  # fmt: skip
        return _("The entry is settled"), stroke

    return _form(
        request, policy_id, OutcomeForm, save, title=_("Settle the entry"), button=_("Settle")
    )


@allow(*KEEPERS)
@require_POST
@missing_is_404(EntryGone)
def reopen(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """POST: taken up again."""
    try:
        stroke = weigh.reopen(entry_id=policy_id, viewer=request.viewer, now=clock.now())
    except EntryGone:
        raise
    except Refusal as refusal:
        return refused(request, refusal, to=_back(policy_id))
    return done(request, _("Taken up again"), to=_back(policy_id), undo_url=undo_of(stroke))


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(EntryGone)
def hand_over(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """GET the form, POST owner."""

    def save(values: dict[str, Any]) -> tuple[Any, int]:
        name, stroke = weigh.hand_over(
            entry_id=policy_id,
            person_id=int(values["owner"]),
            viewer=request.viewer,
            now=clock.now(),
        )
        return _("Handed over to %(name)s") % {"name": name}, stroke

    return _form(
        request, policy_id, HandForm, save, title=_("Hand the entry over"), button=_("Hand over")
    )


@allow(*KEEPERS)
@require_http_methods(["GET", "POST"])
@missing_is_404(EntryGone)
def note(request: ViewerRequest, policy_id: int) -> HttpResponse:
    """GET the form, POST words."""

    def save(values: dict[str, Any]) -> tuple[Any, int]:
        weigh.note(
            entry_id=policy_id, words=values["words"], viewer=request.viewer, now=clock.now()
        )
        return _("The note is kept"), 0

    return _form(request, policy_id, NoteForm, save, title=_("Write a note"), button=_("Save"))


@allow(*KEEPERS)
@require_POST
def undo(request: ViewerRequest, stroke_id: int) -> HttpResponse:
    """POST: what was done at one go is taken back."""
    board = reverse("policyradar:board")
    try:
        entries = steps.undo(stroke=stroke_id, viewer=request.viewer, now=clock.now())
    except Refusal as refusal:
        return refused(request, refusal, to=board)
    return done(request, _("Taken back"), to=_back(entries[0]) if len(entries) == 1 else board)


def _form(
    request: ViewerRequest, policy_id: int, kind: type[forms.Form], save: Callable[[dict[str, Any]], tuple[Any, int]], *,
    title: str, button: str,
) -> HttpResponse:  # fmt: skip
    one = entry_seen(policy_id)
    form = kind(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            words, stroke = save(form.cleaned_data)
            return done(request, words, to=_back(policy_id), undo_url=undo_of(stroke))
        except EntryGone:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
    context = {
        "form": form,
        "entry": one,
        "cancel_url": _back(policy_id),
        "form_title": title,
        "button": button,
    }
    return render(request, "policyradar/act.html", context, status=422 if form.is_bound else 200)


def _back(policy_id: int) -> str:
    return reverse("policyradar:entry", args=[policy_id])
