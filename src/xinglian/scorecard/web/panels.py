"""What other pages show of health: the cockpit a small panel, a partner's page its index, a partner its own."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow, regions_by_path
from xinglian.scorecard.queries import board as query
from xinglian.scorecard.queries.diagnosis import diagnosis
from xinglian.scorecard.web import words
from xinglian.scorecard.web.partner import OWN

_WEAKEST = 4


@allow(STAFF)
@require_GET
def cockpit_panel(request: ViewerRequest) -> HttpResponse:
    """The index of one's reach, its colours, and the weakest regions."""
    quarters = query.quarters_scored()
    if not quarters:
        return render(request, "scorecard/cockpit_panel.html", {"board": None})
    found = query.board(query.Filters(quarter=quarters[0]))
    weakest = [one for one in found.regions if one.quarters[-1].index is not None][:_WEAKEST]
    names = regions_by_path(paths=[one.path for one in weakest])
    before = found.before.index if found.before else None
    moved = (
        None
        if None in (found.now.index, before)
        else round((found.now.index or 0) - (before or 0), 1)
    )
    return render(
        request,
        "scorecard/cockpit_panel.html",
        {
            "board": found, "quarter": words.quarter_text(quarters[0]), "moved": words.moved(moved),
            "weakest": [
                (names[one.path].label if one.path in names else one.path, one.quarters[-1], f"{reverse('scorecard:board')}?region={one.path.rpartition('.')[2]}")
                for one in weakest
            ],
        },
    )  # fmt: skip


@allow(STAFF, *OWN)
@require_GET
def partner_panel(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """A partner's index with the three things that would move it most. Row security: a partner sees its own."""
    found = diagnosis(partner_id=partner_id)
    if found is None:
        return HttpResponse("")
    url = (
        reverse("scorecard:partner", args=[partner_id])
        if request.viewer.is_staff
        else reverse("scorecard:mine")
    )
    return render(
        request,
        "scorecard/partner_panel.html",
        {
            "found": found, "url": url, "judgement": words.judgement(found), "colour": words.COLOUR_WORDS[found.tone],
            "moved": words.moved(found.change), "to_do": [(part, words.signed(part.gain)) for part in found.to_do],
            "course": [one.index for one in found.quarters],
        },
    )  # fmt: skip
