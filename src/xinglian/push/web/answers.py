"""What recipients wrote back, for the sender."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push import access
from xinglian.push.actions.see_answers import see_answers
from xinglian.push.models import Message
from xinglian.push.queries import answers as query


@allow(STAFF)
@require_GET
def answers(request: ViewerRequest, message_id: int) -> HttpResponse:
    """Newest first, within the viewer's regions. Opened by the author, they are read. Four queries."""
    try:
        message = access.campaign(message_id)
    except Message.DoesNotExist as missing:
        raise Http404 from missing
    page = query.of_message(message_id=message_id, after=request.GET.get("after", ""))
    counts = query.counts(message_id=message_id)
    if counts["unseen"] and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        see_answers(message_id=message_id, person_id=request.viewer.person_id, now=clock.now())
    return render(
        request, "push/answers.html", {"message": message, "page": page, "counts": counts}
    )


@allow(STAFF)
@require_GET
def badge(request: ViewerRequest) -> HttpResponse:
    """How many answers wait for the viewer. One query."""
    number = query.unseen_of(person_id=request.viewer.person_id)
    return HttpResponse(f'<b class="xl-hot">{number}</b>' if number else "")
