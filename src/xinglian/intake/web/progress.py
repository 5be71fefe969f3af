"""How far an import is: polled while it is busy, then the page is loaded anew."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake.access import DOOR_READERS
from xinglian.intake.queries.batch_list import is_busy
from xinglian.intake.web.batch import find
from xinglian.intake.web.words import PHASES


@allow(*DOOR_READERS)
@require_GET
def progress(request: ViewerRequest, batch_id: int) -> HttpResponse:
    batch, _kind = find(request.viewer, batch_id)
    if not is_busy(batch):
        return HttpResponse(
            status=204, headers={"HX-Redirect": reverse("intake:batch", args=[batch_id])}
        )
    return render(
        request,
        "intake/_progress.html",
        {
            "batch": batch,
            "phase_word": PHASES.get(batch.phase, batch.phase),
            "percent": round(batch.progress * 100),
        },
    )
