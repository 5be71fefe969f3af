"""The reviewer's desk: one task with its tries, and verdicts for many at once."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.tasks.access import GIVERS, READERS
from xinglian.tasks.actions.review import accept, reject
from xinglian.tasks.queries import lists
from xinglian.tasks.web.assignment import RejectForm, found
from xinglian.ui.answers import done, refuse, refused
from xinglian.ui.lists import selection


@allow(*READERS)
def task(request: ViewerRequest, task_id: int) -> HttpResponse:
    """GET a task with its tries; POST reason sends it back."""
    row = lists.task(task_id, now=clock.now())
    if row is None:
        raise Http404
    form = RejectForm(request.POST or None)
    may = request.viewer.has(*GIVERS)
    if request.method == "POST" and may and form.is_valid():
        try:
            reject(task_ids=[task_id], reason=form.cleaned_data["reason"], person_name=request.viewer.name, now=clock.now())  # fmt: skip
            return done(request, _("Sent back. The partner is told why."), to=_list(row))
        except Refusal as refusal:
            refuse(form, refusal)
    context = {"t": row, "tries": lists.tries(task_id), "form": form, "may_review": may and row["state"] == "handed_in", "cancel_url": _list(row)}  # fmt: skip
    return render(request, "tasks/task.html", context, status=422 if form.is_bound else 200)


@allow(*GIVERS)
@require_POST
def accept_one(request: ViewerRequest, task_id: int) -> HttpResponse:
    """POST: proven."""
    row = lists.task(task_id, now=clock.now())
    if row is None:
        raise Http404
    try:
        accept(task_ids=[task_id], person_name=request.viewer.name, now=clock.now())
    except Refusal as refusal:
        return refused(request, refusal, to=_list(row))
    return done(request, _("Passed"), to=_list(row))


@allow(*GIVERS)
@require_POST
def accept_many(request: ViewerRequest, assignment_id: int) -> HttpResponse:
    """POST the ticked rows."""
    found(assignment_id)
    here = reverse("tasks:assignment", args=[assignment_id])
    try:
        n = accept(task_ids=_chosen(request, assignment_id), person_name=request.viewer.name, now=clock.now())  # fmt: skip
    except Refusal as refusal:
        return refused(request, refusal, to=here)
    return done(request, ngettext("%(n)s task accepted", "%(n)s tasks accepted", n) % {"n": n}, to=here)  # fmt: skip


@allow(*GIVERS)
@require_POST
def reject_many(request: ViewerRequest, assignment_id: int) -> HttpResponse:
    """POST the ticked rows with reason."""
    found(assignment_id)
    form = RejectForm(request.POST)
    if form.is_valid():
        try:
            n = reject(
                task_ids=_chosen(request, assignment_id), reason=form.cleaned_data["reason"],
                person_name=request.viewer.name, now=clock.now(),
            )  # fmt: skip
            words = ngettext("%(n)s task sent back", "%(n)s tasks sent back", n) % {"n": n}
            return done(request, words, to=reverse("tasks:assignment", args=[assignment_id]))
        except Refusal as refusal:
            refuse(form, refusal)
    return render(
        request, "tasks/_bulk_reject.html", {"reject_form": form, "a": {"id": assignment_id}}, status=422
    )  # fmt: skip


def _chosen(request: ViewerRequest, assignment_id: int) -> list[int]:
    """Ticked ones of this assignment; "all": everything that waits, as it was filtered."""
    picked = selection(request)
    text = picked.filters.get("q", "").replace("\0", "").strip()[:60] if picked.everything else ""
    waiting = lists.waiting(assignment_id=assignment_id, text=text)
    return waiting if picked.everything else sorted({*picked.ids} & {*waiting})


def _list(row: dict[str, Any]) -> str:
    return reverse("tasks:assignment", args=[row["assignment_id"]])
