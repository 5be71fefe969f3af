"""What one round says, and who answered; as a file too."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, clock, knobs
from xinglian.sentinel.access import READERS
from xinglian.sentinel.queries import results as query
from xinglian.sentinel.queries import rounds
from xinglian.sentinel.queries.words import SIDE_WORDS
from xinglian.sentinel.rules.questions import Question, unpacked
from xinglian.sentinel.rules.verdict import LEAN, LEAST_VOICES
from xinglian.sentinel.web.rounds import may_steer
from xinglian.ui.chips import with_query
from xinglian.ui.list_file import asked_kind, list_file
from xinglian.ui.lists import Choice, Tab

_BY_WORDS = {
    "type": gettext_lazy("By type"),
    "region": gettext_lazy("By region"),
    "province": gettext_lazy("By province"),
}


@allow(*READERS)
@require_GET
def result(request: ViewerRequest, round_id: int) -> HttpResponse:
    """GET ?by=type|region|province &view=who &all=1 (every text)."""
    one = _found(round_id)
    questions = unpacked(one["questions"])
    given = query.replies(round_id)
    by = request.GET.get("by", "type")
    by = by if by in query.BY else "type"
    view = "who" if request.GET.get("view") == "who" else "said"
    margin = float(knobs.value("sentinel.margin"))
    found = query.results(one, questions, given, by=by, margin=margin) if view == "said" else []
    return render(
        request,
        "sentinel/result.html",
        {
            "o": one, "results": found, "against": query.contradictions(found), "replies": given, "view": view, "now": clock.now(),
            "quoted": None if request.GET.get("all") else query.QUOTED, "all_url": with_query(request, all="1"),
            "may_steer": may_steer(request), "is_narrow": bool(request.viewer.region_paths),
            "lean": LEAN, "least": LEAST_VOICES, "margin": 100 * margin,
            "tabs": [
                Tab(_("What they said"), request.path, None, view == "said"),
                Tab(_("Who answered"), f"{request.path}?view=who", f"{one['answered']} / {one['asked']}", view == "who"),
            ],
            "choices": [Choice(label=word, url=with_query(request, by=key), active=key == by) for key, word in _BY_WORDS.items()],
        },
    )  # fmt: skip


@allow(*READERS)
@require_GET
def export(request: ViewerRequest, round_id: int) -> HttpResponseBase:
    """GET ?format=csv|xlsx: every answer, a column a question. Audited."""
    one = _found(round_id)
    questions = unpacked(one["questions"])
    given = query.replies(round_id)
    audit.record(
        "export_sentinels", subject=("sentinel.round", round_id), name=one["title"], after={"rows": len(given)}
    )  # fmt: skip
    heads = [
        _("Partner code"), _("Partner"), _("Type"), _("Province"), *(q.text + (f" ({q.unit})" if q.unit else "") for q in questions),
        _("Answered by"), _("Answered at"),
    ]  # fmt: skip
    lines = [
        [
            row["code"], row["name"], str(row["type_word"]), row["place_word"], *(_cell(q, row["answers"].get(q.key)) for q in questions),
            row["answered_by_name"], f"{timezone.localtime(row['answered_at']):%Y-%m-%d %H:%M}" if row["answered_at"] else "",
        ]
        for row in given
    ]  # fmt: skip
    return list_file(
        f"sentinels-{round_id}", heads, lines, kind=asked_kind(request), sheet=_("Sentinels"), is_simulated=any(row["is_simulated"] for row in given)
    )  # fmt: skip


def _cell(question: Question, said: Any) -> Any:
    if said is None:
        return ""
    if question.kind == "trend":
        return str(SIDE_WORDS[said])
    if question.kind == "choice":
        return question.choices[said]
    return said


def _found(round_id: int) -> dict[str, Any]:
    one = rounds.round_of(round_id)
    if one is None:
        raise Http404
    return one
