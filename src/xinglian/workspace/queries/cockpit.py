"""The cockpit's numbers, from published views, each in one statement, within the viewer's reach."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.workspace.rules.period import Period

REACH_TARGET = 0.90
REACH_MINUTES = 10
RESPONSE_TARGET_MINUTES = 60
SLOW_DAYS = 180
SLOW_TARGET = 0.12


@dataclass(frozen=True, kw_only=True)
class ReachNow:
    """Message × partner pairs released in a period. Shares are None without any."""

    messages: int
    partners: int
    reached: int
    in_time: int
    median_minutes: float | None
    answer_minutes: float | None

    @property
    def share(self) -> float | None:
        return self.in_time / self.partners if self.partners else None


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One 大区 (or province) with what the tiles show. Minutes are medians."""

    code: str
    name: str
    partners: int
    sent: int
    in_time: int
    answer_minutes: float | None

    @property
    def share(self) -> float | None:
        return self.in_time / self.sent if self.sent else None


@dataclass(frozen=True, kw_only=True)
class StockRow:
    """Latest stock of an area in minor units of CNY; `slow` has not moved for 180 days."""

    code: str
    name: str
    value_minor: int
    slow_minor: int
    zero_parts: int
    parts: int

    @property
    def slow_share(self) -> float | None:
        return self.slow_minor / self.value_minor if self.value_minor else None


def reach(period: Period) -> ReachNow:
    """Ten minutes run from release to reached (systems.md, glossary)."""
    row = sql.row(
        "SELECT count(DISTINCT message_id) AS messages, count(*) AS partners,"
        " count(reached_at) AS reached,"
        " count(*) FILTER (WHERE reached_at <= started_at + make_interval(mins => %(target)s)) AS in_time,"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM reached_at - started_at) / 60)"
        "  AS median_minutes,"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM"
        "  CASE WHEN must_acknowledge THEN first_acknowledged_at ELSE first_read_at END - started_at) / 60)"
        "  AS answer_minutes"
        " FROM push_pub_reach WHERE started_at >= %(since)s AND started_at < %(until)s",
        {"target": REACH_MINUTES, "since": period.since, "until": period.until},
    )
    return ReachNow(**(row or {}))


def reach_curve(
    period: Period, *, minutes: int = 60, points: int = 12
) -> list[tuple[float, float]]:
    """Share of message × partner pairs reached by each minute, 0…`minutes`."""
    step = minutes / points
    rows = sql.rows(
        "SELECT b.at AS minute, count(*) FILTER (WHERE reached_at <= started_at"
        " + b.at * interval '1 minute')::float / nullif(count(*), 0) AS share"
        " FROM generate_series(0, %(minutes)s, %(step)s) AS b(at)"
        " LEFT JOIN push_pub_reach ON started_at >= %(since)s AND started_at < %(until)s"
        " GROUP BY b.at ORDER BY b.at",
        {"minutes": minutes, "step": step, "since": period.since, "until": period.until},
    )
    return [(float(row["minute"]), float(row["share"] or 0)) for row in rows]


def areas(period: Period) -> list[AreaRow]:
    """By 大区, in the order of the region tree."""
    return [AreaRow(**row) for row in sql.rows(_BY_PLACE.format(depth=2), _span(period))]


def provinces(period: Period) -> list[AreaRow]:
    """By province; `code` is the two-digit code."""
    return [AreaRow(**row) for row in sql.rows(_BY_PLACE.format(depth=3), _span(period))]


def stock_by_area() -> list[StockRow]:
    """Latest positions by 大区."""
    rows = sql.rows(
        f"{_PLACE.format(depth=2)} SELECT p.code, p.name, coalesce(sum(round(s.on_hand * coalesce(s.unit_cost, 0) * 100)), 0)::bigint AS value_minor,"
        " coalesce(sum(round(s.on_hand * coalesce(s.unit_cost, 0) * 100)) FILTER (WHERE s.as_of - s.last_moved_on >= %(slow)s), 0)::bigint AS slow_minor,"
        " count(*) FILTER (WHERE s.on_hand = 0) AS zero_parts, count(s.part_id) AS parts"
        " FROM trade_pub_stock AS s JOIN place AS p USING (partner_id)"
        " WHERE s.currency = 'CNY' GROUP BY p.code, p.name, p.ordinal ORDER BY p.ordinal",
        {"slow": SLOW_DAYS},
    )
    return [StockRow(**row) for row in rows]


def network() -> dict[str, Any]:
    """Counts of the network: active partners, by layer, order lines, newest day known, tags."""
    return (
        sql.row(
            "SELECT count(*) FILTER (WHERE status = 'active') AS active, count(*) AS partners,"
            " count(*) FILTER (WHERE layer = 'core') AS core,"
            " count(*) FILTER (WHERE layer = 'close') AS close,"
            " count(*) FILTER (WHERE layer = 'base') AS base,"
            " count(*) FILTER (WHERE layer = 'emerging') AS emerging"
            " FROM partners_pub_partner WHERE merged_into_partner_id IS NULL"
        )
        or {}
    )


def stock_as_of() -> date | None:
    """The newest day somebody reported stock for."""
    found: date | None = sql.value("SELECT max(as_of) FROM trade_pub_stock")
    return found


def orders_until() -> date | None:
    """The newest day the order ledger knows."""
    found: date | None = sql.value("SELECT max(ordered_on) FROM trade_pub_order_line")
    return found


def latest_release() -> datetime | None:
    """When the newest message went out."""
    found: datetime | None = sql.value("SELECT max(started_at) FROM push_pub_message")
    return found


def _span(period: Period) -> dict[str, Any]:
    return {"since": period.since, "until": period.until, "target": REACH_MINUTES}


# Each partner with the place of one depth of its path: 2 = 大区, 3 = province.
_PLACE = """
WITH place AS (
    SELECT p.partner_id, r.code, r.short_name AS name, r.ordinal
      FROM partners_pub_partner p
      JOIN identity_pub_region r ON r.path = subpath(p.region_path, 0, {depth})
     WHERE p.merged_into_partner_id IS NULL AND nlevel(p.region_path) >= {depth}
       AND p.region_path <@ 'cn')
"""
_BY_PLACE = (
    _PLACE
    + """
SELECT p.code, p.name, count(DISTINCT p.partner_id) AS partners, count(q.message_id) AS sent,
       count(*) FILTER (WHERE q.reached_at <= q.started_at + make_interval(mins => %(target)s)) AS in_time,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM CASE WHEN q.must_acknowledge
           THEN q.first_acknowledged_at ELSE q.first_read_at END - q.started_at) / 60) AS answer_minutes
  FROM place AS p
  LEFT JOIN push_pub_reach AS q ON q.partner_id = p.partner_id
       AND q.started_at >= %(since)s AND q.started_at < %(until)s
 GROUP BY p.code, p.name, p.ordinal ORDER BY p.ordinal
"""
)
