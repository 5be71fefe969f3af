"""72 hours from finding to push: how much is left, and when somebody is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from xinglian.policyradar.rules.stages import OPEN


@dataclass(frozen=True, kw_only=True)
class Left:
    """`hours` left, negative when overdue; `share` of the time used, 0 to 1; `is_running` until it is pushed or put aside."""

    hours: float
    share: float
    tone: str
    is_running: bool

    @property
    def is_overdue(self) -> bool:
        return self.hours < 0


def left(
    *, state: str, found_at: datetime, due_at: datetime, pushed_at: datetime | None, now: datetime, warn_hours: int,
) -> Left:  # fmt: skip
    """Red when it is overdue, amber from `warn_hours` after finding."""
    running = state in OPEN
    until = now if running else (pushed_at or now)
    hours = (due_at - until) / timedelta(hours=1)
    whole = max((due_at - found_at) / timedelta(hours=1), 1.0)
    used = min(max((until - found_at) / timedelta(hours=1) / whole, 0.0), 1.0)
    if not running:
        tone = "none" if pushed_at is None else ("good" if hours >= 0 else "watch")
    elif hours < 0:
        tone = "act"
    else:
        tone = "watch" if until >= found_at + timedelta(hours=warn_hours) else "good"
    return Left(hours=hours, share=used, tone=tone, is_running=running)


def target_minutes(*, due_at: datetime, now: datetime, most: int = 20160, least: int = 10) -> int:
    """Within which a message released now should have reached everybody: before the clock runs out, but never sooner than ten minutes."""
    return max(least, min(most, int((due_at - now) / timedelta(minutes=1))))
