"""What needs somebody, for a wall everybody passes: sums, no person, no partner, nothing to press."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinglian.kernel import scope
from xinglian.push import api as push
from xinglian.signals import api as signals
from xinglian.workspace.queries.todo import TONES, Todo, wall_title
from xinglian.workspace.queries.todo_business import FALLING, fallen
from xinglian.workspace.queries.todo_outreach import overdue

_DAYS = timedelta(days=30)
_MOST_DRAFTS, _MOST_MESSAGES = 100, 1000


def wall_desk(*, now: datetime) -> list[Todo]:
    """Within the reach of the acting scope, the most urgent first. One query a line."""
    found = [*_overdue(now), *_reviews(), *_escalations(), *_trouble(now), *_falling()]
    return sorted(found, key=lambda one: (TONES.index(one.tone), one.since or now))


def _line(key: str, tone: str, title: str, note: str, *, since: datetime | None = None) -> Todo:
    return Todo(key=key, tone=tone, title=title, note=note, step="", url="", since=since)


def _overdue(now: datetime) -> list[Todo]:
    return [
        _line(
            "unanswered", "act", wall_title(row["title"], partners=row["partners"]),
            ngettext("%(n)s partner has not acknowledged yet", "%(n)s partners have not acknowledged yet", row["open"])
            % {"n": f"{row['open']:,}"},
            since=row["started_at"],
        )
        for row in overdue(now)
    ]  # fmt: skip


def _reviews() -> list[Todo]:
    waiting = push.waiting_drafts(most=_MOST_DRAFTS)
    if not waiting:
        return []
    n = len(waiting)
    title = ngettext("%(n)s message waits for a second person", "%(n)s messages wait for a second person", n) % {"n": n}  # fmt: skip
    oldest = min((draft.since for draft in waiting if draft.since), default=None)
    return [_line("review", "act", title, _("Nothing of it has gone out"), since=oldest)]


def _escalations() -> list[Todo]:
    found = push.open_escalations(csm_person_id=0)
    if not found.all:
        return []
    title = (
        ngettext("%(n)s recipient has not read in time", "%(n)s recipients have not read in time", found.all)
        % {"n": f"{found.all:,}"}
    )  # fmt: skip
    note = _("Escalated to the partners' CSMs and still open")
    return [_line("escalations", "watch", title, note, since=found.oldest_at)]


def _trouble(now: datetime) -> list[Todo]:
    stuck = push.delivery_trouble(since=now - _DAYS, most=_MOST_MESSAGES)
    if not stuck:
        return []
    n = sum(one.uncertain + one.failed for one in stuck)
    title = ngettext("%(n)s delivery to decide", "%(n)s deliveries to decide", n) % {"n": f"{n:,}"}
    note = _("%(uncertain)s uncertain, %(failed)s failed") % {
        "uncertain": f"{sum(one.uncertain for one in stuck):,}",
        "failed": f"{sum(one.failed for one in stuck):,}",
    }
    return [_line("trouble", "watch", title, note)]


def _falling() -> list[Todo]:
    """Counted for the whole network only."""
    if scope.current().region_paths:
        return []
    counts = signals.tag_counts()
    return [fallen(key, counts[key], "", "") for key in FALLING[:2] if counts.get(key)]
