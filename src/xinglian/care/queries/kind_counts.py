"""What became of each kind of moment in the last year."""

from datetime import datetime, timedelta

from xinglian.kernel import sql

_QUERY = """
SELECT kind, count(*)::int AS found, count(*) FILTER (WHERE state = 'open')::int AS open,
       count(*) FILTER (WHERE state = 'done')::int AS done, count(*) FILTER (WHERE state = 'unfit')::int AS unfit
  FROM care_moment WHERE found_at > %s GROUP BY kind
"""


def kind_counts(*, now: datetime) -> dict[str, dict[str, int]]:
    """By kind, within reach. One query."""
    return {row["kind"]: row for row in sql.rows(_QUERY, [now - timedelta(days=365)])}
