from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xinglian.identity.access import ANYONE, ViewerRequest, allow
from xinglian.identity.actions.end_sign_in import end_sign_in
from xinglian.kernel import clock


@require_POST
@allow(ANYONE)
def sign_out(request: ViewerRequest) -> HttpResponse:
    """Here; other devices stay signed in."""
    if sign_in_id := request.session.get("sign_in_id"):
        end_sign_in(person_id=request.viewer.person_id, sign_in_id=sign_in_id, now=clock.now())
    request.session.flush()
    return redirect("identity:sign_in")
