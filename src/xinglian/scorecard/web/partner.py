from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, Role, ViewerRequest, allow
from xinglian.partners import api as partners
from xinglian.scorecard.queries.diagnosis import Diagnosis, Part, diagnosis
from xinglian.scorecard.rules.profiles import quarter_from, quarter_key
from xinglian.scorecard.web import words
from xinglian.ui import chips
from xinglian.ui.charts import Line, Series, Target
from xinglian.ui.components.numbers import number

OWN = (Role.PARTNER_OWNER, Role.PARTNER_CLERK)


@allow(STAFF)
@require_GET
def partner(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """A partner's health in a quarter, explained."""
    return _page(request, partner_id)


@allow(*OWN)
@require_GET
def mine(request: ViewerRequest) -> HttpResponse:
    """The partner's own diagnosis: its own figures, and where it stands among unnamed peers."""
    return _page(request, request.viewer.org_id)


def _page(request: ViewerRequest, partner_id: int) -> HttpResponse:
    card = partners.partner(partner_id=partner_id)
    if card is None:
        raise Http404(_("There is no such partner."))
    found = diagnosis(partner_id=partner_id, quarter=quarter_from(request.GET.get("quarter", "")))
    context: dict[str, Any] = {"card": card, "found": found}
    if found is not None:
        quarters = {one.key: words.quarter_text(one.quarter) for one in reversed(found.quarters)}
        context |= {
            "judgement": words.judgement(found), "peers": words.peers(found), "chart": _chart(found), "steps": _steps(found),
            "strengths": [(part, words.strength(part)) for part in found.strengths],
            "to_do": [(part, words.thing_to_do(part), _way(part, request, partner_id)) for part in found.to_do],
            "chips": [chips.one_of(request, "quarter", _("Quarter"), quarters)], "period": quarter_key(found.quarter),
            "quarter": words.quarter_text(found.quarter), "before": words.quarter_text(found.before.quarter) if found.before else "",
            "moved": words.moved(found.change), "colour": words.COLOUR_WORDS[found.tone],
            "measured": _("%(known)s of %(all)s indicators") % {"known": len(found.parts), "all": len(found.parts) + len(found.missing)},
        }  # fmt: skip
    return render(request, "scorecard/partner.html", context)


def _chart(found: Diagnosis) -> Line | None:
    if len([one for one in found.quarters if one.index is not None]) < 2:
        return None
    return Line(
        labels=[words.quarter_text(one.quarter) for one in found.quarters],
        series=[Series(_("Health"), [one.index for one in found.quarters])], y_min=0, y_max=100,
        target=Target(found.release.green / 10, _("Green from %(n)s") % {"n": number(found.release.green / 10)}),
    )  # fmt: skip


def _steps(found: Diagnosis) -> list[dict[str, Any]]:
    """The waterfall: each bar begins where the one before ended."""
    if not found.steps or found.before is None or found.before.index is None:
        return []
    steps = sorted(found.steps, key=lambda one: one.points)
    levels = [found.before.index]
    for step in steps:
        levels.append(round(levels[-1] + step.points, 1))
    # The bars take the whole width: what matters is between the lowest and the highest level.
    floor, span = min(levels) - 1, max(levels) - min(levels) + 2
    out = []
    for step, start, end in zip(steps, levels, levels[1:], strict=False):
        low, high = sorted((start, end))
        out.append(
            {"name": words.step_name(step), "text": words.signed(step.points), "left": round((low - floor) / span * 100, 1),
             "width": round(max((high - low) / span * 100, 0.4), 1), "tone": "watch" if step.points < 0 else "good", "level": number(end, 1)}
        )  # fmt: skip
    return out


def _way(part: Part, request: ViewerRequest, partner_id: int) -> tuple[str, Any]:
    """Where one goes to move it: an address and its words."""
    if request.viewer.is_staff:
        if part.group in ("reach", "response", "adoption"):
            return f"{reverse('partners:partner', args=[partner_id])}#timeline", _(
                "See its messages"
            )
        return reverse("partners:partner", args=[partner_id]), _("Open the partner")
    if part.group in ("reach", "response", "adoption"):
        return reverse("push:inbox"), _("Open the inbox")
    if part.group in ("growth", "assortment", "order"):
        return reverse("catalogue:list"), _("Open the catalogue")
    return reverse("partners:mine"), _("See stock and orders")
