from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from xinglian.identity.access import ANYONE, ViewerRequest, allow
from xinglian.identity.models import SignIn
from xinglian.identity.queries.cast import cast
from xinglian.identity.queries.person_at_door import person_at_door_by_id
from xinglian.identity.web.session import let_in, safe_next
from xinglian.identity.web.sign_in import is_cast_open
from xinglian.kernel.scope import acting, network


@require_POST
@allow(ANYONE)
def cast_sign_in(request: ViewerRequest) -> HttpResponse:
    """As one of the demo's people, by one click. Not there at all except on this machine."""
    if not is_cast_open(request):
        raise Http404
    chosen = request.POST.get("membership", "")
    with acting(network()):
        card = next((one for one in cast() if str(one.membership_id) == chosen), None)
        person = person_at_door_by_id(card.person_id) if card else None
    if person is None or not person.membership_id:
        raise Http404
    return let_in(request, person, by=SignIn.By.CAST, next=safe_next(request))
