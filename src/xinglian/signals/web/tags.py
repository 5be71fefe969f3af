from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.signals.queries.tag_list import tag_list
from xinglian.ui.lists import Tab


@allow(STAFF)
@require_GET
def tags(request: ViewerRequest) -> HttpResponse:
    """All tags: search, families, counts, coverage, freshness."""
    words, family = request.GET.get("q", ""), request.GET.get("family", "")
    found = tag_list(words=words, family=family)

    def link(key: str) -> str:
        query = request.GET.copy()
        query.pop("family", None)
        if key:
            query["family"] = key
        return f"?{query.urlencode()}"

    tabs = [
        Tab(_("All"), link(""), sum(n for _key, _label, n in found.families), active=not family)
    ]
    tabs += [
        Tab(label, link(key), n, active=family == key)
        for key, label, n in found.families
        if n or key == family
    ]
    return render(request, "signals/tags.html", {"list": found, "tabs": tabs, "words": words})
