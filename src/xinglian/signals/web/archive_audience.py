from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.signals.actions import save_audience as saving
from xinglian.signals.web.edit_audience import MAY_SAVE
from xinglian.ui import toast


@allow(*MAY_SAVE)
@require_POST
def archive_audience(request: ViewerRequest, audience_id: int) -> HttpResponse:
    """Put an audience away, with a way back."""
    try:
        saving.archive_audience(audience_id=audience_id, now=clock.now())
    except saving.AudienceGone as refused:
        raise Http404(str(refused)) from refused
    toast.done(
        request,
        _("Audience put away"),
        undo_url=reverse("signals:restore_audience", args=[audience_id]),
    )
    return redirect("signals:audiences")


@allow(*MAY_SAVE)
@require_POST
def restore_audience(request: ViewerRequest, audience_id: int) -> HttpResponse:
    """Take the archiving back."""
    try:
        saving.restore_audience(audience_id=audience_id)
    except saving.NameTaken as refused:
        return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
    return redirect("signals:audiences")
