"""Take back what was just booked, from the message that said so."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.stock.access import BOOKERS, NotThere
from xinglian.stock.access import posting as find_posting
from xinglian.stock.actions.post import By
from xinglian.stock.actions.reverse import reverse as take_back
from xinglian.ui.answers import done, missing_is_404, refused


@allow(*BOOKERS)
@require_POST
@missing_is_404(NotThere)
def undo(request: ViewerRequest, posting_id: int) -> HttpResponse:
    """POST: a booking of its own takes it back."""
    made = find_posting(posting_id=posting_id)
    if made.org_id != request.viewer.org_id:
        raise Http404
    viewer, to = request.viewer, reverse("stock:posting", args=[posting_id])
    try:
        take_back(
            posting_id=posting_id, by=By(person_id=viewer.person_id, name=viewer.name), why=_("Taken back at once"),
            now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return refused(request, refusal, to=to)
    return done(request, _("Taken back by a booking of its own"), to=to)
