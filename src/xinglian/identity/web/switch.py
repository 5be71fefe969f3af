from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xinglian.identity.access import SIGNED_IN, ViewerRequest, allow, client_address
from xinglian.identity.actions.end_sign_in import end_sign_in
from xinglian.identity.actions.open_sign_in import open_sign_in
from xinglian.identity.models import SignIn
from xinglian.identity.queries.person_card import memberships_of
from xinglian.identity.web.session import afterwards, enter, home
from xinglian.kernel import clock


@require_POST
@allow(SIGNED_IN)
def switch(request: ViewerRequest, membership_id: int) -> HttpResponse:
    """Go on for another organisation one belongs to."""
    viewer, now = request.viewer, clock.now()
    mine = memberships_of(person_id=viewer.person_id, active_only=True)
    if membership_id not in [one.membership_id for one in mine]:
        raise Http404
    if left := request.session.get("sign_in_id"):
        end_sign_in(person_id=viewer.person_id, sign_in_id=left, now=now)
    opened = open_sign_in(
        person_id=viewer.person_id,
        membership_id=membership_id,
        by=SignIn.By.SWITCH,
        address=client_address(request) or None,
        user_agent=request.headers.get("User-Agent", ""),
        now=now,
    )
    afterwards(request, lambda: enter(request, opened))
    return redirect(home())
