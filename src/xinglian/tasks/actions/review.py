"""What was handed in is accepted or sent back, many at once; each verdict stands beside its try."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.kernel import audit, facts, live, outbox, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push import api as push
from xinglian.tasks.actions.assign import ROLES
from xinglian.tasks.events import TasksAccepted, TasksRejected

# To do it again one has this long at least, whenever it was due.
REDO = timedelta(days=3)
_TAKE = """
SELECT t.id, t.partner_id, t.assignment_id, t.is_simulated FROM tasks_task AS t
 WHERE t.id = ANY(%(ids)s) AND t.state = 'handed_in' ORDER BY t.id FOR NO KEY UPDATE
"""
_SETTLE = """
UPDATE tasks_task SET state = %(verdict)s, reviewed_at = %(now)s, reviewed_by_name = %(by)s, reason = %(reason)s,
       due_at = CASE WHEN %(verdict)s = 'rejected' THEN greatest(due_at, %(redo)s) ELSE due_at END,
       reminders = CASE WHEN %(verdict)s = 'rejected' THEN 0 ELSE reminders END
 WHERE id = ANY(%(ids)s)
"""
_WRITE = """
UPDATE tasks_handin AS h SET verdict = %(verdict)s, reason = %(reason)s, reviewed_at = %(now)s, reviewed_by_name = %(by)s
  FROM tasks_task AS t WHERE t.id = ANY(%(ids)s) AND h.task_id = t.id AND h.number = t.tries
"""
_FACTS = """
SELECT 'tasks.accepted', t.partner_id, 'tasks.task', t.id, %s::timestamptz, 1::numeric, 'task', 'tasks', t.id::text,
       NULL::jsonb, t.is_simulated FROM tasks_task AS t WHERE t.id = ANY(%s)
"""


class NothingToReview(Refusal):
    sentence = gettext_lazy(
        "None of these waits for a review any more: somebody else was quicker. Reload the page."
    )


class ReasonMissing(Refusal):
    sentence = gettext_lazy("Say what is wrong, so that it can be done again.")
    field = "reason"


def accept(*, task_ids: Sequence[int], person_name: str, now: datetime) -> int:
    """As the reviewer, within reach; how many. Raises NothingToReview."""
    taken = _settle(task_ids, "accepted", reason="", person_name=person_name, now=now)
    facts.record_select(_FACTS, [now, [row["id"] for row in taken]], months=[now])
    for assignment_id, rows in _by_assignment(taken).items():
        outbox.announce(
            TasksAccepted(
                assignment_id=assignment_id, task_ids=[row["id"] for row in rows],
                partner_ids=[row["partner_id"] for row in rows],
            )
        )  # fmt: skip
    live.publish("tasks")
    return len(taken)


def reject(*, task_ids: Sequence[int], reason: str, person_name: str, now: datetime) -> int:
    """As `accept`, with the reason the partner reads; it may try again. Raises ReasonMissing, NothingToReview."""
    why = reason.strip()[:300]
    if not why:
        raise ReasonMissing
    taken = _settle(task_ids, "rejected", reason=why, person_name=person_name, now=now)
    for assignment_id, rows in _by_assignment(taken).items():
        outbox.announce(
            TasksRejected(
                assignment_id=assignment_id, task_ids=[row["id"] for row in rows],
                partner_ids=[row["partner_id"] for row in rows], reason=why,
            )
        )  # fmt: skip
    _tell(taken, why, now=now)
    live.publish("tasks")
    return len(taken)


def _settle(
    task_ids: Sequence[int], verdict: str, *, reason: str, person_name: str, now: datetime
) -> list[dict[str, Any]]:
    taken = sql.rows(_TAKE, {"ids": list(task_ids)})
    if not taken:
        raise NothingToReview
    params = {
        "ids": [row["id"] for row in taken], "verdict": verdict, "reason": reason, "by": person_name, "now": now,
        "redo": now + REDO,
    }  # fmt: skip
    sql.execute(_WRITE, params)
    sql.execute(_SETTLE, params)
    audit.record(
        "accept_tasks" if verdict == "accepted" else "reject_tasks",
        subject=("tasks.assignment", taken[0]["assignment_id"]), after={"tasks": params["ids"]}, why=reason,
    )  # fmt: skip
    return taken


def _by_assignment(rows: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["assignment_id"], []).append(row)
    return found


def _tell(taken: Sequence[dict[str, Any]], reason: str, *, now: datetime) -> None:
    words = push.in_each_language(
        words=lambda: (_("A task came back to you"), reason), action=lambda: _("To your tasks")
    )
    push.send_now(
        words=words, now=now, org_ids=sorted({row["partner_id"] for row in taken}), action_url="/tasks/mine/", roles=ROLES, channels=("inapp", "webpush"),
        is_simulated=all(row["is_simulated"] for row in taken),
    )  # fmt: skip
