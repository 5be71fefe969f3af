from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.signals.access import CURATORS, MAY_SAVE, may_change
from xinglian.signals.actions import save_audience as saving
from xinglian.signals.queries import audience_uses, builder_state
from xinglian.signals.queries.audience_page import NoSuchAudience, Saved, saved_audience
from xinglian.signals.web.builder import context_of
from xinglian.ui import toast


@allow(*MAY_SAVE)
@require_http_methods(["GET", "POST"])
def edit_audience(request: ViewerRequest, audience_id: int | None = None) -> HttpResponse:
    """Build an audience, name it, save it."""
    kept = _kept(audience_id)
    if kept and not may_change(request.viewer, created_by=kept.created_by):
        raise PermissionDenied
    given = {
        "name": request.POST.get("name", kept.name if kept else ""),
        "note": request.POST.get("note", kept.note if kept else ""),
        "expression": request.POST.get(
            "audience_expr", kept.expression if kept else request.GET.get("audience_expr", "")
        ),
    }
    is_shared = kept is None or kept.is_shared
    if request.method == "POST":
        is_shared = request.POST.get("shared", "1") == "1"
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            saved_id = saving.save_audience(
                **given, audience_id=audience_id, person_name=request.viewer.name, now=clock.now(),
                is_shared=is_shared, is_curator=request.viewer.has(*CURATORS),
            )  # fmt: skip
        except Refusal as refused:
            refusal = refused
        else:
            toast.done(request, _("Audience “%(name)s” saved") % {"name": given["name"]})
            return redirect("signals:audience", audience_id=saved_id)
    context = context_of(builder_state.from_text(given["expression"])) | {
        "given": given,
        "audience_id": audience_id,
        "refusal": refusal,
        "is_shared": is_shared,
        "may_hide": kept is None or kept.created_by == request.viewer.person_id,
        "uses": audience_uses.uses_of(expression=kept.expression) if kept else [],
    }
    return render(request, "signals/edit_audience.html", context, status=422 if refusal else 200)


def _kept(audience_id: int | None) -> Saved | None:
    """The audience to change; one that was put away comes back first."""
    if not audience_id:
        return None
    try:
        kept = saved_audience(audience_id=audience_id)
    except NoSuchAudience as refused:
        raise Http404(str(refused)) from refused
    if kept.archived_at:
        raise Http404
    return kept
