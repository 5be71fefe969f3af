from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, Role, ViewerRequest, allow
from xinglian.signals import access
from xinglian.signals.queries.partner_tags import partner_tags
from xinglian.signals.queries.tag_list import freshness
from xinglian.signals.rules import registry

_AT_ONCE = 24


@allow(STAFF, Role.PARTNER_OWNER, Role.PARTNER_CLERK)
@require_GET
def partner_panel(request: ViewerRequest, partner_id: int) -> HttpResponse:
    """The partner's tags; each opens to its figures."""
    tags = partner_tags(partner_id=partner_id)
    # What a person said by hand is seen at once, however many there are.
    tags.sort(key=lambda tag: not tag.by_hand)
    context = {
        "tags": tags,
        "first": tags[:_AT_ONCE],
        "rest": tags[_AT_ONCE:],
        "partner_id": partner_id,
        "total": sum(map(access.may_see_tag, registry.TAGS.values())),
        "freshness": freshness(),
    }
    return render(request, "signals/partner_panel.html", context)
