"""One urgent notice: before its release what the second person reads, afterwards how far it has come, at last its report."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xinglian.emergency import access
from xinglian.emergency.actions.end_alarm import drop_alarm, end_alarm
from xinglian.emergency.actions.release_alarm import release_alarm
from xinglian.emergency.definitions import TEMPLATES
from xinglian.emergency.models import Alarm
from xinglian.emergency.queries.compose import compose
from xinglian.emergency.queries.report import report_of
from xinglian.emergency.web.words import STATES, TROUBLES
from xinglian.identity import api as identity
from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock, knobs
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push
from xinglian.signals import api as signals
from xinglian.ui import toast


@allow(STAFF)
@require_GET
def alarm(request: ViewerRequest, alarm_id: int) -> HttpResponse:
    return render(request, "emergency/alarm.html", _context(request, _find(alarm_id)))


@allow(STAFF)
@require_GET
def figures(request: ViewerRequest, alarm_id: int) -> HttpResponse:
    """The live part of the page; a new state loads the page anew."""
    found = _find(alarm_id)
    if request.GET.get("state", found.state) != found.state:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "emergency/_figures.html", _context(request, found))


@allow(*access.RELEASERS)
@require_POST
def release(request: ViewerRequest, alarm_id: int) -> HttpResponse:
    """One tap of the second person."""
    return _do(
        request, alarm_id, lambda: release_alarm(alarm_id=alarm_id, viewer=request.viewer, now=clock.now()),
        _("Released. It is going out by every channel."),
    )  # fmt: skip


@allow(*access.PREPARERS)
@require_POST
def drop(request: ViewerRequest, alarm_id: int) -> HttpResponse:
    found = _find(alarm_id)
    if found.prepared_by_id != request.viewer.person_id and not request.viewer.has(*access.RELEASERS):  # fmt: skip
        said = _("Only whoever prepared it, a director or a channel manager may drop this notice.")
        return render(request, "emergency/refused.html", {"refusal": said, "alarm": found}, status=403)  # fmt: skip
    return _do(
        request, alarm_id, lambda: drop_alarm(alarm_id=alarm_id, now=clock.now()),
        _("Dropped. Nothing was sent."),
    )  # fmt: skip


@allow(*access.RELEASERS)
@require_POST
def end(request: ViewerRequest, alarm_id: int) -> HttpResponse:
    return _do(
        request, alarm_id, lambda: end_alarm(alarm_id=alarm_id, name=request.viewer.name, now=clock.now()),
        _("Ended. The report stands."),
    )  # fmt: skip


def _do(request: ViewerRequest, alarm_id: int, act: Callable[[], Any], said: str) -> HttpResponse:
    found = _find(alarm_id)
    try:
        act()
    except Refusal as refusal:
        return render(
            request, "emergency/refused.html", {"refusal": str(refusal), "alarm": found}, status=409
        )
    toast.done(request, said)
    return redirect("emergency:alarm", alarm_id)


def _find(alarm_id: int) -> Alarm:
    try:
        return access.alarm(alarm_id)
    except Alarm.DoesNotExist as error:
        raise Http404 from error


def _context(request: ViewerRequest, found: Alarm) -> dict[str, Any]:
    viewer = request.viewer
    is_own = found.prepared_by_id == viewer.person_id
    waits = found.state == "waiting"
    told = report_of(found)
    word, tone = STATES[found.state]
    return {
        "alarm": found,
        "template": TEMPLATES[found.template],
        "word": word,
        "tone": tone,
        "now": clock.now(),
        "waits": waits,
        "is_own": is_own,
        "may_release": waits and viewer.has(*access.RELEASERS) and not is_own,
        "may_drop": waits and (is_own or viewer.has(*access.RELEASERS)),
        "may_end": found.state == "released" and viewer.has(*access.RELEASERS),
        "may_prepare": viewer.has(*access.PREPARERS),
        "others": [
            one.name for one in identity.staff_with(roles=access.RELEASERS) if one.person_id != found.prepared_by_id
        ] if waits else [],
        "planned": push.planned(message_id=found.message_id) if waits and found.message_id else 0,
        "audience": signals.say_audience(found.audience_expr),
        "told": [
            {"language": one.language, "subject": one.subject, "html": push.body_html(push.as_text(one.body))}
            for one in compose(template=found.template, values=found.values, is_drill=found.is_drill)
        ],
        "report": told,
        "outcome": told.outcome if told else None,
        "channels": [_channel(row, told.outcome.started_at) for row in told.outcome.channels] if told else [],
        "trouble": [_trouble(row) for row in told.outcome.trouble] if told else [],
        "cut": [push.channel_label(key) for key in found.cut],
        "drill_minutes": knobs.value("emergency.drill_minutes"),
    }  # fmt: skip


def _channel(row: dict[str, Any], started_at: Any) -> dict[str, Any]:
    after = (
        (row["first_at"] - started_at).total_seconds() if row["first_at"] and started_at else None
    )
    return row | {"label": push.channel_label(row["channel"]), "first_after": after}


def _trouble(row: dict[str, Any]) -> dict[str, Any]:
    word, tone = TROUBLES[row["state"]]
    return row | {"label": push.channel_label(row["channel"]), "word": word, "tone": tone, "why": push.reason_in_words(row)}  # fmt: skip
