"""How channels and their providers stand: what came of the deliveries, what they cost this month."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.push.rules import cost


@dataclass(frozen=True, kw_only=True)
class Budget:
    """`share` in whole per cent of the limit, at most 100."""

    spent: Money
    limit: Money | None
    share: int
    is_near: bool
    is_over: bool


def numbers(*, now: datetime) -> dict[str, dict[str, Any]]:
    """Deliveries of 30 days by channel: waiting, held (for want of money), done, failed, uncertain."""
    return {
        row["channel"]: row
        for row in sql.rows(
            "SELECT channel, count(*) FILTER (WHERE state IN ('queued', 'sending'))::int AS waiting,"
            " count(*) FILTER (WHERE state = 'queued' AND code = 'budget')::int AS held,"
            " count(*) FILTER (WHERE state IN ('sent', 'delivered'))::int AS done,"
            " count(*) FILTER (WHERE state = 'failed')::int AS failed, count(*) FILTER (WHERE state = 'uncertain')::int AS uncertain"
            " FROM push_delivery WHERE queued_at > %s - interval '30 days' GROUP BY channel",
            [now],
        )
    }


def spent_e4(*, now: datetime) -> dict[tuple[str, str], int]:
    """This month's cost by channel and provider, in ten-thousandths."""
    return {
        (row["channel"], row["provider"]): row["cost"]
        for row in sql.rows(
            "SELECT channel, provider, sum(cost_e4)::bigint AS cost FROM push_spend WHERE month = %s GROUP BY 1, 2",
            [cost.month_of(now)],
        )
    }


def budget(*, spent: int, limit: int | None) -> Budget:
    """`spent` in ten-thousandths, `limit` in minor units or None."""
    most = None if limit is None else cost.e4_of_minor(limit)
    return Budget(
        spent=Money(cost.minor_of_e4(spent)),
        limit=None if limit is None else Money(limit),
        share=0 if not most else min(100, spent * 100 // most),
        is_near=most is not None and cost.is_near(spent=spent, limit=most),
        is_over=most is not None and spent >= most,
    )


def cost_of(*, message_id: int) -> list[dict[str, Any]]:
    """What a message has cost by channel and provider: channel, provider, money; dearest first."""
    return [
        row | {"money": Money(cost.minor_of_e4(row["cost"]))}
        for row in sql.rows(
            "SELECT channel, provider, sum(cost_e4)::bigint AS cost FROM push_spend WHERE message_id = %s"
            " GROUP BY 1, 2 HAVING sum(cost_e4) > 0 ORDER BY 3 DESC",
            [message_id],
        )
    ]
