"""What needs somebody now: each alert says what, how many, and has one next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.identity.api import Role, Viewer
from xinglian.kernel import sql

MOST = 12


@dataclass(frozen=True, kw_only=True)
class Alert:
    """`tone` is act (move now) or watch; `url` leads to the one next step, named by `step`."""

    tone: str
    title: str
    note: str
    step: str
    url: str


def alerts(*, viewer: Viewer, now: datetime) -> list[Alert]:
    """The most urgent first; empty is good news. One query a source."""
    found: list[Alert] = []
    for source in _SOURCES:
        found += source(viewer, now)
    found.sort(key=lambda alert: alert.tone != "act")
    return found[:MOST]


def _unread(_viewer: Viewer, now: datetime) -> list[Alert]:
    """Messages that must be acknowledged, past their time, and still open with partners."""
    rows = sql.rows(
        "SELECT m.message_id, m.title, count(*) AS open, min(m.started_at) AS started_at"
        " FROM push_pub_message m JOIN push_pub_reach r USING (message_id)"
        " WHERE m.must_acknowledge AND r.first_acknowledged_at IS NULL"
        " AND m.state IN ('sending', 'sent') AND m.started_at < %s AND m.started_at > %s"
        " GROUP BY m.message_id, m.title ORDER BY count(*) DESC LIMIT 3",
        [now - timedelta(minutes=10), now - timedelta(days=30)],
    )
    return [
        Alert(
            tone="act",
            title=row["title"],
            note=ngettext(
                "%(n)s partner has not acknowledged yet",
                "%(n)s partners have not acknowledged yet",
                row["open"],
            )
            % {"n": f"{row['open']:,}"},
            step=_("See who"),
            url=_url("push:result", row["message_id"]),
        )
        for row in rows
    ]


def _waiting_for_approval(viewer: Viewer, _now: datetime) -> list[Alert]:
    rows = sql.rows(
        "SELECT message_id, title, author_name FROM push_pub_review"
        " WHERE author_person_id IS DISTINCT FROM %s ORDER BY submitted_at LIMIT 3",
        [viewer.person_id],
    )
    return [
        Alert(
            tone="act",
            title=row["title"],
            note=_("%(who)s asks for a second pair of eyes") % {"who": row["author_name"]},
            step=_("Review"),
            url=_url("push:review", row["message_id"]),
        )
        for row in rows
    ]


def _uncertain(_viewer: Viewer, _now: datetime) -> list[Alert]:
    rows = sql.rows(
        "SELECT message_id, uncertain, failed FROM push_pub_trouble ORDER BY message_id DESC LIMIT 2"
    )
    return [
        Alert(
            tone="watch",
            title=_("Deliveries to look at"),
            note=_("%(uncertain)s uncertain, %(failed)s failed")
            % {"uncertain": row["uncertain"], "failed": row["failed"]},
            step=_("Decide"),
            url=_url("push:result", row["message_id"]),
        )
        for row in rows
    ]


def _imports(_viewer: Viewer, now: datetime) -> list[Alert]:
    rows = sql.rows(
        "SELECT id, file_name FROM intake_batch WHERE state IN ('failed', 'refused')"
        " AND changed_at > %s ORDER BY id DESC LIMIT 2",
        [now - timedelta(days=7)],
    )
    return [
        Alert(
            tone="watch",
            title=_("Import not finished"),
            note=row["file_name"],
            step=_("Look at it"),
            url=_url("intake:batch", row["id"]),
        )
        for row in rows
    ]


def _letters(viewer: Viewer, _now: datetime) -> list[Alert]:
    if not viewer.has(Role.HQ_DIRECTOR, Role.AUDITOR):
        return []
    parked = sql.value("SELECT count(*) FROM kernel_letter WHERE state = 'parked'")
    if not parked:
        return []
    return [
        Alert(
            tone="act",
            title=_("Events that could not be processed"),
            note=ngettext("%(n)s event is parked", "%(n)s events are parked", parked)
            % {"n": parked},
            step=_("Open the console"),
            url=_url("identity:console"),
        )
    ]


def _url(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


_SOURCES: tuple[Callable[[Viewer, datetime], list[Alert]], ...] = (
    _unread,
    _waiting_for_approval,
    _letters,
    _uncertain,
    _imports,
)
