"""The newest round beside the radar."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import knobs
from xinglian.sentinel.access import READERS
from xinglian.sentinel.queries import results, rounds
from xinglian.sentinel.rules.questions import unpacked


@allow(*READERS)
@require_GET
def panel(request: ViewerRequest) -> HttpResponse:
    """What the sentinels said last, in one line a trend, against the radar; and how the open round stands."""
    closed, running = rounds.newest()
    trends, against = [], 0
    if closed:
        questions = [one for one in unpacked(closed["questions"]) if one.kind == "trend"]
        found = results.results(
            closed, questions, results.replies(closed["id"]), by="region", margin=float(knobs.value("sentinel.margin"))
        )  # fmt: skip
        against = results.contradictions(found)
        trends = [(one, one["rows"][0]) for one in found]
    return render(
        request, "sentinel/_panel.html", {"closed": closed, "running": running, "trends": trends, "against": against}
    )  # fmt: skip
