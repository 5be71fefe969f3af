from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import STAFF, Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push import access
from xinglian.push.actions.escalate import close_escalation
from xinglian.push.models import Escalation
from xinglian.push.queries import escalations as query
from xinglian.push.web import words
from xinglian.push.web.minutes import tabs
from xinglian.ui import toast


@allow(STAFF)
@require_GET
def escalations(request: ViewerRequest) -> HttpResponse:
    """Who has not read in time. A CSM sees the own partners first, others everybody's."""
    viewer = request.viewer
    is_csm = viewer.has(Role.REGIONAL_CSM)
    scope = request.GET.get("of") or ("mine" if is_csm else "all")
    closed = request.GET.get("state") == "closed"
    asked = request.GET.get("message", "")
    rows = query.escalations(
        csm_person_id=viewer.person_id if scope == "mine" else None, is_open=not closed,
        message_id=int(asked) if asked.isdecimal() else None,
    )  # fmt: skip
    return render(
        request,
        "push/escalations.html",
        {
            "rows": rows,
            "closed": closed,
            "tabs": tabs("closed" if closed else scope),
            "role_words": words.ROLES,
            "may_close": viewer.has(*access.AUTHORS, *access.OPERATORS),
            "now": clock.now(),
        },
    )


@allow(STAFF)
@require_GET
def badge(request: ViewerRequest) -> HttpResponse:
    number = query.open_count(csm_person_id=request.viewer.person_id)
    return HttpResponse(f'<b class="xl-hot">{number}</b>' if number else "")


@allow(*access.AUTHORS, *access.OPERATORS)
@require_POST
def close(request: ViewerRequest, escalation_id: int) -> HttpResponse:
    outcome = "given_up" if request.POST.get("outcome") == "given_up" else "called"
    try:
        close_escalation(
            escalation_id=escalation_id,
            outcome=outcome,
            note=request.POST.get("note", "").strip(),
            name=request.viewer.name,
            now=clock.now(),
        )
    except Escalation.DoesNotExist:
        return render(request, "push/missing.html", status=404)
    toast.done(request, _("Settled."))
    return redirect("push:escalations")
