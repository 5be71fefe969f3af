"""Which partners' indicators are old, and why."""

from collections.abc import Sequence
from datetime import date, datetime
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


def mark(
    query: str, params: Sequence[Any], *, cause: str, now: datetime, is_dated: bool = False
) -> int:
    """Put the partners that `query` yields (column `partner_id`) on the list; how many.

    `is_dated`: it yields a `day` as well, the earliest that their news are about: months before it stay as they are. Without
    one, or where a day is null, all months are old.
    """
    day = "day::date" if is_dated else "NULL::date"
    return sql.execute(
        "INSERT INTO signals_indicator_due AS d (partner_id, causes, since, month)"
        " SELECT partner_id, ARRAY[%s]::varchar[], %s::timestamptz,"
        "  CASE WHEN bool_and(day IS NOT NULL) THEN date_trunc('month', min(day))::date END"
        f" FROM (SELECT partner_id, {day} AS day FROM ({query}) AS q) AS n WHERE partner_id IS NOT NULL GROUP BY partner_id"
        # Null, all months, stays null; of two months the earlier one.
        " ON CONFLICT (partner_id) DO UPDATE SET causes = CASE WHEN d.causes @> excluded.causes THEN d.causes"
        "  ELSE d.causes || excluded.causes END,"
        "  month = CASE WHEN d.month IS NOT NULL AND excluded.month IS NOT NULL THEN least(d.month, excluded.month) END"
        " WHERE NOT d.causes @> excluded.causes"
        "  OR d.month IS NOT NULL AND (excluded.month IS NULL OR excluded.month < d.month)",
        [cause, now, *params],
    )


def mark_everybody(*, cause: str, now: datetime) -> None:
    mark("SELECT %s::bigint AS partner_id", [EVERYBODY], cause=cause, now=now)


def take() -> tuple[int, bool, date | None]:
    """Take everybody off the list into the temp table `signals_asked (partner_id, causes)`: how many, whether all
    partners had better be computed, and the earliest month that is old (None: all are)."""
    sql.execute("DROP TABLE IF EXISTS signals_asked")
    sql.execute(
        "CREATE TEMP TABLE signals_asked (partner_id bigint PRIMARY KEY, causes varchar(12)[], month date) ON COMMIT DROP"
    )
    taken = sql.execute(
        "WITH gone AS (DELETE FROM signals_indicator_due RETURNING partner_id, causes, month)"
        " INSERT INTO signals_asked SELECT partner_id, causes, month FROM gone"
    )
    if not taken:
        return 0, False, None
    asked = sql.row(
        "SELECT bool_or(partner_id = %s) AS everybody, CASE WHEN bool_and(month IS NOT NULL) THEN min(month) END AS month"
        " FROM signals_asked",
        [EVERYBODY],
    ) or {"everybody": False, "month": None}
    total = sql.value("SELECT count(*) FROM partners_pub_partner") or 0
    is_all = asked["everybody"] or taken > _MOST or taken > 100 + total * _FULL_ABOVE
    return taken, is_all, asked["month"]
