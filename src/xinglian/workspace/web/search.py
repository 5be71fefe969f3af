"""Search: the palette's answers, and the page with all of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import SIGNED_IN, allow
from xinglian.ui.lists import Tab
from xinglian.workspace.queries import recents
from xinglian.workspace.queries.commands import commands
from xinglian.workspace.queries.search import Group, find, kinds

MOST_LETTERS = 60
_MOST_ON_PAGE = 20
_MOST_OF_ONE = 50


@require_GET
@allow(SIGNED_IN)
def search(request: Any) -> HttpResponse:
    """`q` words, `kind` narrows. The palette asks by htmx; a person gets a page."""
    text = request.GET.get("q", "")[:MOST_LETTERS].strip()
    if request.headers.get("HX-Request"):
        return _palette(request, text)
    wanted = dict(kinds(request.viewer))
    only = request.GET.get("kind", "")
    only = only if only in wanted else ""
    groups = find(
        text=text, viewer=request.viewer, only=only, most=_MOST_OF_ONE if only else _MOST_ON_PAGE
    )
    url = reverse("workspace:search")
    tabs = [Tab(label=_("Everything"), url=f"{url}?{urlencode({'q': text})}", active=not only)]
    tabs += [
        Tab(label=title, url=f"{url}?{urlencode({'q': text, 'kind': key})}", active=key == only)
        for key, title in wanted.items()
    ]
    context = {
        "text": text,
        "tabs": tabs,
        "groups": groups,
        "actions": commands(text=text, viewer=request.viewer) if not only else [],
        "recent": [] if text else recents.recent(viewer=request.viewer, most=12),
    }
    return render(request, "workspace/search.html", context)


def _palette(request: Any, text: str) -> HttpResponse:
    """Actions first, then things; without words what was opened last. Pages are found by the browser."""
    viewer = request.viewer
    groups: list[Group] = []
    if text:
        actions = commands(text=text, viewer=viewer)
        if actions:
            groups.append(Group(key="actions", title=_("Actions"), hits=actions))
        groups += [one for one in find(text=text, viewer=viewer) if one.key != "pages"]
    else:
        recent = recents.recent(viewer=viewer)
        if recent:
            groups.append(Group(key="recent", title=_("Opened last"), hits=recent))
    everything = f"{reverse('workspace:search')}?{urlencode({'q': text})}" if text else ""
    return render(request, "ui/_palette_results.html", {"groups": groups, "everything": everything})
