"""Which partners have new facts, and the list of those that wait for their figures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xinglian.kernel import sql

# Above this share of the network one full pass is quicker than many rows one by one.
FULL_ABOVE = 0.2
_MOST = 50_000


def mark(query: str, params: Sequence[Any], *, now: datetime) -> int:
    """Put the partners that `query` yields (one column `partner_id`) on the list; how many were new."""
    return sql.execute(
        "INSERT INTO signals_due (partner_id, since)"
        f" SELECT DISTINCT partner_id, %s::timestamptz FROM ({query}) AS q WHERE partner_id IS NOT NULL"
        " ON CONFLICT DO NOTHING",
        [now, *params],
    )


def take() -> list[int] | None:
    """Take everybody off the list; their ids, or None when they are so many that all had better be computed."""
    total = sql.value("SELECT count(*) FROM partners_pub_partner") or 0
    due = sql.value("SELECT count(*) FROM signals_due") or 0
    if due > _MOST or due > 100 + total * FULL_ABOVE:
        sql.execute("DELETE FROM signals_due")
        return None
    return sql.column("DELETE FROM signals_due RETURNING partner_id")
