from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.signals.access import CURATORS, MAY_SAVE
from xinglian.signals.actions import save_audience as saving
from xinglian.signals.queries.audience_list import view_ids
from xinglian.ui import toast
from xinglian.ui.lists import selection


@allow(*MAY_SAVE)
@require_POST
def archive_audience(request: ViewerRequest, audience_id: int) -> HttpResponse:
    """Put an audience away, with a way back."""
    try:
        saving.archive_audience(
            audience_id=audience_id, now=clock.now(), is_curator=request.viewer.has(*CURATORS)
        )
    except saving.AudienceGone as refused:
        raise Http404(str(refused)) from refused
    except saving.NotYours as refused:
        return _refused(refused)
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
        saving.restore_audience(audience_id=audience_id, is_curator=request.viewer.has(*CURATORS))
    except (saving.NameTaken, saving.NotYours) as refused:
        return _refused(refused)
    return redirect("signals:audiences")


@allow(*MAY_SAVE)
@require_POST
def archive_many(request: ViewerRequest) -> HttpResponse:
    """Put the ticked ones away, with a way back."""
    ids = _chosen(request)
    try:
        done = saving.archive_audiences(
            audience_ids=ids, now=clock.now(), is_curator=request.viewer.has(*CURATORS)
        )
    except Refusal as refused:
        return _refused(refused)
    words = ngettext("%(n)s audience put away", "%(n)s audiences put away", len(done))
    query = "&".join(f"id={audience_id}" for audience_id in done)
    toast.done(
        request, words % {"n": len(done)}, undo_url=f"{reverse('signals:restore_many')}?{query}"
    )
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


@allow(*MAY_SAVE)
@require_POST
def restore_many(request: ViewerRequest) -> HttpResponse:
    """Bring the ticked ones back, or those just put away (`?id=…`)."""
    ids = [int(one) for one in request.GET.getlist("id") if one.isdecimal()] or _chosen(request)
    try:
        done = saving.restore_audiences(audience_ids=ids, is_curator=request.viewer.has(*CURATORS))
    except Refusal as refused:
        return _refused(refused)
    words = ngettext("%(n)s audience is back", "%(n)s audiences are back", len(done))
    toast.done(request, words % {"n": len(done)})
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("signals:audiences")


def _chosen(request: ViewerRequest) -> list[int]:
    picked = selection(request)
    if picked.everything:
        return view_ids(view=picked.filters.get("view", "all"), words=picked.filters.get("q", ""))
    return list(picked.ids)


def _refused(refused: Refusal) -> HttpResponse:
    return HttpResponse(str(refused), status=422, content_type="text/plain; charset=utf-8")
