from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, Role, ViewerRequest, allow
from xinglian.signals.queries import why as asked
from xinglian.signals.rules import made
from xinglian.signals.web.correct_tag import MAY_CORRECT


@allow(STAFF, Role.PARTNER_OWNER, Role.PARTNER_CLERK)
@require_GET
def why(request: ViewerRequest, key: str, partner_id: int) -> HttpResponse:
    """Why a partner carries a tag, or why not; a partner may ask about itself."""
    made_id = made.id_of(key)
    if made_id is not None:
        return redirect("signals:made_tag_why", made_id=made_id, partner_id=partner_id)
    try:
        told = asked.why(tag=key, partner_id=partner_id)
    except (asked.UnknownTag, asked.NoFigures) as refused:
        raise Http404(str(refused)) from refused
    may_correct = request.viewer.has(*MAY_CORRECT)
    return render(request, "signals/why.html", {"why": told, "may_correct": may_correct})
