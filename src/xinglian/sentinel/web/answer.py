"""A sentinel answers on a phone: a few taps, without a network too; and reads what it answered before."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import PARTNER, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.sentinel.actions.answer_round import answer_round
from xinglian.sentinel.models import Reply, Round
from xinglian.sentinel.queries import rounds
from xinglian.sentinel.queries.words import SIDE_WORDS
from xinglian.sentinel.rules.questions import SAID_LETTERS, SIDES, Question, unpacked
from xinglian.ui import offline


@allow(PARTNER)
@require_GET
@offline.keep
def answer(request: ViewerRequest, round_id: int) -> HttpResponse:
    """GET: the questions, with what was answered before."""
    return _page(request, round_id)


@allow(PARTNER)
@require_POST
@offline.once
def send(request: ViewerRequest, round_id: int) -> Any:
    """POST an answer a question. The last one counts."""
    try:
        answer_round(
            round_id=round_id, given={name: str(value) for name, value in request.POST.items()}, viewer=request.viewer,
            tapped_at=offline.tapped_at(request), now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        if offline.waited(request):
            raise
        return _page(request, round_id, refused=refusal)
    return offline.Outcome(
        _("Thank you. It is with us now."), reverse("sentinel:answer", args=[round_id])
    )  # fmt: skip


@allow(PARTNER)
@require_GET
@offline.keep
def mine(request: ViewerRequest) -> HttpResponse:
    """GET: what this partner was asked and answered."""
    rows = rounds.of_partner(request.viewer.org_id)
    for row in rows:
        row["said"] = [
            (question.text, _in_words(question, row["answers"].get(question.key)))
            for question in unpacked(row["questions"])
        ]
    return render(request, "sentinel/mine.html", {"rows": rows})


def _page(request: ViewerRequest, round_id: int, *, refused: Refusal | None = None) -> HttpResponse:
    one = Round.objects.filter(pk=round_id).first()
    reply = Reply.objects.filter(round_id=round_id, partner_id=request.viewer.org_id).first()
    if one is None or reply is None:
        raise Http404
    return render(
        request,
        "sentinel/answer.html",
        {
            "o": one, "reply": reply, "refused": refused, "most": SAID_LETTERS,
            "questions": [_shown(question, reply, request) for question in unpacked(one.questions)],
        },
        status=422 if refused else 200,
    )  # fmt: skip


def _shown(question: Question, reply: Reply, request: ViewerRequest) -> dict[str, Any]:
    before = reply.answers.get(question.key)
    said = request.POST.get(question.key, _plain(before))
    if question.kind == "trend":
        options = [(side, SIDE_WORDS[side]) for side in SIDES]
    else:
        options = [(str(place), text) for place, text in enumerate(question.choices)]
    return {
        "q": question, "said": said,
        "options": [{"value": value, "text": text, "on": value == said} for value, text in options],
    }  # fmt: skip


def _plain(said: Any) -> str:
    if said is None:
        return ""
    return f"{said:g}" if isinstance(said, float) else str(said)


def _in_words(question: Question, said: Any) -> str:
    if said is None:
        return "—"
    if question.kind == "trend":
        return str(SIDE_WORDS[said])
    if question.kind == "choice":
        return question.choices[int(said)]
    return f"{_plain(said)} {question.unit}".strip()
