from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, Role, ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.push import access
from xinglian.push.models import Message
from xinglian.push.queries import calls as query
from xinglian.push.queries.desk import open_count
from xinglian.push.web import words
from xinglian.push.web.minutes import tabs


@allow(STAFF)
@require_GET
def escalations(request: ViewerRequest) -> HttpResponse:
    """Who has not read in time, to be called. A CSM sees the own partners first, others everybody's."""
    viewer, now = request.viewer, clock.now()
    scope = request.GET.get("of") or ("mine" if viewer.has(Role.REGIONAL_CSM) else "all")
    closed = request.GET.get("state") == "closed"
    asked = request.GET.get("message", "")
    message = Message.objects.filter(pk=int(asked)).only("title").first() if asked.isdecimal() and len(asked) < 19 else None  # fmt: skip
    message_id = int(message.pk) if message else None
    may_call = viewer.has(*access.CALLERS)
    operates = viewer.has(*access.OPERATORS)
    return render(
        request,
        "push/escalations.html",
        {
            "page": query.calls(
                csm_person_id=viewer.person_id if scope == "mine" else None, is_open=not closed, message_id=message_id,
                me=viewer.person_id, now=now, after=request.GET.get("after", ""),
            ),
            "closed": closed, "message": message, "outcomes": words.CALL_OUTCOMES, "may_call": may_call, "role_words": words.ROLES, "now": now,
            "tabs": tabs("closed" if closed else scope),
            "free": query.free_count(me=viewer.person_id, operates=operates, now=now, message_id=message_id) if may_call else 0,
            "taken": query.taken_count(me=viewer.person_id, now=now) if may_call else 0,
        },
    )  # fmt: skip


@allow(STAFF)
@require_GET
def badge(request: ViewerRequest) -> HttpResponse:
    number = open_count(csm_person_id=request.viewer.person_id)
    return HttpResponse(f'<b class="xl-hot">{number}</b>' if number else "")
