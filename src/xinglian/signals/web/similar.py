import re
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.signals.access import MAY_SAVE
from xinglian.signals.actions.keep_likeness import keep_likeness
from xinglian.signals.queries import likeness, select_audience
from xinglian.signals.queries.audience_page import EVERYONE
from xinglian.signals.rules.likeness import MOST_CHOSEN, STEPS

_DEFAULT = 0.6


@allow(STAFF)
@require_http_methods(["GET", "POST"])
def similar(request: ViewerRequest) -> HttpResponse:
    """GET ?codes=&at=: who is like these partners. POST: keep it and go on in the builder."""
    given = request.POST if request.method == "POST" else request.GET
    codes = list(dict.fromkeys(re.findall(r"[^\s,;，；、]+", given.get("codes", ""))))[:MOST_CHOSEN]
    threshold = _threshold(given.get("at", ""))
    chosen = likeness.partners_named(codes) if codes else []
    found_codes = {row["code"].lower() for row in chosen}
    refusal: Refusal | None = None
    if request.method == "POST" and request.viewer.has(*MAY_SAVE):
        try:
            kept = keep_likeness(
                partner_ids=[row["partner_id"] for row in chosen],
                threshold=threshold,
                now=clock.now(),
            )
        except Refusal as refused:
            refusal = refused
        else:
            rule = urlencode({"audience_expr": f"like:{kept}"})
            return redirect(f"{reverse('signals:new_audience')}?{rule}")
    found = None
    if chosen:
        everyone = select_audience.select(EVERYONE).ordinals
        found = likeness.like([row["ordinal"] for row in chosen], within=everyone)
    counts = found.counts if found else []
    context = {
        "codes": " ".join(codes),
        "chosen": chosen,
        "unknown": [code for code in codes if code.lower() not in found_codes],
        "found": found,
        "threshold": threshold,
        "count": next((n for step, n in counts if step == threshold), 0),
        "steps": [(step, n, step == threshold) for step, n in counts if n or step == threshold],
        "most": max((n for _step, n in counts), default=0),
        "refusal": refusal,
        "may_save": request.viewer.has(*MAY_SAVE),
    }
    return render(request, "signals/similar.html", context, status=422 if refusal else 200)


def _threshold(text: str) -> float:
    try:
        asked = float(text)
    except ValueError:
        return _DEFAULT
    return min(STEPS, key=lambda step: abs(step - asked))
