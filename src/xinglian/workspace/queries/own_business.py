"""A partner's own numbers, under its own row security."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money


@dataclass(frozen=True, kw_only=True)
class MonthBought:
    month: date
    amount: Money


@dataclass(frozen=True, kw_only=True)
class OwnStock:
    """Latest positions of one's own; amounts in CNY."""

    value: Money
    slow: Money
    parts: int
    zero: int
    as_of: date | None


def months(*, org_id: int, most: int = 12) -> list[MonthBought]:
    """Purchases of the last months in CNY, oldest first."""
    rows = sql.rows(
        "SELECT month, amount_minor FROM trade_pub_partner_month"
        " WHERE partner_id = %s AND currency = 'CNY' ORDER BY month DESC LIMIT %s",
        [org_id, most],
    )
    return [
        MonthBought(month=row["month"], amount=Money(row["amount_minor"])) for row in reversed(rows)
    ]


def stock(*, org_id: int) -> OwnStock | None:
    """None when nothing was ever reported."""
    row: dict[str, Any] = (
        sql.row(
            "SELECT coalesce(sum(round(on_hand * coalesce(unit_cost, 0) * 100)), 0)::bigint AS value,"
            " coalesce(sum(round(on_hand * coalesce(unit_cost, 0) * 100)) FILTER (WHERE as_of - last_moved_on >= 180), 0)::bigint AS slow,"
            " count(*) FILTER (WHERE on_hand > 0) AS parts, count(*) FILTER (WHERE on_hand = 0) AS zero,"
            " max(as_of) AS as_of FROM trade_pub_stock WHERE partner_id = %s AND currency = 'CNY'",
            [org_id],
        )
        or {}
    )
    if row["as_of"] is None:
        return None
    return OwnStock(
        value=Money(row["value"]), slow=Money(row["slow"]), parts=row["parts"], zero=row["zero"],
        as_of=row["as_of"],
    )  # fmt: skip


def slow_parts(*, org_id: int, most: int = 5) -> list[dict[str, Any]]:
    """What lies longest without moving, by value."""
    return sql.rows(
        "SELECT s.part_id, c.number, c.name, s.on_hand,"
        " s.as_of - s.last_moved_on AS idle_days FROM trade_pub_stock s"
        " JOIN catalogue_pub_part c USING (part_id)"
        " WHERE s.partner_id = %s AND s.on_hand > 0 AND s.as_of - s.last_moved_on >= 180"
        " ORDER BY s.on_hand * coalesce(s.unit_cost, 0) DESC LIMIT %s",
        [org_id, most],
    )
