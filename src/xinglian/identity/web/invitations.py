from django.http import HttpResponse
from django.shortcuts import render

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.actions.send_reset import mail_is_offered
from xinglian.identity.channels import sms
from xinglian.identity.queries.invitations_page import InvitationRow, invitations_page
from xinglian.identity.rules.rights import may_manage
from xinglian.identity.web.managed import MANAGERS
from xinglian.identity.web.people import admin_tabs
from xinglian.kernel import clock


@allow(*MANAGERS)
def invitations(request: ViewerRequest) -> HttpResponse:
    """Who was asked to join, and how it stands."""
    page = invitations_page(
        now=clock.now(), after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )

    def is_managed(row: InvitationRow) -> bool:
        return may_manage(request.viewer, org_id=row.org_id, org_kind=row.org_kind)

    return render(
        request,
        "identity/invitations.html",
        {
            "page": page,
            "rows": [(row, is_managed(row)) for row in page.rows],
            "tabs": admin_tabs(request.viewer, "invitations"),
            "offers_sms": sms.is_offered(),
            "offers_mail": mail_is_offered(),
        },
    )
