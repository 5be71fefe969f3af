from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import SIGNED_IN, allow
from xinglian.workspace.queries.search import find

MOST_LETTERS = 60


@require_GET
@allow(SIGNED_IN)
def search(request: Any) -> HttpResponse:
    """The command palette's answers."""
    text = request.GET.get("q", "")[:MOST_LETTERS]
    return render(
        request, "ui/_palette_results.html", {"groups": find(text=text, viewer=request.viewer)}
    )
