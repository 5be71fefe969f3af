"""How far an assignment is, and how well it was carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Counts within reach. `on_time`: accepted, and first handed in before it was due; `at_once`: accepted at the first try."""

    asked: int
    open: int
    handed_in: int
    accepted: int
    rejected: int
    late: int
    on_time: int
    at_once: int

    @property
    def accuracy(self) -> Decimal | None:
        """Execution accuracy: of all asked, the share accepted that was on time. None when nobody is asked."""
        return Decimal(self.on_time) / self.asked if self.asked else None

    @property
    def done(self) -> Decimal | None:
        return Decimal(self.accepted) / self.asked if self.asked else None


COUNTS = """count(*)::int AS asked, count(*) FILTER (WHERE t.state = 'open')::int AS open,
       count(*) FILTER (WHERE t.state = 'handed_in')::int AS handed_in,
       count(*) FILTER (WHERE t.state = 'accepted')::int AS accepted,
       count(*) FILTER (WHERE t.state = 'rejected')::int AS rejected,
       count(*) FILTER (WHERE t.state IN ('open', 'rejected') AND t.due_at < %(now)s)::int AS late,
       count(*) FILTER (WHERE t.state = 'accepted' AND t.was_on_time)::int AS on_time,
       count(*) FILTER (WHERE t.state = 'accepted' AND t.tries = 1)::int AS at_once"""


def progress(*, assignment_ids: Sequence[int], now: datetime) -> dict[int, Progress]:
    """By assignment; one query. For staff and jobs: a partner counts its own task alone."""
    rows = sql.rows(
        f"SELECT t.assignment_id, {COUNTS} FROM tasks_task AS t WHERE t.assignment_id = ANY(%(ids)s) GROUP BY 1",
        {"ids": list(assignment_ids), "now": now},
    )
    return {row.pop("assignment_id"): Progress(**row) for row in rows}
