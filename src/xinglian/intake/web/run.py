"""Import a checked file."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.intake import access
from xinglian.intake.access import DOOR_WRITERS
from xinglian.intake.actions.request_run import request_run
from xinglian.intake.rules.states import Mode
from xinglian.intake.web.batch import context, find
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal


@allow(*DOOR_WRITERS)
@require_POST
def run(request: ViewerRequest, batch_id: int) -> HttpResponse:
    batch, kind = find(request.viewer, batch_id)
    access.check_kind(viewer=request.viewer, kind=kind)
    mode = Mode.GOOD_ROWS if request.POST.get("mode") == Mode.GOOD_ROWS else Mode.ALL
    try:
        request_run(batch_id=batch_id, mode=mode, now=clock.now())
    except Refusal as refusal:
        known = context(request, batch, kind) | {"refusal_text": str(refusal)}
        return render(request, "intake/batch.html", known, status=422)
    return redirect("intake:batch", batch_id)
