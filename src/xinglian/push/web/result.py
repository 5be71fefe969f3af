"""The result of a message: how far it has come, live."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xinglian.identity.api import STAFF, ViewerRequest, allow
from xinglian.kernel import clock, sql
from xinglian.kernel.money import Money
from xinglian.push import access
from xinglian.push.actions.keep_sums import count_sums_soon
from xinglian.push.models import Experiment, Message
from xinglian.push.queries import (
    answers,
    channel_state,
    group_notes,
    recipients,
    result_sums,
    shelf,
    versions,
)
from xinglian.push.queries.reasons import reason_of
from xinglian.push.queries.target import target_of
from xinglian.push.web import best_hour, board, campaign_budget, ladder, plan, words
from xinglian.ui.charts import Line, Series

# Calls that were opened for the message, how far its portions are out, and whether groups were told.
_UNDER_WAY = """
SELECT e.opened, e.open, c.size, c.done,
       EXISTS (SELECT FROM push_grouppost p WHERE p.message_id = %(id)s) AS has_posts
  FROM (SELECT count(*)::int AS opened, count(*) FILTER (WHERE closed_at IS NULL)::int AS open
          FROM push_escalation WHERE message_id = %(id)s) AS e,
       (SELECT coalesce(sum(size), 0)::int AS size, coalesce(sum(size) FILTER (WHERE done_at IS NOT NULL), 0)::int AS done
          FROM push_chunk WHERE message_id = %(id)s AND arm IS NOT NULL AND (due_at IS NULL OR due_at <= %(now)s)) AS c
"""


@allow(STAFF)
@require_GET
def result(request: ViewerRequest, message_id: int) -> HttpResponse:
    message = _find(message_id)
    if not message.started_at and message.state != "cancelled":
        return redirect("push:compose", message_id)
    return render(request, "push/result.html", _context(request, message))


@allow(STAFF)
@require_GET
def numbers(request: ViewerRequest, message_id: int) -> HttpResponse:
    """The live part of the page."""
    return render(request, "push/_numbers.html", _context(request, _find(message_id)))


def _find(message_id: int) -> Message:
    return get_object_or_404(
        Message.objects.select_related("supersedes", "superseded_by"), pk=message_id
    )


def _context(request: ViewerRequest, message: Message) -> dict[str, Any]:
    with shelf.books_of(message.pk) as books:
        return _counted(request, message, books)


def _counted(request: ViewerRequest, message: Message, books: shelf.Books) -> dict[str, Any]:
    now = clock.now()
    found = result_sums.sums(message=message, now=now, books=books)
    if found.is_due:
        count_sums_soon(message_id=message.pk)
    funnel = found.funnel
    under_way = sql.row(_UNDER_WAY, {"id": message.pk, "now": now})
    people_url = reverse("push:recipients", args=[message.pk])
    unread = funnel.recipients - (funnel.acknowledged if message.must_acknowledge else funnel.read)
    return {
        "message": message,
        "now": now,
        "target": target_of(message),
        "funnel": funnel,
        "parts": dict(funnel.parts(must_acknowledge=message.must_acknowledge)),
        "part_urls": {
            "acted": f"{people_url}?only=acted", "acknowledged": f"{people_url}?only=acknowledged",
            "read": f"{people_url}?only=read", "delivered": f"{people_url}?only=unread",
        },
        "sums": found,
        "reach": found.reach,
        "chart": _chart(found.points, must_acknowledge=message.must_acknowledge, total=funnel.recipients) if found.points else None,
        "channels": found.channels,
        "held": [
            row | {"words": reason_of(row | {"state": "held", "reason": ""})}
            for row in found.held
        ],
        "best_hour": best_hour.told(message), "plan": plan.told(message), "steps": ladder.told(message, now=now),
        "trouble": recipients.trouble(message_id=message.pk, books=books),
        "posts": group_notes.posts_of(message.pk) if under_way and under_way["has_posts"] else [],
        "costs": channel_state.cost_of(message_id=message.pk),
        "limit": None if message.budget is None else Money(message.budget),
        "budget": campaign_budget.form(message),
        "may_pay": request.viewer.has(*access.APPROVERS),
        "under_way": under_way,
        "board": board.told(message) if message.started_at else None,
        "unread": unread,
        "versions": versions.versions(message),
        "acknowledged": found.acknowledged,
        "answered": answers.counts(message_id=message.pk),
        "may_operate": request.viewer.has(*access.OPERATORS),
        "may_write": request.viewer.has(*access.AUTHORS),
        "is_live": message.state in ("sending", "sent", "paused"),
        "roles": words.ROLES,
        "is_archived": books is not shelf.DATABASE,
        "experiment": Experiment.objects.filter(message=message).first(),
    }  # fmt: skip


def _chart(points: list[tuple[float, int, int]], *, must_acknowledge: bool, total: int) -> Line:
    """`total`: the recipients the reader sees, as the curve counts those alone."""
    total = max(total, 1)
    series = [
        Series(_("Read"), [round(100 * read / total, 1) for _minutes, read, _acked in points])
    ]
    if must_acknowledge:
        series.append(
            Series(
                _("Acknowledged"),
                [round(100 * acked / total, 1) for _minutes, _read, acked in points],
                tone="good",
            )
        )
    # The scale is at least ten minutes long, the line ends now.
    step = points[1][0] if len(points) > 1 else 1.0
    whole = max(len(points), int(10 / step) + 1)
    labels = [_label(step * number, fine=step < 1) for number in range(whole)]
    return Line(labels=labels, series=series, unit="%", y_max=100)


def _label(minutes: float, *, fine: bool) -> str:
    """0:30 while it is about seconds, else whole minutes."""
    seconds = round(minutes * 60)
    return f"{seconds // 60}:{seconds % 60:02}" if fine else f"{minutes:.0f}"
