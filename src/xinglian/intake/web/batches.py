"""The list of imports."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake import access
from xinglian.intake.queries.batch_list import batch_list
from xinglian.intake.web.words import READERS, STATES, WRITERS
from xinglian.ui.lists import Choice, Page, decode_cursor, encode_cursor


@allow(*READERS)
@require_GET
def batches(request: ViewerRequest) -> HttpResponse:
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    found = batch_list(
        kind=kind,
        state=state,
        after=_cursor(request, "after"),
        before=_cursor(request, "before"),
    )
    page = Page(
        rows=found.rows,
        previous=encode_cursor([found.previous]) if found.previous else None,
        next=encode_cursor([found.next]) if found.next else None,
        total=found.total,
    )
    kinds = access.kinds_for(viewer=request.viewer) or []
    return render(
        request,
        "intake/batches.html",
        {
            "page": page,
            "states": STATES,
            "may_import": request.viewer.has(*WRITERS),
            "kind_menu": [
                Choice(_("All kinds"), _url(state=state), not kind),
                *(Choice(k.label, _url(kind=k.key, state=state), k.key == kind) for k in kinds),
            ],
            "state_menu": [
                Choice(_("All states"), _url(kind=kind), not state),
                *(
                    Choice(words, _url(kind=kind, state=key), key == state)
                    for key, (_tone, words) in STATES.items()
                ),
            ],
            "kind_chosen": next((str(k.label) for k in kinds if k.key == kind), ""),
            "state_chosen": str(STATES[state][1]) if state in STATES else "",
            "without_kind": _url(state=state),
            "without_state": _url(kind=kind),
            "is_filtered": bool(kind or state),
        },
    )


def _cursor(request: ViewerRequest, name: str) -> int | None:
    values = decode_cursor(request.GET.get(name, "")) or []
    return int(values[0]) if values and str(values[0]).isdecimal() else None


def _url(**filters: str) -> str:
    chosen = {key: value for key, value in filters.items() if value}
    return reverse("intake:list") + (f"?{urlencode(chosen)}" if chosen else "")
