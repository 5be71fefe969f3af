"""All assignments with how far they are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.tasks.access import GIVERS, READERS
from xinglian.tasks.queries import lists
from xinglian.ui.lists import Tab


@allow(*READERS)
@require_GET
def board(request: ViewerRequest) -> HttpResponse:
    """GET ?state=closed &q=. One query of its own."""
    is_closed = request.GET.get("state") == "closed"
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    url = reverse("tasks:board")
    return render(
        request,
        "tasks/board.html",
        {
            "rows": lists.board(is_closed=is_closed, text=text, now=clock.now()), "is_closed": is_closed, "text": text,
            "may_give": request.viewer.has(*GIVERS),
            "tabs": [
                Tab(_("Running"), url, None, not is_closed),
                Tab(_("Closed"), f"{url}?state=closed", None, is_closed),
            ],
        },
    )  # fmt: skip
