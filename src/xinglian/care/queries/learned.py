"""What a person's refusals have taught: kinds shown less to them, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from xinglian.kernel import knobs, sql

_YEAR = timedelta(days=365)
_COUNTS = """
SELECT m.kind, count(*)::int AS decided, count(*) FILTER (WHERE m.state = 'unfit')::int AS refused
  FROM care_moment AS m LEFT JOIN care_taste AS t ON t.person_id = m.closed_by_id AND t.kind = m.kind
 WHERE m.closed_by_id = %s AND m.state IN ('done', 'unfit') AND m.closed_at > %s
   AND (t.asked_at IS NULL OR m.closed_at > t.asked_at) GROUP BY m.kind
"""


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Of the last year. `is_less`: only core and close partners are proposed."""

    kind: str
    decided: int
    refused: int
    is_less: bool


def learned(*, person_id: int, now: datetime) -> dict[str, Learned]:
    """By kind. Two queries."""
    settings = knobs.values("care.")
    least, share = int(settings["care.refused_least"]), float(settings["care.refused_share"])
    return {
        row["kind"]: Learned(
            **row, is_less=row["decided"] >= least and row["refused"] >= share * row["decided"]
        )
        for row in sql.rows(_COUNTS, [person_id, now - _YEAR])
    }
