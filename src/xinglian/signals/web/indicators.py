from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow, list_desk
from xinglian.signals.queries.indicator_list import STATES, Catalogue, catalogue
from xinglian.signals.rules.indicator import GROUP_LABELS
from xinglian.signals.web.narrowing import narrowing
from xinglian.ui import chips
from xinglian.ui.desk import Column

COLUMNS = (
    Column("indicator", gettext_lazy("Indicator"), sort="name", fixed=True),
    Column("group", gettext_lazy("Family"), priority=3),
    Column("value", gettext_lazy("Value"), right=True, cls="font-semibold"),
    Column("target", gettext_lazy("Target"), priority=2, right=True, cls="text-ink-2"),
    Column("standing", gettext_lazy("Standing"), sort="standing", priority=1),
    Column("trend", gettext_lazy("12 months"), priority=2),
    Column("partners", gettext_lazy("Partners"), sort="-partners", priority=3, right=True),
    Column("source", gettext_lazy("Source"), priority=3, cls="text-ink-2 xl-wrap", shown=False),
    Column("owner", gettext_lazy("Answers for it"), priority=3, cls="text-ink-2", shown=False),
)
_STATE_WORDS = {
    "act": gettext_lazy("Beyond the limit"), "watch": gettext_lazy("Off target"), "good": gettext_lazy("On target"),
    "measured": gettext_lazy("Measured"), "waiting": gettext_lazy("Not measured"),
}  # fmt: skip


@allow(STAFF)
@require_GET
def indicators(request: ViewerRequest) -> HttpResponse:
    """The catalogue: every indicator there is, measured or waiting for its facts."""
    words, group, state = (request.GET.get(name, "") for name in ("q", "group", "state"))
    narrowed, narrowing_chips = narrowing(request)
    found = catalogue(
        narrowed=narrowed, words=words, group=group if group in GROUP_LABELS else "",
        state=state if state in STATES else "", sort=request.GET.get("sort", ""),
    )  # fmt: skip
    desk = list_desk(
        key="signals.indicators", viewer=request.viewer, asked=request.GET, path=request.path, columns=COLUMNS,
        views=[(_("All"), ""), *((word, f"state={key}") for key, word in _STATE_WORDS.items())],
        count=lambda asks: [_number(one, found) for one in asks],
    )  # fmt: skip
    groups = {
        key: label for key, label in GROUP_LABELS.items() if found.groups[key] or key == group
    }
    return render(
        request,
        "signals/indicators.html",
        {
            "list": found, "desk": desk, "words": words,
            "chips": [chips.one_of(request, "group", _("Family"), groups), *narrowing_chips],
        },
    )  # fmt: skip


def _number(asked: QueryDict, found: Catalogue) -> int | None:
    """How many a state has under the present search; a saved view with words of its own is not counted."""
    if set(asked) - {"state"}:
        return None
    state = asked.get("state", "")
    return found.counts.get(state) if state else found.total
