"""Taking calls from the list: one caller has a call at a time, and only who has it sees the number."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.kernel import audit, knobs, live, sql
from xinglian.kernel.refusal import Refusal
from xinglian.push.queries.call_sql import FREE, IN_FORCE, MINE, TAKEN
from xinglian.push.queries.calls import taken_count

MOST = 200
# Locked rows are another caller's this very moment: they are passed over, nobody waits.
_TAKE = f"""
WITH free AS (
    SELECT e.id FROM push_escalation e JOIN push_message g ON g.id = e.message_id
     WHERE {FREE} AND {IN_FORCE} AND {MINE}
       AND (%(only)s::bigint IS NULL OR e.id = %(only)s) AND (%(message)s::bigint IS NULL OR e.message_id = %(message)s)
     ORDER BY g.lane, e.calls_at NULLS LAST, e.id LIMIT %(most)s
       FOR UPDATE OF e SKIP LOCKED
)
UPDATE push_escalation e SET taken_by_id = %(me)s, taken_by = %(name)s, taken_until = %(until)s
  FROM free WHERE e.id = free.id
RETURNING e.id, e.message_id, e.org_id
"""
_GIVE_BACK = f"""
UPDATE push_escalation e SET taken_by_id = NULL, taken_by = '', taken_until = NULL
 WHERE {TAKEN} AND (%(only)s::bigint IS NULL OR e.id = %(only)s)
"""


class CallTaken(Refusal):
    sentence = _("Somebody else has this call, or it is settled. Take the next one.")


class NoCallLeft(Refusal):
    sentence = _("Nobody is left to call: others have the rest, or it is not time yet.")


class HandsFull(Refusal):
    sentence = _(
        "You have %(n)s calls already, as many as one person may have. Work some off, or give them back."
    )


def take_call(
    *, escalation_id: int, person_id: int, name: str, operates: bool, now: datetime
) -> int:
    """Take one call; its id. Raises CallTaken, HandsFull."""
    minutes = int(knobs.value("push.take_minutes"))
    found = _take(
        only=escalation_id, most=1, minutes=minutes, person_id=person_id, name=name, operates=operates, now=now
    )  # fmt: skip
    if not found:
        raise CallTaken
    return found[0]


def take_next(
    *,
    person_id: int,
    name: str,
    operates: bool,
    now: datetime,
    most: int = 1,
    message_id: int | None = None,
) -> list[int]:
    """The next call of the list, or the next `most` for a phone round: the most urgent, then the longest waiting.

    Raises NoCallLeft, HandsFull."""
    knob = "push.take_minutes" if most == 1 else "push.round_minutes"
    found = _take(
        only=None, message=message_id, most=most, minutes=int(knobs.value(knob)), person_id=person_id, name=name,
        operates=operates, now=now,
    )  # fmt: skip
    if not found:
        raise NoCallLeft
    return found


def give_back(*, person_id: int, now: datetime, escalation_id: int | None = None) -> int:
    """One's own call, or all of them, back onto the list; how many."""
    given = sql.execute(_GIVE_BACK, {"me": person_id, "now": now, "only": escalation_id})
    if given:
        live.publish("escalations")
    return given


def _take(
    *,
    only: int | None,
    most: int,
    minutes: int,
    person_id: int,
    name: str,
    operates: bool,
    now: datetime,
    message: int | None = None,
) -> list[int]:
    # Numbers are shown to who has a call: nobody gathers the whole list, nor keeps it from the others.
    room = MOST - taken_count(me=person_id, now=now)
    if room <= 0:
        raise HandsFull(n=MOST)
    given: dict[str, Any] = {
        "only": only, "message": message, "most": min(most, room), "me": person_id, "name": name[:80], "operates": operates,
        "now": now, "until": now + timedelta(minutes=minutes),
    }  # fmt: skip
    rows = sql.rows(_TAKE, given)
    if rows:
        # Numbers are shown from here on: who saw how many is on record.
        audit.record(
            "take_calls",
            subject=("push.message", rows[0]["message_id"]),
            after={"calls": len(rows)},
        )
        live.publish("escalations")
    return [int(row["id"]) for row in rows]
