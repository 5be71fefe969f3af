"""What came of a call. Told by phone is not read: the board says so, and the receipt stays the person's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinglian.identity import api as identity
from xinglian.kernel import audit, knobs, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.actions.count_standing import count_standing_soon
from xinglian.push.models import Call, Escalation
from xinglian.push.queries.call_sql import OWN_PHONE

RESULTS = tuple(one.value for one in Call.Result)
_PERSON = f"""
SELECT m.person_id, m.phone, coalesce(p.contact_phone, '') AS company_phone, {OWN_PHONE} AS is_own
  FROM push_escalation e LEFT JOIN identity_pub_membership m ON m.membership_id = e.membership_id
  LEFT JOIN partners_pub_partner p ON p.partner_id = e.org_id WHERE e.id = %s
"""


class NotYourCall(Refusal):
    sentence = gettext_lazy(
        "This call is not yours any more, so nothing was recorded. Take it again."
    )


class NoTimeToCall(Refusal):
    sentence = gettext_lazy("Say when to call again: a day and a time that is still to come.")
    field = "again_at"


@dataclass(frozen=True, kw_only=True)
class Said:
    """`result`: reached, no_answer, wrong, later."""

    result: str
    note: str = ""
    again_at: datetime | None = None


def record_call(
    *, escalation_id: int, said: Said, person_id: int, name: str, now: datetime
) -> Escalation:
    """Record the result of one's own call. Raises NotYourCall, NoTimeToCall, Escalation.DoesNotExist."""
    task = Escalation.objects.select_for_update(no_key=True).get(pk=escalation_id)
    if task.closed_at or task.taken_by_id != person_id:
        raise NotYourCall
    if said.result == Call.Result.LATER and (said.again_at is None or said.again_at <= now):
        raise NoTimeToCall
    _follow(task, said, name=name, now=now)
    task.taken_until = None
    task.save(
        update_fields=[
            "closed_at",
            "outcome",
            "closed_by",
            "note",
            "call_after",
            "tries",
            "taken_until",
        ]
    )
    Call.objects.create(
        escalation=task, org_id=task.org_id, caller_id=person_id, caller=name[:80], at=now, result=said.result,
        note=said.note[:300], again_at=task.call_after if task.closed_at is None else None,
    )  # fmt: skip
    audit.record(
        "record_call", subject=("push.message", task.message_id), org_id=task.org_id,
        after={"outcome": said.result}, why=said.note,
    )  # fmt: skip
    count_standing_soon(message_id=task.message_id, now=now)
    live.publish("escalations")
    return task


def _follow(task: Escalation, said: Said, *, name: str, now: datetime) -> None:
    task.tries += 1
    if said.result == Call.Result.REACHED:
        _close(task, "called", said.note, name=name, now=now)
    elif said.result == Call.Result.LATER:
        task.tries -= 1
        task.call_after = said.again_at
    elif said.result == Call.Result.WRONG:
        if not _mark_wrong(task, name=name, now=now):
            _close(task, "wrong", said.note, name=name, now=now)
    elif task.tries >= int(knobs.value("push.call_tries")):
        _close(task, "given_up", said.note, name=name, now=now)
    else:
        task.call_after = now + timedelta(minutes=int(knobs.value("push.call_again_minutes")))


def _close(task: Escalation, outcome: str, note: str, *, name: str, now: datetime) -> None:
    task.closed_at, task.outcome, task.note, task.closed_by = now, outcome, note[:300], name[:80]


def _mark_wrong(task: Escalation, *, name: str, now: datetime) -> bool:
    """Nothing goes to a wrong number any more; True when another number is left to call."""
    row: dict[str, Any] = sql.row(_PERSON, [task.pk]) or {}
    if not row.get("is_own"):
        return False  # it was the company's
    identity.break_addresses(
        kind="phone", values=[row["phone"]], person_ids=[row["person_id"]], now=now,
        reason=_("Wrong number, says %(name)s") % {"name": name},
    )  # fmt: skip
    return bool(row["company_phone"]) and row["company_phone"] != row["phone"]
