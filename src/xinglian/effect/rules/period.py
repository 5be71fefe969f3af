"""The spans of time effectiveness is looked at in, and their steps."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
DAYS = {"30": 30, "90": 90, "365": 365}
DEFAULT = "90"


@dataclass(frozen=True, kw_only=True)
class Span:
    """`since` … `until`. `step` is week or month: of the trend."""

    since: datetime
    until: datetime
    step: str = "month"
    key: str = ""

    @property
    def before(self) -> "Span":
        return Span(since=self.since - (self.until - self.since), until=self.since, step=self.step)


def span(*, key: str, now: datetime) -> Span:
    """The last 30, 90 or 365 days; anything else is 90."""
    known = key if key in DAYS else DEFAULT
    days = timedelta(days=DAYS[known])
    return Span(since=now - days, until=now, step="month" if known == "365" else "week", key=known)


def month_after(first: date, months: int = 1) -> date:
    """The first of the month so many months later (or earlier)."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def calendar(*, first: date, months: int) -> Span:
    """Whole months in China, from the first day of one."""
    return Span(
        since=datetime.combine(first, time(), CHINA),
        until=datetime.combine(month_after(first, months), time(), CHINA),
        step="week" if months == 1 else "month",
    )
