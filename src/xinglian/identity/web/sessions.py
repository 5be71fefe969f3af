"""Where one is signed in, and ending that elsewhere."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xinglian.identity.access import SIGNED_IN, ViewerRequest, allow
from xinglian.identity.actions.end_sign_in import end_other_sign_ins, end_sign_in
from xinglian.identity.queries.person_card import sign_ins_of
from xinglian.identity.rules.device import is_phone
from xinglian.identity.rules.network import kind_of
from xinglian.identity.web.account_tabs import account_tabs
from xinglian.kernel import clock
from xinglian.ui import toast


@allow(SIGNED_IN)
def sessions(request: ViewerRequest) -> HttpResponse:
    """Device, place and last use of each."""
    mine = request.session.get("sign_in_id")
    rows = [
        {
            "sign_in": row,
            "is_this": row.sign_in_id == mine,
            "icon": "smartphone" if is_phone(row.device) else "server",
            "place": _place(row.address),
        }
        for row in sign_ins_of(person_id=request.viewer.person_id)
    ]
    rows.sort(key=lambda row: not row["is_this"])
    return render(
        request,
        "identity/sessions.html",
        {"rows": rows, "others": len(rows) - 1, "tabs": account_tabs("sessions")},
    )


@require_POST
@allow(SIGNED_IN)
def end_session(request: ViewerRequest, sign_in_id: int) -> HttpResponse:
    ended = end_sign_in(person_id=request.viewer.person_id, sign_in_id=sign_in_id, now=clock.now())
    if not ended:
        raise Http404
    toast.done(request, _("That device is signed out"))
    return redirect("identity:sessions")


@require_POST
@allow(SIGNED_IN)
def end_other_sessions(request: ViewerRequest) -> HttpResponse:
    count = end_other_sign_ins(
        person_id=request.viewer.person_id,
        sign_in_id=request.session.get("sign_in_id") or 0,
        now=clock.now(),
    )
    toast.done(
        request,
        ngettext("%(count)s other device signed out", "%(count)s other devices signed out", count)
        % {"count": count},
    )
    return redirect("identity:sessions")


def _place(address: str | None) -> str:
    return {
        "here": _("this machine"),
        "local": _("local network %(address)s") % {"address": address},
        "unknown": _("unknown place"),
    }.get(kind_of(address), address or "")
