from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel.tongues import tongue
from xinglian.push.models import Arm, Message, Variant
from xinglian.push.queries.review_texts import review_texts
from xinglian.push.web import words
from xinglian.ui.lists import Tab


@allow(STAFF)
@require_GET
def texts(request: ViewerRequest, message_id: int) -> HttpResponse:
    """The texts as their readers see them, one at a time, the most read first; `text` is the variant shown."""
    message = get_object_or_404(Message, pk=message_id)
    found = review_texts(message)
    found.sort(key=lambda one: (one.variant.arm, -one.readers))
    versions = dict(
        Arm.objects.filter(experiment__message_id=message_id).values_list("number", "name")
    )
    asked = request.GET.get("text", "")
    shown = next(
        (one for one in found if str(one.variant.pk) == asked), found[0] if found else None
    )
    url = reverse("push:review_texts", args=[message_id])
    tabs = [
        Tab(
            _label(one.variant, versions), f"{url}?text={one.variant.pk}", one.readers, one is shown
        )
        for one in found
    ]
    return render(
        request, "push/_review_texts.html",
        {"one": shown, "tabs": tabs if len(tabs) > 1 else [], "is_sealed": message.is_private and not found},
    )  # fmt: skip


def _label(variant: Variant, versions: dict[int, str]) -> str:
    whom = " · ".join(
        str(part)
        for part in (words.TYPES.get(variant.partner_type, ""), words.ROLES.get(variant.role, ""))
        if part
    )
    version = versions.get(variant.arm, "")
    return " · ".join(
        one for one in (version, tongue(variant.language).short, whom or _("Everybody")) if one
    )
