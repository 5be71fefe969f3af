"""Take an import back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake import access
from xinglian.intake.access import DOOR_WRITERS
from xinglian.intake.actions.request_run import request_undo
from xinglian.intake.web.batch import context, find
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal


@allow(*DOOR_WRITERS)
@require_POST
def undo(request: ViewerRequest, batch_id: int) -> HttpResponse:
    batch, kind = find(request.viewer, batch_id)
    access.check_kind(viewer=request.viewer, kind=kind)
    try:
        request_undo(
            batch_id=batch_id,
            person_id=request.viewer.person_id,
            why=request.POST.get("why", "").strip()[:200],
            now=clock.now(),
        )
    except Refusal as refusal:
        known = context(request, batch, kind) | {"refusal_text": str(refusal)}
        return render(request, "intake/batch.html", known, status=422)
    return redirect("intake:batch", batch_id)
