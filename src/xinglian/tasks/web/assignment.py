"""One assignment: who has done it, and how well."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock
from xinglian.tasks import access
from xinglian.tasks.access import GIVERS, READERS
from xinglian.tasks.actions.assign import close_assignment
from xinglian.tasks.queries import lists
from xinglian.tasks.queries.words import PROOF_WORDS
from xinglian.tasks.rules.words import Proof
from xinglian.ui.answers import done, table_file
from xinglian.ui.lists import Tab


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is wrong"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The partner reads it, and has three more days at least."),
    )  # fmt: skip


_STATES = ("handed_in", "open", "rejected", "accepted", "late", "all")


@allow(*READERS)
@require_GET
def assignment(request: ViewerRequest, assignment_id: int) -> HttpResponse:
    """GET ?state= &q= &after=. Three queries of its own."""
    one = found(assignment_id)
    state, text = asked_of(request, one)
    labels = {
        "handed_in": _("To review"), "open": _("To do"), "rejected": _("Sent back"), "accepted": _("Passed"),
        "late": _("Overdue"), "all": _("All"),
    }  # fmt: skip
    return render(
        request,
        "tasks/assignment.html",
        {
            "a": one, "state": state, "reject_form": RejectForm(), "text": text, "may_give": request.viewer.has(*GIVERS),
            "page": lists.tasks(
                assignment_id=assignment_id, state="" if state == "all" else state, text=text, now=clock.now(),
                after=request.GET.get("after", ""),
            ),
            "provinces": lists.by_province(assignment_id),
            "proof_words": [PROOF_WORDS[Proof(key)] for key in one["proofs"]],
            "tabs": [
                Tab(labels[key], f"{request.path}?state={key}", one["asked" if key == "all" else key], key == state)
                for key in _STATES
            ],
        },
    )  # fmt: skip


@allow(*READERS)
@require_GET
def export(request: ViewerRequest, assignment_id: int) -> HttpResponse:
    """GET with the list's filters. Audited."""
    one = found(assignment_id)
    state, text = asked_of(request, one)
    rows = lists.tasks(
        assignment_id=assignment_id, state="" if state == "all" else state, text=text, now=clock.now(), most=200_000
    ).rows  # fmt: skip
    audit.record(
        "export_tasks", subject=("tasks.assignment", assignment_id), name=one["title"], after={"rows": len(rows)}
    )  # fmt: skip
    heads = [_("Partner code"), _("Partner"), _("State"), _("Due"), _("Tries"), _("Handed in"), _("Handed in by"), _("Reviewed by"), _("Reason")]  # fmt: skip
    lines = (
        [
            row["code"], row["name"], str(row["state_word"]), _moment(row["due_at"]), row["tries"], _moment(row["handed_in_at"]),
            row["handed_in_by_name"], row["reviewed_by_name"], row["reason"],
        ]
        for row in rows
    )  # fmt: skip
    return table_file("tasks", heads, lines, is_simulated=bool(one["is_simulated"]))


@allow(*GIVERS)
@require_POST
def close(request: ViewerRequest, assignment_id: int) -> HttpResponse:
    """POST: nobody hands in any more."""
    found(assignment_id)
    with transaction.atomic():
        close_assignment(made=access.assignment(assignment_id, lock=True), now=clock.now())
    return done(
        request, _("Closed. Nobody is reminded any more."), to=reverse("tasks:assignment", args=[assignment_id]),
        undo_url=reverse("tasks:reopen", args=[assignment_id]),
    )  # fmt: skip


@allow(*GIVERS)
@require_POST
def reopen(request: ViewerRequest, assignment_id: int) -> HttpResponse:
    """POST: it is asked for again."""
    found(assignment_id)
    with transaction.atomic():
        close_assignment(
            made=access.assignment(assignment_id, lock=True), now=clock.now(), reopen=True
        )
    return done(request, _("Open again"), to=reverse("tasks:assignment", args=[assignment_id]))


def found(assignment_id: int) -> dict[str, Any]:
    one = lists.assignment(assignment_id, now=clock.now())
    if one is None:
        raise Http404
    return one


def asked_of(request: ViewerRequest, one: dict[str, Any]) -> tuple[str, str]:
    """What is looked at; first what waits for a review."""
    state = request.GET.get("state", "")
    if state not in _STATES:
        state = "handed_in" if one["handed_in"] else "all"
    return state, request.GET.get("q", "").replace("\0", "").strip()[:60]


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
