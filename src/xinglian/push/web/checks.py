from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.push import access
from xinglian.push.models import Message
from xinglian.push.queries import approvals
from xinglian.push.queries.check_message import check_message


@allow(STAFF)
@require_GET
def checks(request: ViewerRequest, message_id: int) -> HttpResponse:
    """The checks before sending, and with them (out of band) the numbers in the send bar."""
    message = get_object_or_404(Message, pk=message_id)
    report = check_message(message)
    alone = approvals.sent_alone(
        message=message, submitter_id=request.viewer.person_id, now=clock.now()
    )
    return render(
        request,
        "push/_checks.html",
        {
            "message": message,
            "report": report,
            "needs_two": approvals.needs_second_person(
                recipients=report.recipients, sent_alone=alone
            ),
            "alone": alone,
            "approval_hours": knobs.value("push.approval_hours"),
            "approval_size": knobs.value("push.approval_size"),
            "may_write": request.viewer.has(*access.AUTHORS),
            "with_bar": message.state == "draft",
        },
    )
