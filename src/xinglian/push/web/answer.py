"""A recipient's answer, and the photos of answers."""

from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import SIGNED_IN, ViewerRequest, allow
from xinglian.kernel import clock, files
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.answer_message import Photo, answer_message
from xinglian.push.queries import answers
from xinglian.push.web import inbox_message
from xinglian.ui import offline
from xinglian.ui.offline import Outcome


@allow(SIGNED_IN)
@require_POST
@offline.once
def answer(request: ViewerRequest, message_id: int) -> HttpResponse | Outcome:
    """`text` and up to four `photo`; one of them at least."""
    viewer = request.viewer
    item = inbox_message.find(viewer, message_id)
    given = [Photo(name=one.name or "", content=one) for one in request.FILES.getlist("photo")]
    try:
        with transaction.atomic():
            answer_message(
                message_id=message_id, membership_id=viewer.membership_id, org_id=viewer.org_id,
                text=request.POST.get("text", ""), photos=given, tapped_at=offline.tapped_at(request), now=clock.now(),
            )  # fmt: skip
    except Refusal as refused:
        if offline.waited(request):
            raise
        return inbox_message.page(request, item, refused=refused, status=422)
    return Outcome(_("Answer sent."), f"{reverse('push:message', args=[message_id])}#answers")


@allow(SIGNED_IN)
@require_GET
def photo(request: ViewerRequest, photo_id: int) -> HttpResponseBase:
    """The picture; row security decides whose it is."""
    found = answers.photo(photo_id=photo_id)
    if found is None:
        raise Http404
    response = FileResponse(
        files.open_file(found.file), filename=found.file.name, content_type=found.file.media_type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # It never changes: the phone that saw it once shows it again without a network.
    response["Cache-Control"] = "private, max-age=86400"
    response[offline.KEPT_FOR] = str(request.viewer.membership_id)
    return response
