from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push import access
from xinglian.push.actions.settle_by_hand import mark_delivered, send_again
from xinglian.push.models import Message
from xinglian.ui import toast


@allow(*access.OPERATORS)
@require_POST
def decide(request: ViewerRequest, message_id: int) -> HttpResponse:
    """A person's word on deliveries no machine may decide: it arrived, or send it again."""
    get_object_or_404(Message, pk=message_id)
    ids = [int(one) for one in request.POST.getlist("id") if one.isdecimal()]
    channel, name, now = request.POST.get("channel", ""), request.viewer.name, clock.now()
    if request.POST.get("what") == "arrived":
        n = mark_delivered(
            message_id=message_id, channel=channel, membership_ids=ids, name=name, now=now
        )
        toast.done(
            request,
            ngettext(
                "%(n)s delivery marked as delivered.", "%(n)s deliveries marked as delivered.", n
            )
            % {"n": n},
        )
    else:
        which = None if request.POST.get("all") else ids
        n = send_again(
            message_id=message_id, channel=channel, membership_ids=which, name=name, now=now
        )
        said = ngettext("%(n)s delivery goes out again.", "%(n)s deliveries go out again.", n) % {
            "n": n
        }
        toast.done(request, said if n else _("Nothing left to send again."))
    url = reverse("push:result", args=[message_id])
    return (
        HttpResponse(status=204, headers={"HX-Redirect": url})
        if request.headers.get("HX-Request")
        else redirect(url)
    )
