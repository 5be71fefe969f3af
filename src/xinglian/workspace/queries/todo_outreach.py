"""What waits in outreach: unanswered messages, reviews, drafts, escalations, deliveries to decide."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.effect import api as effect
from xinglian.identity.api import Viewer
from xinglian.kernel import sql
from xinglian.push import api as push
from xinglian.workspace.queries.reach import COUNTRY, own_rows
from xinglian.workspace.queries.todo import Todo

_GRACE = timedelta(minutes=10)
_DAYS = timedelta(days=30)


def overdue(now: datetime) -> list[dict[str, Any]]:
    """Messages that must be acknowledged, past their time, and still open: message_id, title, started_at, partners, open."""
    condition, regions = own_rows(COUNTRY)
    return sql.rows(
        "SELECT m.message_id, m.title, min(w.started_at) AS started_at, sum(w.partners)::int AS partners,"
        " sum(w.partners - w.answered)::int AS open"
        f" FROM (SELECT 1 AS depth) AS g JOIN workspace_reach AS w ON {condition}"
        " JOIN push_pub_message AS m USING (message_id)"
        " WHERE w.must_acknowledge AND w.started_at < %(late)s AND w.started_at > %(early)s"
        " AND m.state IN ('sending', 'sent') GROUP BY m.message_id, m.title"
        " HAVING sum(w.partners - w.answered) > 0 ORDER BY open DESC LIMIT 3",
        {"late": now - _GRACE, "early": now - _DAYS, "regions": regions},
        kept=True,
    )


def unanswered(viewer: Viewer, now: datetime) -> list[Todo]:
    """Messages that must be acknowledged, past their time, and still open with partners."""
    may_chase = viewer.has(*push.AUTHORS)
    return [
        Todo(
            key="unanswered",
            tone="act",
            title=row["title"],
            note=ngettext(
                "%(n)s partner has not acknowledged yet",
                "%(n)s partners have not acknowledged yet",
                row["open"],
            )
            % {"n": f"{row['open']:,}"},
            step=ngettext("Chase %(n)s partner", "Chase %(n)s partners", row["open"])
            % {"n": f"{row['open']:,}"}
            if may_chase
            else _("See who"),
            url=reverse("workspace:chase", args=[row["message_id"]])
            if may_chase
            else reverse("push:recipients", args=[row["message_id"]]) + "?only=unacknowledged",
            since=row["started_at"],
        )
        for row in overdue(now)
    ]


def reviews(viewer: Viewer, _now: datetime) -> list[Todo]:
    """What a second person must approve."""
    if not viewer.has(*push.APPROVERS):
        return []
    return [
        Todo(
            key="review",
            tone="act",
            title=draft.title or _("Message without a title"),
            note=_("%(who)s asks for a second pair of eyes") % {"who": draft.author_name},
            step=_("Review"),
            url=reverse("push:review", args=[draft.message_id]),
            since=draft.since,
        )
        for draft in push.waiting_drafts(most=4)
        if draft.author_id != viewer.person_id
    ]


def drafts(viewer: Viewer, _now: datetime) -> list[Todo]:
    """One's own messages that have not gone out."""
    if not viewer.has(*push.AUTHORS):
        return []
    return [
        _draft(draft)
        for draft in push.waiting_drafts(author_id=viewer.person_id or None)
        if viewer.person_id
    ]


def _draft(draft: push.Draft) -> Todo:
    title = draft.title or _("Message without a title")
    compose = reverse("push:compose", args=[draft.message_id])
    review = reverse("push:review", args=[draft.message_id])
    tone, note, step, url = {
        "draft": (
            "act" if draft.note else "watch",
            _("Sent back: %(note)s") % {"note": draft.note}
            if draft.note
            else _("A draft nobody has sent"),
            _("Go on writing"),
            compose,
        ),
        "approved": ("act", _("Approved, and waits to be sent"), _("Send it"), review),
        "in_review": ("info", _("Waits for a second person"), _("Look at it"), review),
    }[draft.state]
    return Todo(
        key=f"own_{draft.state}", tone=tone, title=title, note=note, step=step, url=url,
        since=draft.since,
    )  # fmt: skip


def escalations(viewer: Viewer, _now: datetime) -> list[Todo]:
    """Whom somebody has to call."""
    found = push.open_escalations(csm_person_id=viewer.person_id)
    mine = found.mine if viewer.person_id else 0
    count, of = (mine, "mine") if mine else (found.all, "all")
    if not count:
        return []
    return [
        Todo(
            key="escalations",
            tone="act" if mine else "watch",
            title=ngettext(
                "%(n)s recipient has not read in time",
                "%(n)s recipients have not read in time",
                count,
            )
            % {"n": f"{count:,}"},
            note=_("Escalated to you: call them")
            if mine
            else _("Escalated to the partners' CSMs and still open"),
            step=_("Call them") if mine else _("See who"),
            url=reverse("push:escalations") + f"?of={of}",
            since=found.oldest_at,
        )
    ]


def trouble(viewer: Viewer, now: datetime) -> list[Todo]:
    """Deliveries that failed, or may have arrived."""
    if not viewer.has(*push.OPERATORS):
        return []
    return [
        Todo(
            key="trouble",
            tone="watch",
            title=_("Deliveries to decide: %(title)s") % {"title": one.title},
            note=_("%(uncertain)s uncertain, %(failed)s failed")
            % {"uncertain": f"{one.uncertain:,}", "failed": f"{one.failed:,}"},
            step=_("Decide"),
            url=reverse("push:result", args=[one.message_id]),
        )
        for one in push.delivery_trouble(since=now - _DAYS)
    ]


def rework(viewer: Viewer, _now: datetime) -> list[Todo]:
    """One's own messages that found little response."""
    if not (viewer.person_id and viewer.has(*push.AUTHORS)):
        return []
    found = effect.waiting_rework(person_id=viewer.person_id)
    if not found.n:
        return []
    return [
        Todo(
            key="rework", tone="watch", title=found.title,
            note=ngettext(
                "%(n)s message of yours found little response",
                "%(n)s messages of yours found little response", found.n,
            ) % {"n": f"{found.n:,}"},
            step=_("See what stands out"), url=reverse("effect:rework") + "?of=mine", since=found.oldest_at,
        )
    ]  # fmt: skip


def inbox(viewer: Viewer, _now: datetime) -> list[Todo]:
    """One's own unread messages."""
    unread = push.unread_count(membership_id=viewer.membership_id) if viewer.membership_id else 0
    if not unread:
        return []
    return [
        Todo(
            key="inbox",
            tone="info",
            title=ngettext("%(n)s unread message", "%(n)s unread messages", unread)
            % {"n": f"{unread:,}"},
            note=_("In your own inbox"),
            step=_("Go and read"),
            url=reverse("push:inbox"),
        )
    ]
