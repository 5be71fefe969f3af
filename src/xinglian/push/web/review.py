from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.push import access
from xinglian.push.models import Experiment, Message
from xinglian.push.queries import versions
from xinglian.push.queries.audience import chosen_partners
from xinglian.push.rules.variants import ROLE_BITS
from xinglian.push.web import words
from xinglian.push.web.versions import told
from xinglian.signals import api as signals


@allow(STAFF)
@require_GET
def review(request: ViewerRequest, message_id: int) -> HttpResponse:
    """What the second person reads before saying yes, and where a handed-in message stands."""
    message = get_object_or_404(Message.objects.select_related("supersedes"), pk=message_id)
    if "state" in request.GET:  # the open page asks whether it still tells the truth
        url = reverse("push:compose", args=[message_id])
        moved = request.GET["state"] != message.state
        return HttpResponse(status=204, headers={"HX-Redirect": url} if moved else {})
    if message.started_at or message.state == "cancelled":
        return redirect("push:result", message_id)
    if message.state == "draft" and request.viewer.has(*access.AUTHORS):
        return redirect("push:compose", message_id)
    viewer = request.viewer
    is_author = message.author_id == viewer.person_id
    return render(
        request,
        "push/review.html",
        {
            "message": message,
            "chosen": chosen_partners(message),
            "audience": signals.say_audience(message.audience_expr)
            if message.audience_expr.strip()
            else "",
            "roles": words.ROLES,
            "changed": told(versions.between(old_id=message.supersedes_id, new_id=message.pk))
            if message.supersedes_id
            else [],
            "ack_roles": [
                label for role, label in words.ROLES.items() if message.ack_bits & ROLE_BITS[role]
            ],
            "is_author": is_author,
            "may_approve": viewer.has(*access.APPROVERS)
            and not is_author
            and message.state == "in_review",
            "may_write": viewer.has(*access.AUTHORS),
            "approval_size": knobs.value("push.approval_size"),
            "approval_hours": knobs.value("push.approval_hours"),
            "now": clock.now(),
            "experiment": Experiment.objects.filter(message=message).first(),
        },
    )
