"""Alarms on now, for screens that everybody passes: the wall, the cockpit."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.emergency.models import Alarm
from xinglian.push import api as push

_MOST = 3


@dataclass(frozen=True, kw_only=True)
class Running:
    alarm_id: int
    subject: str
    is_drill: bool
    released_at: datetime
    recipients: int
    partners: int
    readers: int

    @property
    def share(self) -> float | None:
        return self.readers / self.recipients if self.recipients else None


def running() -> list[Running]:
    """The newest first, with counts a few seconds old. Two queries, one when nothing is on."""
    alarms = [
        (one, one.message_id, one.released_at)
        for one in Alarm.objects.filter(state="released").order_by("-released_at")[:_MOST]
    ]
    if not alarms:
        return []
    counts = push.tallies(
        message_ids=[message_id for _one, message_id, _at in alarms if message_id]
    )
    none = {"recipients": 0, "partners": 0, "read": 0}
    return [
        Running(
            alarm_id=one.pk, subject=one.subject, is_drill=one.is_drill, released_at=at, recipients=now["recipients"],
            partners=now["partners"], readers=now["read"],
        )
        for one, message_id, at in alarms if at is not None for now in [counts.get(message_id or 0, none)]
    ]  # fmt: skip
