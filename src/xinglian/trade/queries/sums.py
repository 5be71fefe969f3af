"""What partners bought, summed; and the lines behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xinglian.kernel import sql
from xinglian.kernel.money import Money


@dataclass(frozen=True, kw_only=True)
class PartnerSum:
    """`amounts` by currency, net of returns and corrections."""

    partner_id: int
    lines: int
    orders: int
    amounts: tuple[Money, ...]
    last_ordered_on: date | None


@dataclass(frozen=True, kw_only=True)
class MonthSum:
    month: date
    currency: str
    lines: int
    quantity: Decimal
    amount: Money


@dataclass(frozen=True, kw_only=True)
class RecentLine:
    line_id: int
    document: str
    line_no: int
    kind: str
    ordered_on: date
    partner_id: int
    partner_name: str
    part_id: int
    part_number: str
    part_name: str
    quantity: Decimal
    amount: Money
    is_simulated: bool


def partner_sums(
    *, partner_ids: Sequence[int], since: date, until: date
) -> Mapping[int, PartnerSum]:
    """Both days included. Partners without lines have a sum of nothing."""
    found = sql.rows(
        "SELECT partner_id, currency, count(*) AS lines,"
        " count(DISTINCT (source_id, document)) FILTER (WHERE kind = 'order') AS orders,"
        " sum(amount_minor)::bigint AS amount, max(ordered_on) FILTER (WHERE kind = 'order') AS last"
        " FROM trade_order_line WHERE partner_id = ANY(%s) AND ordered_on BETWEEN %s AND %s"
        " GROUP BY 1, 2 ORDER BY 1, 5 DESC",
        [list(partner_ids), since, until],
    )
    sums: dict[int, PartnerSum] = {}
    for partner_id in partner_ids:
        mine = [row for row in found if row["partner_id"] == partner_id]
        days = [row["last"] for row in mine if row["last"]]
        sums[partner_id] = PartnerSum(
            partner_id=partner_id,
            lines=sum(row["lines"] for row in mine),
            orders=sum(row["orders"] for row in mine),
            amounts=tuple(Money(row["amount"], row["currency"]) for row in mine),
            last_ordered_on=max(days, default=None),
        )
    return sums


def months_of(
    *, since: date, until: date, partner_id: int | None = None, part_id: int | None = None
) -> list[MonthSum]:
    """Monthly sums of one partner or one part, oldest first; months without lines are left out."""
    where, params = _of(partner_id, part_id)
    return [
        MonthSum(
            month=row["month"],
            currency=row["currency"],
            lines=row["lines"],
            quantity=row["quantity"],
            amount=Money(row["amount"], row["currency"]),
        )
        for row in sql.rows(
            "SELECT date_trunc('month', ordered_on)::date AS month, currency, count(*) AS lines,"
            " sum(quantity) AS quantity, sum(amount_minor)::bigint AS amount FROM trade_order_line"
            f" WHERE {where} AND ordered_on BETWEEN %s AND %s GROUP BY 1, 2 ORDER BY 1, 2",
            [*params, since, until],
        )
    ]


def recent_lines(
    *, partner_id: int | None = None, part_id: int | None = None, limit: int = 8
) -> list[RecentLine]:
    """The newest lines of one partner or one part."""
    where, params = _of(partner_id, part_id)
    return [
        RecentLine(amount=Money(row.pop("amount_minor"), row.pop("currency")), **row)
        for row in sql.rows(
            "SELECT l.line_id, l.document, l.line_no, l.kind, l.ordered_on, l.partner_id,"
            " p.name AS partner_name, l.part_id, c.number AS part_number, c.name AS part_name,"
            " l.quantity, l.amount_minor, l.currency, l.is_simulated FROM"
            f" (SELECT id AS line_id, * FROM trade_order_line WHERE {where}"
            "  ORDER BY ordered_on DESC, id DESC LIMIT %s) AS l"
            " JOIN partners_pub_partner AS p ON p.partner_id = l.partner_id"
            " JOIN catalogue_pub_part AS c ON c.part_id = l.part_id"
            " ORDER BY l.ordered_on DESC, l.line_id DESC",
            [*params, limit],
        )
    ]


def _of(partner_id: int | None, part_id: int | None) -> tuple[str, list[Any]]:
    if partner_id is not None:
        return "partner_id = %s", [partner_id]
    return "part_id = %s", [part_id]
