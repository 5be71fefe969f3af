"""What went wrong in the engine room: parked letters and failed jobs."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs, sql

MOST = 200
_QUEUES = {
    "default": _("Counting and tidying"),
    "door": _("Codes and invitations"),
    "intake": _("Imports"),
    "push": _("Sending, step by step"),
    "push.channels": _("Handing over to providers"),
    "first": _("Urgent sending"),
    "signals": _("Tags"),
    "trade": _("Trade"),
}


@dataclass(frozen=True, kw_only=True)
class ParkedLetter:
    id: int
    name: str
    failed_listener: str
    attempts: int
    stored_at: datetime
    error: str
    body: dict[str, Any]

    @property
    def last_line(self) -> str:
        lines = [line for line in self.error.strip().splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    id: int
    task_name: str
    queue_name: str
    attempts: int
    failed_at: datetime | None
    args: dict[str, Any]

    @property
    def label(self) -> str:
        return jobs.label_of(self.task_name)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """`oldest_at`: since when the first job that is due waits."""

    name: str
    waiting: int
    doing: int
    failed: int
    oldest_at: datetime | None

    @property
    def label(self) -> str:
        return str(_QUEUES.get(self.name, self.name))

    @property
    def since(self) -> str:
        """In the viewer's zone."""
        return timezone.localtime(self.oldest_at).strftime("%m-%d %H:%M") if self.oldest_at else ""


def parked_letters() -> list[ParkedLetter]:
    """Newest first, at most 200."""
    return [
        ParkedLetter(**row | {"body": _masked(row["body"])})
        for row in sql.rows(
            "SELECT id, name, failed_listener, attempts, stored_at, error, body"
            f" FROM kernel_letter WHERE state = 'parked' ORDER BY id DESC LIMIT {MOST}"
        )
    ]


def failed_jobs() -> list[FailedJob]:
    """Newest first, at most 200; what they were given, secrets and addresses covered."""
    return [
        FailedJob(**row | {"args": _masked(row["args"])})
        for row in sql.rows(
            "SELECT j.id, j.task_name, j.queue_name, j.attempts, j.args, (SELECT max(e.at)"
            " FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed') AS failed_at"
            f" FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY j.id DESC LIMIT {MOST}"
        )
    ]


def queues() -> list[Queue]:
    """By name; finished jobs are left out."""
    return [
        Queue(**row)
        for row in sql.rows(
            "SELECT j.queue_name AS name, count(*) FILTER (WHERE j.status = 'todo') AS waiting,"
            " count(*) FILTER (WHERE j.status = 'doing') AS doing,"
            " count(*) FILTER (WHERE j.status = 'failed') AS failed,"
            " min((SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id))"
            "   FILTER (WHERE j.status = 'todo' AND coalesce(j.scheduled_at, now()) <= now())"
            "   AS oldest_at"
            " FROM procrastinate_jobs j WHERE j.status IN ('todo', 'doing', 'failed')"
            " GROUP BY 1 ORDER BY 1"
        )
    ]


def waiting_letters() -> int:
    return int(sql.value("SELECT count(*) FROM kernel_letter WHERE state = 'waiting'"))


def troubles() -> int:
    """How many things wait for a person: parked letters and failed jobs."""
    return int(
        sql.value(
            "SELECT (SELECT count(*) FROM kernel_letter WHERE state = 'parked')"
            " + (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed')"
        )
    )


def _masked(given: Any) -> dict[str, Any]:
    values = json.loads(given) if isinstance(given, str) else given
    hidden = {"phone", "email", "typed_name"}
    return {
        key: audit.MASK if key in hidden and value else value
        for key, value in audit.masked(values).items()
        if key != "scope"
    }
