"""Alarms on now, for screens that everybody passes: the wall, the cockpit."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.emergency.definitions import TEMPLATES
from xinglian.kernel import sql
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
    def says_drill(self) -> bool:
        """Templates mark the subject of a drill; words of one's own may not."""
        marks = {
            mark["subject"].strip()
            for one in TEMPLATES.values()
            for mark in one.drill_marks.values()
        }
        return any(mark and mark in self.subject for mark in marks)

    @property
    def share(self) -> float | None:
        return self.readers / self.recipients if self.recipients else None


def running() -> list[Running]:
    """Drills last, the newest first, with counts a few seconds old. Two queries, one when nothing is on."""
    alarms = sql.rows(
        "SELECT id, subject, is_drill, released_at, message_id FROM emergency_alarm"
        " WHERE state = 'released' AND released_at IS NOT NULL ORDER BY is_drill, released_at DESC LIMIT %s",
        [_MOST],
        kept=True,
    )
    if not alarms:
        return []
    counts = push.tallies(message_ids=[one["message_id"] for one in alarms if one["message_id"]])
    none = {"recipients": 0, "partners": 0, "read": 0}
    return [
        Running(
            alarm_id=one["id"], subject=one["subject"], is_drill=one["is_drill"], released_at=one["released_at"],
            recipients=now["recipients"], partners=now["partners"], readers=now["read"],
        )
        for one in alarms for now in [counts.get(one["message_id"] or 0, none)]
    ]  # fmt: skip
