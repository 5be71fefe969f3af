"""The cockpit's numbers, from published views, within the viewer's reach.

Everything about reach comes from one pass over the receipts: one statement that answers a JSON
object. Partners are counted by province in another; places are 34 rows and are added up here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from xinglian.kernel import sql
from xinglian.workspace.rules.period import Period

REACH_TARGET = 0.90
REACH_MINUTES = 10
RESPONSE_TARGET_MINUTES = 60
SLOW_DAYS = 180
SLOW_TARGET = 0.12
CURVE_MINUTES = 20
CURVE_POINTS = 20


@dataclass(frozen=True, kw_only=True)
class ReachNow:
    """Message × partner pairs released in a period. Shares are None without any; minutes are medians."""

    messages: int = 0
    partners: int = 0
    reached: int = 0
    in_time: int = 0
    median_minutes: float | None = None
    answer_minutes: float | None = None

    @property
    def share(self) -> float | None:
        return self.in_time / self.partners if self.partners else None


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """A 大区 or a province with what the tiles show."""

    code: str
    name: str
    partners: int
    sent: int = 0
    in_time: int = 0
    answer_minutes: float | None = None

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
    as_of: date

    @property
    def slow_share(self) -> float | None:
        return self.slow_minor / self.value_minor if self.value_minor else None


@dataclass(frozen=True, kw_only=True)
class Outreach:
    """Reach of a period and of the one before; `curve` is (minute, share reached) from 0 to 20."""

    reach: ReachNow
    before: ReachNow
    curve: Sequence[tuple[float, float]]
    curve_before: Sequence[tuple[float, float]]
    areas: Sequence[PlaceRow]
    provinces: Sequence[PlaceRow]


_ANSWER = """percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM CASE WHEN must_acknowledge
    THEN first_acknowledged_at ELSE first_read_at END - started_at) / 60)"""
_OUTREACH = f"""
WITH r AS MATERIALIZED (
    SELECT q.*, q.started_at >= %(since)s AS is_now,
           coalesce(q.reached_at <= q.started_at + make_interval(mins => %(target)s), false) AS in_time
      FROM push_pub_reach AS q
     WHERE q.started_at >= %(before)s AND q.started_at < %(until)s),
placed AS (
    SELECT r.*, p.province_code AS province, v.area FROM r JOIN partners_pub_partner AS p USING (partner_id)
      JOIN (SELECT code, split_part(path::text, '.', 2) AS area FROM identity_pub_region
             WHERE level = 'province') AS v ON v.code = p.province_code
     WHERE r.is_now)
SELECT jsonb_build_object(
  'spans', (SELECT jsonb_object_agg(is_now, s) FROM (
      SELECT is_now, jsonb_build_object('messages', count(DISTINCT message_id), 'partners', count(*),
             'reached', count(reached_at), 'in_time', count(*) FILTER (WHERE in_time),
             'median_minutes', percentile_cont(0.5) WITHIN GROUP
                 (ORDER BY extract(epoch FROM reached_at - started_at) / 60),
             'answer_minutes', {_ANSWER}) AS s
        FROM r GROUP BY is_now) AS g),
  'curve', (SELECT jsonb_object_agg(is_now, c) FROM (
      SELECT is_now, jsonb_agg(jsonb_build_array(minute, share) ORDER BY minute) AS c FROM (
        SELECT is_now, b.minute, count(*) FILTER (WHERE reached_at <= started_at
               + b.minute * interval '1 minute')::float / count(*) AS share
          FROM r CROSS JOIN generate_series(0, %(minutes)s, %(step)s) AS b(minute)
         GROUP BY is_now, b.minute) AS m GROUP BY is_now) AS g),
  'places', (SELECT jsonb_object_agg(place, s) FROM (
      SELECT coalesce(province, area) AS place, jsonb_build_object('sent', count(*),
             'in_time', count(*) FILTER (WHERE in_time), 'answer_minutes', {_ANSWER}) AS s
        FROM placed GROUP BY GROUPING SETS ((province), (area))) AS g))
