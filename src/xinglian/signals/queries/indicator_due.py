"""Which partners' indicators are old, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xinglian.kernel import sql

# Why a value may have changed; `queries/indicator_words.py` says it in words.
ORDERS, DELIVERIES, STOCK, PRICES, READING, REGISTER, UNDONE, DEFINITION, TIME = (
    "orders", "deliveries", "stock", "prices", "reading", "register", "undone", "definition", "time",
)  # fmt: skip
# Instead of a partner: everybody.
EVERYBODY = 0
# Above this share of the network one pass over all is quicker than many partners one by one.
_FULL_ABOVE = 0.3
_MOST = 50_000


def mark(query: str, params: Sequence[Any], *, cause: str, now: datetime) -> int:
    """Put the partners that `query` yields (one column `partner_id`) on the list; how many."""
    return sql.execute(
        "INSERT INTO signals_indicator_due AS d (partner_id, causes, since)"
        f" SELECT DISTINCT partner_id, ARRAY[%s]::varchar[], %s::timestamptz FROM ({query}) AS q WHERE partner_id IS NOT NULL"
        " ON CONFLICT (partner_id) DO UPDATE SET causes = d.causes || excluded.causes"
        " WHERE NOT d.causes @> excluded.causes",
        [cause, now, *params],
    )


def mark_everybody(*, cause: str, now: datetime) -> None:
    mark("SELECT %s::bigint AS partner_id", [EVERYBODY], cause=cause, now=now)


def take() -> tuple[int, bool]:
    """Take everybody off the list into the temp table `signals_asked (partner_id, causes)`: how many, and whether
    all partners had better be computed."""
    sql.execute("DROP TABLE IF EXISTS signals_asked")
    sql.execute(
        "CREATE TEMP TABLE signals_asked (partner_id bigint PRIMARY KEY, causes varchar(12)[]) ON COMMIT DROP"
    )
    taken = sql.execute(
        "WITH gone AS (DELETE FROM signals_indicator_due RETURNING partner_id, causes)"
        " INSERT INTO signals_asked SELECT partner_id, causes FROM gone"
    )
    if not taken:
        return 0, False
    is_all = bool(
        sql.value("SELECT EXISTS (SELECT FROM signals_asked WHERE partner_id = %s)", [EVERYBODY])
    )
    total = sql.value("SELECT count(*) FROM partners_pub_partner") or 0
    return taken, is_all or taken > _MOST or taken > 100 + total * _FULL_ABOVE
