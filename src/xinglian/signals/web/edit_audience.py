from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.signals.actions import save_audience as saving
from xinglian.signals.queries import builder_state
from xinglian.signals.queries.audience_list import saved_audience
from xinglian.signals.web.builder import context_of
from xinglian.ui import toast

MAY_SAVE = (Role.HQ_DIRECTOR, Role.CHANNEL_MANAGER, Role.REGIONAL_CSM, Role.POLICY_OFFICER)


@allow(*MAY_SAVE)
@require_http_methods(["GET", "POST"])
def edit_audience(request: ViewerRequest, audience_id: int | None = None) -> HttpResponse:
    """Build an audience, name it, save it."""
    kept = saved_audience(audience_id=audience_id) if audience_id else None
    if audience_id and kept is None:
        raise Http404
    given = {
        "name": request.POST.get("name", kept["name"] if kept else ""),
        "note": request.POST.get("note", kept["note"] if kept else ""),
        "expression": request.POST.get(
            "audience_expr", kept["expression"] if kept else request.GET.get("audience_expr", "")
        ),
    }
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            saving.save_audience(
                **given, audience_id=audience_id, person_name=request.viewer.name, now=clock.now()
            )
        except Refusal as refused:
            refusal = refused
        else:
            toast.done(request, _("Audience “%(name)s” saved") % {"name": given["name"]})
            return redirect("signals:audiences")
    context = context_of(builder_state.from_text(given["expression"])) | {
        "given": given,
        "audience_id": audience_id,
        "refusal": refusal,
    }
    return render(request, "signals/edit_audience.html", context, status=422 if refusal else 200)
