"""What the panels on partner and part pages show: twelve months as bars, the newest lines, stock."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xinglian.kernel import sql
from xinglian.kernel.money import Money
from xinglian.trade.queries.sums import MonthSum, RecentLine, months_of, recent_lines

MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class MonthBar:
    month: date
    amount: Money
    quantity: Decimal
    lines: int


@dataclass(frozen=True, kw_only=True)
class TradePanel:
    """`bars` are the last twelve months with the one that runs as soon as it has lines, oldest first, in `currency`, the one with most value;
    months without lines are zero. `others` are the sums in other currencies."""

    bars: list[MonthBar]
    currency: str
    total: Money
    others: list[Money]
    lines: list[RecentLine]
    is_simulated: bool


@dataclass(frozen=True, kw_only=True)
class StockLine:
    partner_name: str
    partner_id: int
    part_number: str
    part_name: str
    part_id: int
    on_hand: Decimal
    as_of: date
    last_moved_on: date | None


def trade_panel(
    *, today: date, partner_id: int | None = None, part_id: int | None = None
) -> TradePanel:
    """Two queries, of one partner or one part, within what the viewer may see."""
    begun = _last_months(today, MONTHS + 1)
    sums = months_of(since=begun[0], until=today, partner_id=partner_id, part_id=part_id)
    # A month that has begun and has no lines yet is not one of twelve months of business.
    months = begun[1:] if any(found.month == begun[-1] for found in sums) else begun[:-1]
    sums = [found for found in sums if found.month in months]
    totals: defaultdict[str, int] = defaultdict(int)
    for found in sums:
        totals[found.currency] += found.amount.minor
    currency = max(totals, key=lambda code: abs(totals[code]), default="CNY")
    lines = recent_lines(partner_id=partner_id, part_id=part_id)
    return TradePanel(
        bars=[_bar(month, currency, sums) for month in months],
        currency=currency,
        total=Money(totals.get(currency, 0), currency),
        others=[Money(n, code) for code, n in sorted(totals.items()) if code != currency],
        lines=lines,
        is_simulated=any(line.is_simulated for line in lines),
    )


def stock_lines(
    *, partner_id: int | None = None, part_id: int | None = None, limit: int = 5
) -> list[StockLine]:
    """The largest positions of a partner, or of a part over the partners one may see."""
    where, value = ("partner_id", partner_id) if partner_id is not None else ("part_id", part_id)
    return [
        StockLine(**row)
        for row in sql.rows(
            "SELECT s.partner_id, p.name AS partner_name, s.part_id, c.number AS part_number,"
            " c.name AS part_name, s.on_hand, s.as_of, s.last_moved_on FROM trade_pub_stock AS s"
            " JOIN partners_pub_partner AS p ON p.partner_id = s.partner_id"
            " JOIN catalogue_pub_part AS c ON c.part_id = s.part_id"
            f" WHERE s.{where} = %s ORDER BY s.on_hand DESC, s.part_id, s.partner_id LIMIT %s",
            [value, limit],
        )
    ]


def _last_months(today: date, count: int) -> list[date]:
    last = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - count + 1, last + 1)]


def _bar(month: date, currency: str, sums: list[MonthSum]) -> MonthBar:
    mine = [s for s in sums if s.month == month and s.currency == currency]
    return MonthBar(
        month=month,
        amount=Money(sum(s.amount.minor for s in mine), currency),
        quantity=sum((s.quantity for s in mine), Decimal(0)),
        lines=sum(s.lines for s in mine),
    )
