from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.push import access
from xinglian.push.queries import campaigns as query
from xinglian.push.web import words
from xinglian.ui.lists import Choice, Option, Tab


@allow(STAFF)
@require_GET
def campaigns(request: ViewerRequest) -> HttpResponse:
    """All messages the maker has sent or is writing."""
    asked = {name: request.GET.get(name, "") for name in ("view", "kind", "q", "mine")}
    view = asked["view"] if asked["view"] in query.VIEWS else "all"
    kind = asked["kind"] if asked["kind"] in words.KINDS else ""
    mine = request.viewer.person_id if asked["mine"] else None
    page = query.campaigns(
        view=view, kind=kind, words=asked["q"][:60], mine=mine, after=request.GET.get("after", "")
    )
    counts = query.state_counts()

    def url(**changes: str) -> str:
        kept = {name: value for name, value in (asked | changes).items() if value}
        return f"{reverse('push:campaigns')}?{urlencode(kept)}"

    return render(
        request,
        "push/campaigns.html",
        {
            "page": page,
            "tabs": [
                Tab(words.VIEW_WORDS[n], url(view=n), counts[n], n == view)
                for n in query.VIEWS
                if counts[n] or n == view
            ],
            "kind": words.KINDS.get(kind, ""),
            "kind_menu": [
                Choice(label, url(kind=key), key == kind) for key, label in words.KINDS.items()
            ],
            "no_kind_url": url(kind=""),
            "mine": mine,
            "mine_url": url(mine="1"),
            "all_url": url(mine=""),
            "may_write": request.viewer.has(*access.AUTHORS),
            "states": words.STATES,
            "kinds": words.KINDS,
            "icons": words.KIND_ICONS,
            "is_filtered": any(asked.values()),
        },
    )


@allow(*access.AUTHORS)
@require_GET
def pick(request: ViewerRequest) -> HttpResponse:
    """Search among messages that went out, for “supersedes”."""
    found = query.campaigns(view="sent", words=request.GET.get("q", "")[:60]).rows
    options = [
        Option(c.id, c.title, _("%(n)s recipients") % {"n": f"{c.recipients:,}"})
        for c in found
        if not c.superseded_by_id
    ]
    return render(request, "ui/_picker_options.html", {"options": options[:10]})
