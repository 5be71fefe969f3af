"""How good the radar is, said by itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import audit, jobs, knobs, scope
from xinglian.kernel.refusal import Refusal
from xinglian.risk.access import READERS, STEERERS
from xinglian.risk.queries import quality as query
from xinglian.risk.queries.words import FINDING_WORDS
from xinglian.ui.answers import done, refused


@allow(*READERS)
@require_GET
def quality(request: ViewerRequest) -> HttpResponse:
    """GET the last replay and what people found."""
    found = query.findings()
    return render(
        request,
        "risk/quality.html",
        {
            "q": query.quality(), "halved": query.SHIFTS[query.HALVED], "may_steer": request.viewer.has(*STEERERS),
            "findings": [(key, word, found.get(key, 0)) for key, word in FINDING_WORDS.items()],
            "closed": sum(found.values()),
        },
    )  # fmt: skip


@allow(*STEERERS)
@require_POST
def measure(request: ViewerRequest) -> HttpResponse:
    """POST: replay history anew, by a worker."""
    jobs.defer("risk.replay", scope=scope.network(), lock="risk.watch", queueing_lock="risk.replay")
    audit.record("measure_radar", subject=("risk.alert", "all"))
    return done(
        request, _("History is replayed. Look again in a minute."), to=reverse("risk:quality")
    )


@allow(*STEERERS)
@require_POST
def strictness(request: ViewerRequest) -> HttpResponse:
    """POST a_year: the strictness is turned; series are judged by it at once, by a worker."""
    try:
        knobs.turn(key="risk.a_year", to=request.POST.get("a_year", ""))
    except Refusal as refusal:
        return refused(request, refusal, to=reverse("risk:quality"))
    jobs.defer(
        "risk.keep_watch", scope=scope.network(), lock="risk.watch", queueing_lock="risk.keep_watch"
    )
    jobs.defer("risk.replay", scope=scope.network(), lock="risk.watch", queueing_lock="risk.replay")
    return done(
        request, _("The radar judges by it now, and is measured anew."), to=reverse("risk:quality")
    )
