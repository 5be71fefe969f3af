"""Escalation, step by step: the person, the partner's liaison, the CSM, the call list. Each step is taken once and recorded."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from xinglian.kernel import jobs, live, sql
from xinglian.kernel.scope import network
from xinglian.push.actions.escalate import escalate
from xinglian.push.actions.open_calls import open_calls
from xinglian.push.actions.remind import NothingToRemind, RemindedEnough, remind
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.models import Message, Step
from xinglian.push.rules import ladder, template
from xinglian.push.rules.lanes import FIRST
from xinglian.push.rules.variants import LANGUAGES, MUST

_TURNS = ", ".join(f"('{step}', m.{column})" for step, column in ladder.COLUMNS.items())
# Steps due by a moment and not taken, in their order.
_DUE = f"""
SELECT m.id AS message_id, m.lane, s.step, m.started_at + make_interval(mins => s.minutes) AS due_at
  FROM push_message m CROSS JOIN LATERAL (VALUES {_TURNS}) AS s(step, minutes)
 WHERE m.state = 'sent' AND m.superseded_by_id IS NULL AND s.minutes IS NOT NULL
   AND m.started_at > %(now)s - interval '15 days' AND m.started_at + make_interval(mins => s.minutes) <= %(until)s
   AND NOT EXISTS (SELECT FROM push_step t WHERE t.message_id = m.id AND t.step = s.step)
 ORDER BY due_at, m.id
"""
# The liaison of each partner where somebody else has not read.
_LIAISONS = f"""
SELECT DISTINCT p.liaison_membership_id
  FROM push_inbox i JOIN push_message m ON m.id = i.message_id
  JOIN partners_pub_partner p ON p.partner_id = i.org_id
  JOIN identity_pub_membership l ON l.membership_id = p.liaison_membership_id AND l.is_active
 WHERE i.message_id = %(id)s AND i.membership_id <> p.liaison_membership_id
   AND CASE WHEN {MUST} THEN i.acknowledged_at IS NULL ELSE i.read_at IS NULL END
"""
_WAITING = f"""
SELECT count(*) FROM push_inbox i JOIN push_message m ON m.id = i.message_id
 WHERE i.message_id = %(id)s AND i.role_bits < 8
   AND CASE WHEN {MUST} THEN i.acknowledged_at IS NULL ELSE i.read_at IS NULL END
"""
# What is further off is the tick's.
_SOON = timedelta(minutes=2)


def due_steps(*, now: datetime) -> list[dict[str, Any]]:
    """Steps that are due now: message_id, step."""
    return sql.rows(_DUE, {"now": now, "until": now})


def defer_steps(*, now: datetime) -> None:
    """A waiting job at the very moment of each step that is near, so that nobody waits for the minute."""
    for row in sql.rows(_DUE, {"now": now, "until": now + _SOON}):
        name = "push.climb_first" if row["lane"] == FIRST else "push.climb"
        jobs.defer(
            name, scope=network(), message_id=row["message_id"], step=row["step"],
            at=row["due_at"] if row["due_at"] > now else None,
            queueing_lock=f"push.climb:{row['message_id']}:{row['step']}",
        )  # fmt: skip


def climb(*, message_id: int, step: str, now: datetime) -> bool:
    """Take one step, in a job's scope; False when it is not due, was taken, or the message is no longer in force."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    minutes = getattr(message, ladder.COLUMNS[step])
    if message.state != "sent" or message.superseded_by_id or minutes is None:
        return False
    if message.started_at is None or message.started_at + timedelta(minutes=minutes) > now:
        return False
    if Step.objects.filter(message_id=message_id, step=step).exists():
        return False
    people = int(sql.value(_WAITING, {"id": message_id}))
    told = _take(message, step, now=now) if people or step == ladder.CALLS else 0
    Step.objects.create(message_id=message_id, step=step, at=now, people=people, told=told)
    live.publish(f"message:{message_id}")
    live.publish("minutes")
    return True


def _take(message: Message, step: str, *, now: datetime) -> int:
    """How many were turned to."""
    if step == ladder.PERSON:
        if message.reminder_round:  # somebody was quicker
            return 0
        try:
            return remind(message_id=int(message.pk), now=now)
        except (NothingToRemind, RemindedEnough):
            return 0
    if step == ladder.LIAISON:
        return _tell_liaisons(message, now=now)
    if step == ladder.CSM:
        return escalate(message_id=int(message.pk), now=now)
    return open_calls(message_id=int(message.pk), now=now)


def _tell_liaisons(message: Message, *, now: datetime) -> int:
    found = sql.column(_LIAISONS, {"id": message.pk})
    if not found:
        return 0
    words = []
    for language in LANGUAGES:
        with override(language):
            title = {"title": template.escape(message.title[:60])}
            words.append(
                Words(
                    language=language,
                    subject=_("Colleagues have not read: %(title)s") % title,
                    body=_("Somebody at your company has not read “%(title)s” yet. Please tell them in person.") % title,
                    action_label=_("Open the inbox"),
                )
            )  # fmt: skip
    send_now(
        words=words, now=now, membership_ids=[int(one) for one in found], roles=[], kind=message.kind,
        channels=list(dict.fromkeys(["inapp", "webpush", *message.channels])), action_url="/push/inbox/", is_notice=True, parent_id=int(message.pk),
        is_simulated=message.is_simulated, title=message.title,
    )  # fmt: skip
    return len(found)
