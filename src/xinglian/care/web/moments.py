"""The list of moments: whom to speak with, and why."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.care.access import CARERS
from xinglian.care.definitions.kinds import KINDS
from xinglian.care.models import Moment
from xinglian.care.queries import moments as query
from xinglian.care.queries.learned import learned
from xinglian.care.queries.words import STATE_WORDS, label
from xinglian.identity import api as identity
from xinglian.identity.api import Role, Viewer, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.ui.chips import one_of, plain_query, some_of, with_query
from xinglian.ui.lists import Tab

_STATES = (
    Moment.State.OPEN, Moment.State.LATER, Moment.State.HELD, Moment.State.DONE, Moment.State.UNFIT,
)  # fmt: skip
_OF = {"mine": gettext_lazy("my partners"), "all": gettext_lazy("everybody's")}


@allow(*CARERS)
@require_GET
def moments(request: ViewerRequest) -> HttpResponse:
    """GET ?state= &kind= &of=mine|all &region= &q= &after=. A CSM begins with the own partners."""
    region, chip = identity.region_chip(request)
    by = asked_of(request, region=region)
    page = query.page(by, after=request.GET.get("after", ""))
    counts = query.count_states(csm=by.csm, states=_STATES)
    viewer = request.viewer
    less = [
        one for one in learned(person_id=viewer.person_id, now=clock.now()).values() if one.is_less
    ]
    chips = [
        some_of(request, "kind", _("Occasion"), {kind.key: kind.label for kind in KINDS.values()}),
        one_of(request, "of", _("Of"), _OF), chip,
    ]  # fmt: skip
    return render(
        request,
        "care/moments.html",
        {
            "page": page, "state": by.state, "chips": chips, "is_mine": by.csm is not None,
            "tabs": [
                Tab(STATE_WORDS[one], with_query(request, state=one.value if one != "open" else None), counts.get(one, 0), one == by.state)
                for one in _STATES
            ],
            "is_filtered": bool(by.kinds or by.region or by.text),
            "less": [{"label": label(one.kind), "refused": one.refused, "decided": one.decided} for one in less],
            "query": plain_query(request.GET), "clear_url": reverse("care:moments"),
            "all_url": with_query(request, of="all"),
        },
    )  # fmt: skip


def asked_of(request: HttpRequest, *, region: str) -> query.Asked:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asked: Any = request.GET
    of = asked.get("of") or ("mine" if viewer.has(Role.REGIONAL_CSM) else "all")
    state = asked.get("state", "")
    return query.Asked(
        state=state if state in _STATES else "open",
        kinds=tuple(one for one in asked.getlist("kind") if one in KINDS),
        csm=viewer.person_id if of == "mine" else None, region=region,
        text=asked.get("q", "").replace("\0", "").strip()[:60],
    )  # fmt: skip
