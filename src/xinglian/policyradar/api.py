"""Front door of policyradar: how many entries wait, and what is due soonest."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.policyradar.access import KEEPERS, READERS
from xinglian.policyradar.queries.entries import summary

__all__ = ["KEEPERS", "READERS", "Waiting", "waiting"]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Entries whose clock runs. `late`: past the warning and not yet overdue; the rest is about the one due soonest."""

    open: int
    new: int
    late: int
    overdue: int
    due_at: datetime | None
    title: str
    entry_id: int | None


def waiting(*, now: datetime) -> Waiting:
    """For staff. One query."""
    found = summary(now=now)
    return Waiting(
        open=found["open"], new=found["new"], late=found["late"], overdue=found["overdue"], due_at=found["due_at"],
        title=found["title"] or "", entry_id=found["id"],
    )  # fmt: skip
