"""The engine room: what got stuck, and starting it again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.access import ViewerRequest, allow
from xinglian.identity.actions.retry_job import retry_job, retry_letter
from xinglian.identity.queries.console import (
    failed_jobs,
    parked_letters,
    queues,
    troubles,
    waiting_letters,
)
from xinglian.identity.rules.roles import Role
from xinglian.kernel.refusal import Refusal
from xinglian.ui import toast

CONSOLE_READERS = (Role.HQ_DIRECTOR, Role.AUDITOR)


@allow(*CONSOLE_READERS)
def console(request: ViewerRequest) -> HttpResponse:
    """Parked letters, failed jobs and the queues as they stand."""
    return render(
        request,
        "identity/console.html",
        {
            "letters": parked_letters(),
            "jobs": failed_jobs(),
            "queues": queues(),
            "waiting": waiting_letters(),
            "may_retry": request.viewer.has(Role.HQ_DIRECTOR),
            "refused": request.session.pop("console_refused", ""),
        },
    )


@allow(*CONSOLE_READERS)
def console_badge(request: ViewerRequest) -> HttpResponse:
    count = troubles()
    return HttpResponse(format_html("<b class='xl-hot'>{}</b>", count) if count else "")


@require_POST
@allow(Role.HQ_DIRECTOR)
def retry_console_job(request: ViewerRequest, job_id: int) -> HttpResponse:
    try:
        name = retry_job(job_id=job_id)
    except Refusal as refusal:
        return _refused(request, refusal)
    toast.done(request, _("%(name)s is queued again") % {"name": name})
    return redirect("identity:console")


@require_POST
@allow(Role.HQ_DIRECTOR)
def retry_console_letter(request: ViewerRequest, letter_id: int) -> HttpResponse:
    try:
        retry_letter(letter_id=letter_id)
    except Refusal as refusal:
        return _refused(request, refusal)
    toast.done(request, _("The letter is on its way again"))
    return redirect("identity:console")


def _refused(request: ViewerRequest, refusal: Refusal) -> HttpResponse:
    request.session["console_refused"] = str(refusal)
    return redirect("identity:console")
