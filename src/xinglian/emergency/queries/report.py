"""What came of an alarm: live while it runs, as it stood at its end afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.emergency.models import Alarm
from xinglian.kernel import scope
from xinglian.push import api as push

_TIMES = ("submitted_at", "approved_at", "started_at", "sent_at")


@dataclass(frozen=True)
class Report:
    """`backup`: the first channel that took over in a drill whose channels were cut, with the seconds until it did."""

    outcome: push.Outcome
    is_final: bool

    @property
    def seconds_to_release(self) -> float | None:
        o = self.outcome
        return _seconds(o.submitted_at, o.approved_at)

    @property
    def seconds_to_inboxes(self) -> float | None:
        return _seconds(self.outcome.approved_at, self.outcome.sent_at)

    @property
    def first_outside(self) -> tuple[str, float] | None:
        """The channel outside the app that handed over first, and how many seconds after the release."""
        found = [
            (row["channel"], _seconds(self.outcome.started_at, row["first_at"]) or 0.0)
            for row in self.outcome.channels
            if row["channel"] != "inapp" and row["first_at"]
        ]
        return min(found, key=lambda pair: pair[1]) if found else None


def report_of(alarm: Alarm) -> Report | None:
    """None before the release. Who sees some regions only always counts those, now."""
    if alarm.message_id is None or alarm.released_at is None:
        return None
    if alarm.report and scope.current().reach == "network":
        return Report(_restored(alarm.report), is_final=True)
    return Report(push.outcome(message_id=alarm.message_id), is_final=False)


def _restored(kept: Mapping[str, Any]) -> push.Outcome:
    told = dict(kept)
    for name in _TIMES:
        told[name] = _moment(told[name])
    told["funnel"] = push.Funnel(**told["funnel"])
    told["reach"] = push.Reach(**told["reach"]) if told["reach"] else None
    told["channels"] = [row | {"first_at": _moment(row["first_at"])} for row in told["channels"]]
    return push.Outcome(**told)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _seconds(first: datetime | None, last: datetime | None) -> float | None:
    return max((last - first).total_seconds(), 0.0) if first and last else None
