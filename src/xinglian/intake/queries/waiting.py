"""Imports that wait for a person, and how many facts came in."""

from dataclasses import dataclass
from datetime import datetime

from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A batch that failed, was refused, or stands checked and not yet imported."""

    batch_id: int
    file_name: str
    state: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class FactsIn:
    files: int
    rows: int
    last_at: datetime | None


def waiting_batches(
    *, since: datetime, person_id: int | None = None, most: int = 3
) -> list[Waiting]:
    """Of one person, or everybody's within reach; the newest first."""
    return [
        Waiting(**row)
        for row in sql.rows(
            "SELECT id AS batch_id, file_name, state, changed_at FROM intake_batch"
            " WHERE state IN ('failed', 'refused', 'checked', 'read') AND changed_at >= %(since)s"
            " AND (%(person)s::bigint IS NULL OR person_id = %(person)s) ORDER BY id DESC LIMIT %(most)s",
            {"since": since, "person": person_id, "most": most},
            kept=True,
        )
    ]


def facts_in(*, since: datetime, until: datetime) -> FactsIn:
    """Rows that came in by files, new or changed, within reach."""
    row = sql.row(
        "SELECT count(*)::int AS files, coalesce(sum(coalesce((counts->>'inserted')::bigint, 0)"
        " + coalesce((counts->>'updated')::bigint, 0)), 0)::bigint AS rows, max(finished_at) AS last_at"
        " FROM intake_batch WHERE state = 'imported' AND finished_at >= %s AND finished_at < %s",
        [since, until],
        kept=True,
    )
    return FactsIn(**(row or {"files": 0, "rows": 0, "last_at": None}))
