from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.signals.access import reach_of_caller
from xinglian.signals.queries import drift as query
from xinglian.signals.queries.tag_list import freshness
from xinglian.ui.lists import Tab

WORDS = {
    "sudden": ("act", gettext_lazy("Sudden change")),
    "unknown": ("none", gettext_lazy("No facts yet")),
    "never": ("watch", gettext_lazy("Never true")),
    "always": ("watch", gettext_lazy("Nearly always true")),
    "steady": ("good", gettext_lazy("Steady")),
}


@allow(STAFF)
@require_GET
def drift(request: ViewerRequest) -> HttpResponse:
    """Coverage and drift of all tags, what looks wrong first. Not for whoever looks after regions: past counts are the
    network's."""
    if reach_of_caller() is not None:
        raise PermissionDenied
    rows = query.drift(now=clock.now())
    wanted = request.GET.get("finding", "")
    page = reverse("signals:drift")
    tabs = [Tab(_("All"), page, len(rows), not wanted)]
    for key, (_tone, label) in WORDS.items():
        size = sum(row.finding == key for row in rows)
        if size or key == wanted:
            tabs.append(Tab(label, f"{page}?finding={key}", size, key == wanted))
    return render(
        request, "signals/drift.html",
        {
            "rows": [(row, *WORDS[row.finding]) for row in rows if wanted in {"", row.finding}],
            "tabs": tabs, "freshness": freshness(),
        },
    )  # fmt: skip
