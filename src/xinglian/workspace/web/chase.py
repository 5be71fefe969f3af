"""Chase a message: say who is reminded and how, then do it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from xinglian.identity import api as identity
from xinglian.identity.api import allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push
from xinglian.ui import toast


@require_http_methods(["GET", "POST"])
@allow(*push.AUTHORS)
def chase(request: Any, message_id: int) -> HttpResponse:
    """GET: the consequences. POST: reminders go out. `region` (a division code) narrows; regional staff always are."""
    now = clock.now()
    code = request.POST.get("region", request.GET.get("region", ""))
    place = identity.region(code=code) if code else None
    paths = [place.path] if place else list(request.viewer.region_paths)
    refusal = ""
    if request.method == "POST":
        try:
            done = push.chase(message_id=message_id, region_paths=paths, now=now)
        except Refusal as error:
            refusal = str(error)
        else:
            words = ngettext(
                "Reminding %(n)s person of “%(title)s”", "Reminding %(n)s people of “%(title)s”", done.recipients
            )  # fmt: skip
            toast.done(request, words % {"n": f"{done.recipients:,}", "title": done.title})
            return redirect("push:result", message_id)
    found = push.chase_preview(message_id=message_id, region_paths=paths, now=now)
    channels = {"inapp": _("in the app"), "email": _("by mail"), "webhook": _("by webhook")}
    context = {
        "chase": found,
        "place": place,
        "refusal": refusal,
        "channels": [channels.get(one, one) for one in found.channels] if found else [],
        "message_id": message_id,
    }
    return render(request, "workspace/chase.html", context, status=409 if refusal else 200)
