"""Telephoning: take a call, read the words aloud, say what came of it; or a whole round on paper or in a file."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from xinglian.identity.api import ViewerRequest, allow
from xinglian.kernel import clock
from xinglian.kernel.refusal import Refusal
from xinglian.push import access
from xinglian.push.actions.record_call import RESULTS, Said, record_call
from xinglian.push.actions.take_call import MOST, give_back, take_call, take_next
from xinglian.push.models import Escalation
from xinglian.push.queries import calls as query
from xinglian.push.web import words
from xinglian.ui import toast
from xinglian.ui.day_words import NotADay, moment_of

_ROUND = 20


@allow(*access.CALLERS)
@require_POST
def take(request: ViewerRequest) -> HttpResponse:
    """The next call, or with `n` the next so many for a round."""
    viewer, now = request.viewer, clock.now()
    text, asked = request.POST.get("n", "1"), request.POST.get("message", "")
    most = min(int(text), MOST) if text.isdecimal() and int(text) > 0 else 1
    try:
        found = take_next(
            person_id=viewer.person_id, name=viewer.name, operates=viewer.has(*access.OPERATORS), now=now, most=most,
            message_id=int(asked) if asked.isdecimal() and len(asked) < 19 else None,
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, refusal)
    if most == 1:
        return redirect("push:call", found[0])
    toast.done(request, ngettext("%(n)s call taken.", "%(n)s calls taken.", len(found)) % {"n": len(found)})  # fmt: skip
    return redirect("push:round")


@allow(*access.CALLERS)
@require_POST
def take_one(request: ViewerRequest, escalation_id: int) -> HttpResponse:
    viewer = request.viewer
    try:
        take_call(
            escalation_id=escalation_id, person_id=viewer.person_id, name=viewer.name,
            operates=viewer.has(*access.OPERATORS), now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, refusal)
    return redirect("push:call", escalation_id)


@allow(*access.CALLERS)
@require_GET
def call(request: ViewerRequest, escalation_id: int) -> HttpResponse:
    return _page(request, escalation_id)


@allow(*access.CALLERS)
@require_POST
def result(request: ViewerRequest, escalation_id: int) -> HttpResponse:
    """What came of it; afterwards the next call, or back to the round it was part of."""
    now, viewer = clock.now(), request.viewer
    what = request.POST.get("result", "")
    try:
        again_at = _again(request.POST.get("again_at", ""), viewer.zone, now)
        if what not in RESULTS:
            return _page(request, escalation_id, problem=_("Choose what came of the call."), status=422)  # fmt: skip
        task = record_call(
            escalation_id=escalation_id, person_id=viewer.person_id, name=viewer.name, now=now,
            said=Said(result=what, note=request.POST.get("note", "").strip(), again_at=again_at),
        )  # fmt: skip
    except Escalation.DoesNotExist:
        return render(request, "push/missing.html", status=404)
    except NotADay:
        return _page(request, escalation_id, problem=_("The time to call again is no day and time. Write it as 2026-11-22 09:30."), status=422)  # fmt: skip
    except Refusal as refusal:
        return _page(request, escalation_id, problem=str(refusal), status=409)
    toast.done(request, _told(task, what))
    if request.POST.get("from") == "round":
        return redirect("push:round")
    return redirect(f"{reverse('push:escalations')}?of={'all' if task.calls_at else 'mine'}")


@allow(*access.CALLERS)
@require_POST
def back(request: ViewerRequest) -> HttpResponse:
    """Calls back onto the list: one, or all that are one's own."""
    asked = request.POST.get("id", "")
    n = give_back(
        person_id=request.viewer.person_id, now=clock.now(), escalation_id=int(asked) if asked.isdecimal() else None
    )  # fmt: skip
    toast.done(request, ngettext("%(n)s call is back on the list.", "%(n)s calls are back on the list.", n) % {"n": n})  # fmt: skip
    return redirect(f"{reverse('push:escalations')}?of=all")


@allow(*access.CALLERS)
@require_GET
def round_(request: ViewerRequest) -> HttpResponse:
    """The calls one has taken, as a list to work off, to print or to save."""
    now = clock.now()
    rows = query.my_round(me=request.viewer.person_id, now=now)
    by_text: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        by_text.setdefault((row["title"], row["words"][1]), []).append(row)
    return render(
        request,
        "push/round.html",
        {
            "groups": [{"title": title, "text": text, "rows": found} for (title, text), found in by_text.items()],
            "count": len(rows), "until": min((row["taken_until"] for row in rows), default=None), "now": now,
            "role_words": words.ROLES, "results": words.CALL_RESULTS, "most": _ROUND,
        },
    )  # fmt: skip


def _page(
    request: ViewerRequest, escalation_id: int, *, problem: str = "", status: int = 200
) -> HttpResponse:
    now = clock.now()
    row = query.call(escalation_id=escalation_id, me=request.viewer.person_id, now=now)
    if row is None:
        return render(request, "push/missing.html", status=404)
    subject, text = query.spoken([row])[row["id"]]
    return render(
        request,
        "push/call.html",
        {
            "e": row, "subject": subject, "text": text, "history": query.history(escalation_id=escalation_id),
            "problem": problem, "now": now, "role_words": words.ROLES, "results": words.CALL_RESULTS,
            "outcomes": words.CALL_OUTCOMES, "note": request.POST.get("note", ""), "again_at": request.POST.get("again_at", ""),
        },
        status=status,
    )  # fmt: skip


def _again(text: str, zone: str, now: datetime) -> datetime | None:
    """Raises NotADay."""
    if not text.strip():
        return None
    here = ZoneInfo(zone)
    day, at = moment_of(text.strip(), today=now.astimezone(here).date())
    return datetime.combine(day, at or time(9), here)


def _told(task: Escalation, what: str) -> str:
    if task.closed_at is None:
        return _("Kept. The call comes up again by itself.")
    if what == "no_answer":
        return _("Kept. Nobody answered often enough: the call is given up.")
    return _("Kept.")


def _refused(request: ViewerRequest, refusal: Refusal) -> HttpResponse:
    return render(
        request, "push/refused.html",
        {"refusal": str(refusal), "back": f"{reverse('push:escalations')}?of=all"}, status=409,
    )  # fmt: skip
