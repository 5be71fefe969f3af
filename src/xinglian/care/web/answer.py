"""A partner answers a round of questions, or asks for help by itself: few taps, on a phone, without a network too."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.care.actions.answer_checkin import answer_checkin, ask_for_help
from xinglian.care.definitions.hardship import HELP, QUESTIONS
from xinglian.care.models import Checkin, Reply
from xinglian.identity.api import PARTNER, Role, Viewer, ViewerRequest, allow
from xinglian.kernel import sql
from xinglian.kernel.refusal import Refusal
from xinglian.ui import offline

_NOTE = 500


@allow(PARTNER)
@require_GET
@offline.keep
def answer(request: ViewerRequest, checkin_id: int) -> HttpResponse:
    """GET: the questions, with what was answered before."""
    return _questions(request, checkin_id)


def _questions(
    request: ViewerRequest, checkin_id: int, *, refused: Refusal | None = None
) -> HttpResponse:
    one = Checkin.objects.filter(pk=checkin_id).first()
    reply = Reply.objects.filter(checkin_id=checkin_id, partner_id=request.viewer.org_id).first()
    if one is None or reply is None:
        raise Http404
    tapped = sql.column("SELECT kind FROM care_need WHERE reply_id = %s", [reply.pk])
    questions = [
        {
            "key": key, "text": QUESTIONS[key].text,
            "choices": [
                {"value": value, "text": text, "on": reply.answers.get(key) == value}
                for value, text in QUESTIONS[key].choices.items()
            ],
        }
        for key in one.questions if key in QUESTIONS
    ]  # fmt: skip
    return render(
        request,
        "care/answer.html",
        {
            "c": one, "reply": reply, "questions": questions, "helps": _helps(tapped), "refused": refused,
            "note": reply.note if _may_read_note(request.viewer, reply) else "",
        },
        status=422 if refused else 200,
    )  # fmt: skip


def _may_read_note(viewer: Viewer, reply: Reply) -> bool:
    """As with needs: what somebody wrote is for them and the owner, not for every colleague."""
    return reply.answered_by_id == viewer.person_id or viewer.has(Role.PARTNER_OWNER)


@allow(PARTNER)
@require_POST
@offline.once
def send_answer(request: ViewerRequest, checkin_id: int) -> Any:
    """POST an answer a question, needs, note. The last one counts."""
    viewer = request.viewer
    try:
        answer_checkin(
            checkin_id=checkin_id, partner_id=viewer.org_id,
            answers={key: request.POST.get(key, "") for key in QUESTIONS}, needs=request.POST.getlist("needs"),
            note=request.POST.get("note", "")[:_NOTE], person_id=viewer.person_id, person_name=viewer.name,
            membership_id=viewer.membership_id, now=offline.tapped_at(request),
        )  # fmt: skip
    except Refusal as refusal:
        if offline.waited(request):
            raise
        return _questions(request, checkin_id, refused=refusal)
    return offline.Outcome(
        _("Thank you. Your CSM sees it at once."), reverse("care:answer", args=[checkin_id])
    )


@allow(PARTNER)
@require_GET
@offline.keep
def ask(request: ViewerRequest) -> HttpResponse:
    """GET: what one may ask for, without having been asked."""
    return render(request, "care/ask_for_help.html", {"helps": _helps([])})


@allow(PARTNER)
@require_POST
@offline.once
def send_help(request: ViewerRequest) -> Any:
    """POST needs, note."""
    viewer = request.viewer
    try:
        ask_for_help(
            partner_id=viewer.org_id, kinds=request.POST.getlist("needs"), note=request.POST.get("note", "")[:_NOTE],
            person_id=viewer.person_id, person_name=viewer.name, now=offline.tapped_at(request),
        )  # fmt: skip
    except Refusal as refusal:
        if offline.waited(request):
            raise
        context = {"helps": _helps([]), "refused": refusal, "note": request.POST.get("note", "")}
        return render(request, "care/ask_for_help.html", context, status=422)
    return offline.Outcome(_("Your CSM has it and comes back to you."), reverse("care:mine"))


def _helps(tapped: list[str]) -> list[dict[str, Any]]:
    return [
        {"value": key, "text": one.label, "icon": one.icon, "hours": one.hours, "on": key in tapped}
        for key, one in HELP.items()
    ]
