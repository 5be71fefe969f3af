"""Submit, approve, send back: above a size (together with what was sent alone lately) two people, and never the author alone."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, jobs, knobs, live, scope, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import network
from xinglian.push import access
from xinglian.push.actions.draft import lock_draft
from xinglian.push.models import Message
from xinglian.push.queries import approvals
from xinglian.push.queries.check_message import check_message


class NotReady(Refusal):
    sentence = _("The message cannot go out yet: %(problem)s")


class NotInReview(Refusal):
    sentence = _(
        "“%(title)s” is not waiting for approval any more: %(name)s was faster. Nothing was changed."
    )


class OwnMessage(Refusal):
    sentence = _(
        "Authors cannot approve their own message. Ask another director or channel manager."
    )


class SubmittedByYou(Refusal):
    sentence = _(
        "You handed this message in yourself. Ask another director or channel manager to approve it."
    )


class NotApproved(Refusal):
    sentence = _("“%(title)s” is not approved. Nothing was sent.")


class TooLateToTakeBack(Refusal):
    sentence = _(
        "“%(title)s” is already on its way and cannot be taken back. Pause or cancel it on its result page."
    )


def submit_message(*, message_id: int, now: datetime) -> Message:
    """Hand in a draft. Small ones are approved by this, larger ones wait for a second person. Raises NotReady."""
    message = lock_draft(message_id)
    report = check_message(message)
    if report.stops:
        raise NotReady(problem=report.stops[0].text)
    message.planned, message.submitted_at, message.review_note = report.recipients, now, ""
    message.required_roles = [role for role in message.required_roles if role in message.roles]
    # One at a time by the same person, so that two small ones handed in at once see each other.
    message.submitter_id = scope.current().person_id
    for person_id in sorted({message.author_id or 0, message.submitter_id or 0}):
        sql.execute(
            "SELECT pg_advisory_xact_lock(hashtext('push.submit'), %s::int)", [person_id % 2**31]
        )
    alone = approvals.sent_alone(message=message, submitter_id=message.submitter_id, now=now)
    # What passes quiet hours, caps and budgets is never one person's decision.
    needs_two = message.kind == "emergency" or approvals.needs_second_person(
        recipients=message.planned, sent_alone=alone
    )
    message.state = "in_review" if needs_two else "approved"
    message.approved_at = None if needs_two else now
    message.save()
    audit.record(
        "submit_message", subject=("push.message", message.pk), name=message.title,
        after={"recipients": message.planned, "sent_alone": alone, "state": message.state},
    )  # fmt: skip
    if not needs_two:
        schedule_message(message_id=message.pk, now=now)
        message.refresh_from_db()
    live.publish("messages")
    return message


def approve_message(
    *, message_id: int, person_id: int, name: str, now: datetime, send: bool = True
) -> Message:
    """The second person's yes; with `send` it goes out as planned. Raises NotInReview, OwnMessage, SubmittedByYou."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state != "in_review":
        raise NotInReview(title=message.title, name=message.approver_name or message.author_name)
    if message.author_id == person_id:
        raise OwnMessage()
    if message.submitter_id == person_id:
        raise SubmittedByYou()
    message.state, message.approver_id, message.approver_name, message.approved_at = (
        "approved",
        person_id,
        name,
        now,
    )
    message.save(update_fields=["state", "approver_id", "approver_name", "approved_at"])
    audit.record(
        "approve_message",
        subject=("push.message", message.pk),
        name=message.title,
        after={"approver": name},
    )
    if send:
        schedule_message(message_id=message.pk, now=now)
        message.refresh_from_db()
    live.publish("messages")
    live.publish(f"message:{message.pk}")
    return message


def send_back(*, message_id: int, note: str, now: datetime) -> Message:
    """Return a message to its author with a note; also takes back an own one from review."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state not in ("in_review", "approved"):
        raise NotInReview(title=message.title, name=message.approver_name or message.author_name)
    access.demand_within_reach(message)
    _to_draft(message, note=note, now=now)
    audit.record(
        "send_back_message", subject=("push.message", message.pk), name=message.title, why=note
    )
    return message


def schedule_message(*, message_id: int, now: datetime) -> Message:
    """Send an approved message at its time, but not before the time to take it back is over. Raises NotApproved."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state != "approved":
        raise NotApproved(title=message.title)
    access.demand_within_reach(message)
    # Two people have looked at an emergency: no second is lost.
    rest = 0 if message.kind == "emergency" else int(knobs.value("push.undo_seconds"))
    earliest = now + timedelta(seconds=rest)
    message.release_at = max(message.release_at, earliest) if message.release_at else earliest
    message.state = "scheduled"
    message.save(update_fields=["release_at", "state"])
    defer_release(message_id=message.pk, kind=message.kind, at=message.release_at)
    return message


def take_back(*, message_id: int, now: datetime) -> Message:
    """Undo: a scheduled message becomes a draft again. Raises TooLateToTakeBack."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state != "scheduled":
        raise TooLateToTakeBack(title=message.title)
    access.demand_within_reach(message)
    _to_draft(message, note="", now=now)
    audit.record("take_back_message", subject=("push.message", message.pk), name=message.title)
    return message


def defer_release(*, message_id: int, kind: str, at: datetime | None = None) -> None:
    """An emergency has workers of its own, that no large sending can keep busy."""
    jobs.defer(
        "push.release_first" if kind == "emergency" else "push.release",
        scope=network(),
        message_id=message_id,
        at=at,
        lock=f"push.release:{message_id}",
    )


def _to_draft(message: Message, *, note: str, now: datetime) -> None:
    sql.execute(
        "UPDATE push_message SET state = 'draft', approver_id = NULL, approver_name = '', approved_at = NULL,"
        " submitted_at = NULL, release_at = CASE WHEN release_at > %s + interval '10 minutes' THEN release_at END,"
        " review_note = %s, saved_at = %s WHERE id = %s",
        [now, note, now, message.pk],
    )
    message.refresh_from_db()
    live.publish("messages")
    live.publish(f"message:{message.pk}")
