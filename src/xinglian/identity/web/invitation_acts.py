"""Send an invitation again, show its link, or withdraw it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.actions.open_invitation import (
    invitation_link,
    resend_invitation,
    revoke_invitation,
)
from xinglian.identity.models import Invitation
from xinglian.identity.queries.organisations import organisation
from xinglian.identity.rules.rights import may_manage
from xinglian.identity.web.invite import ways
from xinglian.identity.web.managed import MANAGERS
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast


@require_POST
@allow(*MANAGERS)
def resend(request: ViewerRequest, invitation_id: int) -> HttpResponse:
    """By the way asked for; the link of before stops working."""
    invitation = _managed(request, invitation_id)
    way = request.POST.get("by", "link")
    if way not in dict(ways()):
        raise Http404
    try:
        invitation = resend_invitation(invitation_id=invitation_id, send_by=way, now=clock.now())
    except Refusal as refusal:
        return render(request, "identity/invitation_link.html", {"reason": refusal}, status=422)
    if way != "link":
        toast.done(request, _("Invitation on its way to %(name)s") % {"name": invitation.name})
        return redirect("identity:invitations")
    return render(
        request,
        "identity/invitation_link.html",
        {
            "invitation": invitation,
            "link": invitation_link(invitation),
            "org": organisation(id=invitation.org_id),
        },
    )


@require_POST
@allow(*MANAGERS)
def revoke(request: ViewerRequest, invitation_id: int) -> HttpResponse:
    _managed(request, invitation_id)
    try:
        invitation = revoke_invitation(invitation_id=invitation_id, now=clock.now())
    except Refusal as refusal:
        return render(request, "identity/invitation_link.html", {"reason": refusal}, status=422)
    toast.done(request, _("Invitation of %(name)s withdrawn") % {"name": invitation.name})
    return redirect("identity:invitations")


def _managed(request: ViewerRequest, invitation_id: int) -> Invitation:
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    org = organisation(id=invitation.org_id) if invitation else None
    if invitation is None or org is None:
        raise Http404
    if not may_manage(request.viewer, org_id=org.id, org_kind=org.kind):
        raise PermissionDenied
    return invitation