"""


def outreach(period: Period) -> Outreach:
    """Everything about reach. Ten minutes run from release to reached (glossary). Three queries."""
    found: dict[str, Any] = sql.value(
        _OUTREACH,
        {
            "since": period.since, "before": period.before.since, "until": period.until,
            "target": REACH_MINUTES, "minutes": CURVE_MINUTES, "step": CURVE_MINUTES / CURVE_POINTS,
        },
    )  # fmt: skip
    spans, curves, places = (found[key] or {} for key in ("spans", "curve", "places"))
    areas, provinces = _places(places)
    return Outreach(
        reach=ReachNow(**spans.get("true", {})),
        before=ReachNow(**spans.get("false", {})),
        curve=[(float(m), float(s)) for m, s in curves.get("true", [])],
        curve_before=[(float(m), float(s)) for m, s in curves.get("false", [])],
        areas=areas,
        provinces=provinces,
    )


def _places(found: Mapping[str, Any]) -> tuple[list[PlaceRow], list[PlaceRow]]:
    """The 大区 and the provinces in the order of the region tree."""
    counts = {
        row["code"]: row["partners"]
        for row in sql.rows(
            "SELECT province_code AS code, count(*) AS partners FROM partners_pub_partner"
            " WHERE merged_into_partner_id IS NULL AND country_code = 'CN' GROUP BY province_code"
        )
    }
    tree = sql.rows(
        f"SELECT code, {_place_name()} AS name, level, split_part(path::text, '.', 2) AS area"
        " FROM identity_pub_region WHERE level IN ('area', 'province') ORDER BY ordinal"
    )
    inside: dict[str, int] = {}
    for row in tree:
        if row["level"] == "province":
            inside[row["area"]] = inside.get(row["area"], 0) + counts.get(row["code"], 0)
    partners = counts | inside
    rows = [
        (
            row["level"],
            PlaceRow(
                code=row["code"],
                name=row["name"],
                partners=partners[row["code"]],
                **found.get(row["code"], {}),
            ),
        )
        for row in tree
        if partners.get(row["code"])
    ]
    return [r for level, r in rows if level == "area"], [
        r for level, r in rows if level == "province"
    ]


def _place_name() -> str:
    return "name_en" if (get_language() or "").startswith("en") else "short_name"


def stock_by_area() -> list[StockRow]:
    """Latest positions by 大区."""
    rows = sql.rows(
        f"SELECT a.code, a.{_place_name()} AS name,"
        " sum(s.value)::bigint AS value_minor, sum(s.slow)::bigint AS slow_minor,"
        " sum(s.zero)::bigint AS zero_parts, sum(s.parts)::bigint AS parts, max(s.as_of) AS as_of"
        " FROM (SELECT p.province_code, sum(round(s.on_hand * coalesce(s.unit_cost, 0) * 100)) AS value,"
        "   coalesce(sum(round(s.on_hand * coalesce(s.unit_cost, 0) * 100))"
        "     FILTER (WHERE s.as_of - s.last_moved_on >= %(slow)s), 0) AS slow,"
        "   count(*) FILTER (WHERE s.on_hand = 0) AS zero, count(*) AS parts, max(s.as_of) AS as_of"
        "   FROM trade_pub_stock AS s JOIN partners_pub_partner AS p USING (partner_id)"
        "  WHERE s.currency = 'CNY' GROUP BY p.province_code) AS s"
        " JOIN identity_pub_region AS v ON v.code = s.province_code"
        " JOIN identity_pub_region AS a ON a.code = split_part(v.path::text, '.', 2)"
        " GROUP BY a.code, a.short_name, a.name_en, a.ordinal ORDER BY a.ordinal",
        {"slow": SLOW_DAYS},
    )
    return [StockRow(**row) for row in rows]


def network() -> dict[str, Any]:
    """Counts of the network: all, active, by layer."""
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
