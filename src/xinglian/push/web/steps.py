"""The steps of a message's life as buttons: each a POST that does one thing and says so."""

from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinglian.identity.api import Role, ViewerRequest, allow
from xinglian.kernel import clock, jobs
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push import access
from xinglian.push.actions.change_course import cancel_message, pause_message, resume_message
from xinglian.push.actions.chase import chase
from xinglian.push.actions.draft import copy_message, delete_draft
from xinglian.push.actions.review import (
    approve_message,
    schedule_message,
    send_back,
    submit_message,
    take_back,
)
from xinglian.push.actions.send_now import send_test
from xinglian.push.actions.write_to_partners import choose_by_conditions
from xinglian.push.models import Message
from xinglian.ui import toast

Step = Callable[[ViewerRequest, int, datetime], str]


@allow(*access.AUTHORS, *access.OPERATORS)
@require_POST
def step(request: ViewerRequest, message_id: int, step: str) -> HttpResponse:
    """Do a step and go where it leads; a refusal stays on the page it came from."""
    try:
        who, do = STEPS[step]
    except KeyError as error:
        raise Http404 from error
    if not request.viewer.has(*who):
        return render(
            request,
            "push/refused.html",
            {"refusal": _("Your role may not do this. Ask a channel manager.")},
            status=403,
        )
    try:
        url = do(request, message_id, clock.now())
    except Message.DoesNotExist:
        return render(request, "push/missing.html", status=404)
    except Refusal as refusal:
        back = reverse("push:compose", args=[message_id])
        return render(
            request, "push/refused.html", {"refusal": str(refusal), "back": back}, status=409
        )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _submit(request: ViewerRequest, message_id: int, now: datetime) -> str:
    message = submit_message(message_id=message_id, now=now)
    if message.state == "in_review":
        toast.done(request, _("Handed in. A second person has to approve it."))
    else:
        _say_scheduled(request, message)
    return reverse("push:review", args=[message_id])


def _approve(request: ViewerRequest, message_id: int, now: datetime) -> str:
    message = approve_message(
        message_id=message_id, person_id=request.viewer.person_id, name=request.viewer.name, now=now,
        send=request.POST.get("send") != "0",
    )  # fmt: skip
    if message.state == "scheduled":
        _say_scheduled(request, message)
    else:
        toast.done(request, _("Approved. It waits until somebody sends it."))
    return reverse("push:review", args=[message_id])


def _schedule(request: ViewerRequest, message_id: int, now: datetime) -> str:
    _say_scheduled(request, schedule_message(message_id=message_id, now=now))
    return reverse("push:review", args=[message_id])


def _say_scheduled(request: ViewerRequest, message: Message) -> None:
    toast.done(
        request,
        _("Goes out to %(n)s recipients.") % {"n": f"{message.planned:,}"},
        undo_url=reverse("push:step", args=[message.pk, "undo"]),
    )


def _back(request: ViewerRequest, message_id: int, now: datetime) -> str:
    send_back(message_id=message_id, note=request.POST.get("note", "").strip()[:1000], now=now)
    toast.done(request, _("Back on the author's desk. Nothing was sent."))
    return reverse("push:compose", args=[message_id])


def _undo(request: ViewerRequest, message_id: int, now: datetime) -> str:
    take_back(message_id=message_id, now=now)
    toast.done(request, _("Taken back. It is a draft again; nothing was sent."))
    return reverse("push:compose", args=[message_id])


def _copy(request: ViewerRequest, message_id: int, now: datetime) -> str:
    viewer = request.viewer
    new = copy_message(
        message_id=message_id,
        author_id=viewer.person_id,
        author_name=viewer.name,
        region_paths=viewer.region_paths,
        now=now,
    )
    toast.done(request, _("Copied. This is the new draft."))
    return reverse("push:compose", args=[new.pk])


def _conditions(request: ViewerRequest, message_id: int, now: datetime) -> str:
    choose_by_conditions(message_id=message_id, now=now)
    return reverse("push:compose", args=[message_id])


def _delete(request: ViewerRequest, message_id: int, now: datetime) -> str:
    delete_draft(message_id=message_id)
    toast.done(request, _("Draft deleted."))
    return reverse("push:campaigns")


def _test(request: ViewerRequest, message_id: int, now: datetime) -> str:
    viewer = request.viewer
    send_test(
        message_id=message_id,
        membership_id=viewer.membership_id,
        person_id=viewer.person_id,
        name=viewer.name,
        now=now,
    )
    toast.done(request, _("Sent to you. Look into your inbox and your mail."))
    return reverse("push:compose", args=[message_id])


def _pause(request: ViewerRequest, message_id: int, now: datetime) -> str:
    pause_message(message_id=message_id, now=now)
    toast.done(request, _("Paused. Nothing more is handed over until it is resumed."))
    return reverse("push:result", args=[message_id])


def _resume(request: ViewerRequest, message_id: int, now: datetime) -> str:
    resume_message(message_id=message_id, now=now)
    toast.done(request, _("Resumed. It goes on where it stopped."))
    return reverse("push:result", args=[message_id])


def _cancel(request: ViewerRequest, message_id: int, now: datetime) -> str:
    cancel_message(message_id=message_id, now=now, why=request.POST.get("why", "").strip()[:500])
    toast.done(request, _("Stopped. What was delivered now says that it was withdrawn."))
    return reverse("push:result", args=[message_id])


def _remind(request: ViewerRequest, message_id: int, now: datetime) -> str:
    # Counted and done by a job: it may be a million recipients. Who looks after regions reminds those.
    regions = request.viewer.region_paths
    if regions:
        chase(message_id=message_id, region_paths=regions, now=now)
        toast.done(request, _("Reminders are going out to those in your regions."))
        return reverse("push:result", args=[message_id])
    jobs.defer(
        "push.remind",
        scope=network(),
        message_id=message_id,
        queueing_lock=f"push.remind:{message_id}",
    )
    toast.done(request, _("Reminders are going out to those who have not read it."))
    return reverse("push:result", args=[message_id])


STEPS: dict[str, tuple[tuple[Role, ...], Step]] = {
    "submit": (access.AUTHORS, _submit),
    "approve": (access.APPROVERS, _approve),
    "schedule": ((*access.AUTHORS,), _schedule),
    "back": (access.AUTHORS, _back),
    "undo": (access.AUTHORS, _undo),
    "copy": (access.AUTHORS, _copy),
    "conditions": (access.AUTHORS, _conditions),
    "delete": (access.AUTHORS, _delete),
    "test": (access.AUTHORS, _test),
    "pause": (access.OPERATORS, _pause),
    "resume": (access.OPERATORS, _resume),
    "cancel": (access.OPERATORS, _cancel),
    "remind": ((*access.AUTHORS,), _remind),
}
