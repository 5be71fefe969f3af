"""Browsers tell what page they opened, after it is drawn: the page itself waits for nothing."""

from typing import Any

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from xinglian.identity.api import SIGNED_IN, allow
from xinglian.kernel import clock
from xinglian.workspace.queries import recents

_MOST = 200


@require_POST
@allow(SIGNED_IN)
def remember(request: Any) -> HttpResponse:
    """`path` of a page about one thing; any other is passed over."""
    try:
        match = resolve(request.POST.get("path", "")[:_MOST])
    except Resolver404:
        return HttpResponse(status=204)
    kind = recents.KINDS.get(match.view_name)
    number = next(iter(match.kwargs.values()), None)
    if kind and isinstance(number, int) and number < 2**63:
        recents.remember(viewer=request.viewer, kind=kind, subject_id=number, now=clock.now())
    return HttpResponse(status=204)
