"""The spans of time the cockpit looks at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DAYS = {"1": 1, "7": 7, "30": 30, "90": 90}
DEFAULT = "30"


@dataclass(frozen=True, kw_only=True)
class Period:
    """`since`…`until`, and the span of the same length just before it."""

    key: str
    since: datetime
    until: datetime

    @property
    def before(self) -> "Period":
        return Period(key=self.key, since=self.since - (self.until - self.since), until=self.since)


def period(*, key: str, now: datetime) -> Period:
    """The last 1, 7, 30 or 90 days; anything else is 30."""
    known = key if key in DAYS else DEFAULT
    return Period(key=known, since=now - timedelta(days=DAYS[known]), until=now)
