"""Which moments there are, how each is found, and what one's refusals have taught."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.care.access import CARERS
from xinglian.care.actions.settle_moment import show_kind_again
from xinglian.care.definitions.kinds import KINDS
from xinglian.care.queries.kind_counts import kind_counts
from xinglian.care.queries.learned import learned
from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import clock, jobs
from xinglian.kernel.scope import network
from xinglian.ui.answers import done


@allow(*CARERS)
@require_GET
def kinds(request: ViewerRequest) -> HttpResponse:
    """Every kind with its rule and its numbers of the last year."""
    now = clock.now()
    counts = kind_counts(now=now)
    mine = learned(person_id=request.viewer.person_id, now=now)
    rows = [
        {"kind": kind, "counts": counts.get(kind.key, {}), "learned": mine.get(kind.key)}
        for kind in KINDS.values()
    ]
    return render(
        request, "care/kinds.html", {"rows": rows, "may_look": request.viewer.has(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)}
    )  # fmt: skip


@allow(*CARERS)
@require_POST
def show_again(request: ViewerRequest, kind: str) -> HttpResponse:
    """POST: forget my refusals of a kind."""
    if kind not in KINDS:
        raise Http404
    viewer = request.viewer
    shown = show_kind_again(
        kind=kind, org_id=viewer.org_id, person_id=viewer.person_id, now=clock.now()
    )
    words = ngettext(
        "%(n)s moment that was held back is on your list", "%(n)s moments that were held back are on your list", shown
    )  # fmt: skip
    return done(request, words % {"n": shown}, to=reverse("care:kinds"))


@allow(Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER)
@require_POST
def look_now(request: ViewerRequest) -> HttpResponse:
    """POST: do not wait for the morning."""
    jobs.defer("care.find_moments", scope=network(), queueing_lock="care.find_moments")
    return done(request, _("Looking. The list fills within a minute."), to=reverse("care:moments"))
