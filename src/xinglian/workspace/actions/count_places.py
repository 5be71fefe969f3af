"""Count partners and stock by place, once for a burst of changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from xinglian.kernel import live, sql
from xinglian.workspace.rules.topics import TOPIC

SLOW_DAYS = 180
_KEPT_DAYS = 400

_COUNT = f"""
WITH stock AS (
    SELECT partner_id, count(*) AS positions, count(*) FILTER (WHERE on_hand = 0) AS zero,
           count(*) FILTER (WHERE on_hand > 0 AND as_of - last_moved_on >= {SLOW_DAYS}) AS slow,
           sum(round(on_hand * coalesce(unit_cost, 0) * 100))::bigint AS value_minor,
           coalesce(sum(round(on_hand * coalesce(unit_cost, 0) * 100))
               FILTER (WHERE as_of - last_moved_on >= {SLOW_DAYS}), 0)::bigint AS slow_minor, max(as_of) AS as_of
      FROM trade_pub_stock WHERE currency = 'CNY' GROUP BY partner_id),
leaf AS (
    SELECT p.region_path, count(*) AS partners, count(*) FILTER (WHERE p.status = 'active') AS active,
           count(*) FILTER (WHERE p.layer = 'core') AS core, count(*) FILTER (WHERE p.layer = 'close') AS close,
           count(*) FILTER (WHERE p.layer = 'base') AS base, count(*) FILTER (WHERE p.layer = 'emerging') AS emerging,
           count(s.partner_id) AS stock_partners, sum(s.positions) AS positions, sum(s.zero) AS zero, sum(s.slow) AS slow,
           sum(s.value_minor) AS value_minor, sum(s.slow_minor) AS slow_minor, max(s.as_of) AS as_of
      FROM partners_pub_partner AS p LEFT JOIN stock AS s USING (partner_id)
     WHERE p.merged_into_partner_id IS NULL GROUP BY p.region_path)
INSERT INTO workspace_place (day, path, level, partners, active, core, close, base, emerging, stock_partners, positions,
       zero_positions, slow_positions, value_minor, slow_minor, stock_as_of, computed_at)
SELECT %(day)s, subpath(region_path, 0, level) AS path, level, sum(partners), sum(active), sum(core), sum(close), sum(base),
       sum(emerging), sum(stock_partners), coalesce(sum(positions), 0), coalesce(sum(zero), 0), coalesce(sum(slow), 0),
       coalesce(sum(value_minor), 0), coalesce(sum(slow_minor), 0), max(as_of), %(now)s
  FROM leaf JOIN generate_series(1, 5) AS level ON level <= nlevel(region_path) GROUP BY 2, 3
"""


def count_places(*, now: datetime) -> int:
    """Count today's rows anew, in a job's scope; the places. Days older than a year and a bit are dropped."""
    day = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    sql.execute(
        "DELETE FROM workspace_place WHERE day = %s OR day < %s::date - %s", [day, day, _KEPT_DAYS]
    )
    places = sql.execute(_COUNT, {"day": day, "now": now})
    live.publish(TOPIC)
    return places
