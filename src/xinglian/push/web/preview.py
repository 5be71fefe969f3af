from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, override
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel.tongues import spoken_by_us
from xinglian.push import access
from xinglian.push.models import Message
from xinglian.push.queries import preview as query
from xinglian.ui.lists import Option


@allow(STAFF)
@require_GET
def preview(request: ViewerRequest, message_id: int) -> HttpResponse:
    """The phone frame: as the n-th of the audience, or as a person chosen by search (`as`)."""
    message = get_object_or_404(Message, pk=message_id)
    chosen, offset = request.GET.get("as", ""), request.GET.get("n", "0")
    place = min(int(offset), 100_000) if offset.isdecimal() else 0
    item, reader = query.preview(
        message, membership_id=int(chosen) if chosen.isdecimal() else None, offset=place
    )
    if item is None and reader is None and place:
        place = 0
        item, reader = query.preview(message, membership_id=None)
    with override(spoken_by_us(item.language) if item else get_language()):
        phone = render(
            request, "push/_phone.html", {"item": item, "reader": reader, "now": message.saved_at}
        ).content.decode()
    return render(
        request,
        "push/_preview.html",
        {
            "phone": phone,
            "reader": reader,
            "item": item,
            "message": message,
            "place": place,
            "chosen": chosen,
        },
    )


@allow(*access.AUTHORS)
@require_GET
def people(request: ViewerRequest, message_id: int) -> HttpResponse:
    """Search for somebody to preview as."""
    found = query.find_people(request.GET.get("q", "")[:60])
    options = [Option(row["membership_id"], row["name"], row["org_name"]) for row in found]
    return render(request, "ui/_picker_options.html", {"options": options})
