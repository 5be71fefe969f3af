"""Who still has something to do is reminded: a day before, and once when it is due; one message for all of a partner's."""

from datetime import datetime

from django.utils.translation import gettext as _

from xinglian.kernel import sql
from xinglian.push import api as push
from xinglian.tasks.actions.assign import ROLES

# `reminders` counts them: the first within a day before, the second after. Nobody hears twice within twenty hours.
_DUE = """
WITH due AS (
    SELECT t.id, t.partner_id FROM tasks_task AS t JOIN tasks_assignment AS a ON a.id = t.assignment_id
     WHERE t.state IN ('open', 'rejected') AND a.closed_at IS NULL
       AND ((t.reminders = 0 AND t.due_at > %(now)s AND t.due_at <= %(now)s + interval '24 hours')
         OR (t.reminders < 2 AND t.due_at <= %(now)s AND t.due_at > %(now)s - interval '14 days'))
       AND NOT EXISTS (SELECT FROM tasks_task AS heard WHERE heard.partner_id = t.partner_id
                          AND heard.reminded_at > %(now)s - interval '20 hours')
)
UPDATE tasks_task AS t SET reminded_at = %(now)s, reminders = CASE WHEN t.due_at <= %(now)s THEN 2 ELSE 1 END
  FROM due WHERE due.id = t.id RETURNING t.partner_id, t.is_simulated
"""


def remind(*, now: datetime) -> int:
    """How many partners were reminded. As the network."""
    rows = sql.rows(_DUE, {"now": now})
    partner_ids = sorted({row["partner_id"] for row in rows})
    if not partner_ids:
        return 0
    words = push.in_each_language(
        words=lambda: (_("Tasks of yours are due"), _("What is due, and until when, stands on your page of tasks.")),
        action=lambda: _("To your tasks"),
    )  # fmt: skip
    push.send_now(
        words=words, now=now, org_ids=partner_ids, action_url="/tasks/mine/", roles=ROLES, channels=("inapp", "webpush"),
        is_simulated=all(row["is_simulated"] for row in rows),
    )  # fmt: skip
    return len(partner_ids)
