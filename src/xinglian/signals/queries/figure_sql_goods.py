"""Which goods were bought and lie in stock: steps over `line`, `part` and `stock`. Windows as in `figure_sql`."""

from xinglian.signals.queries.figure_sql import only
from xinglian.signals.rules.categories import CATEGORIES

_NET = "CASE WHEN kind = 'return' THEN -abs(amount_minor) ELSE amount_minor END"
_YEAR = "ordered_on > $until - INTERVAL 12 MONTH"
_WINTER = "list_has_any(category_codes, ['antifreeze', 'battery'])"
_SUMMER = (
    "(list_contains(category_codes, 'cooling') AND NOT list_contains(category_codes, 'antifreeze'))"
)

_BY_PART = f"""
CREATE TEMP TABLE by_part AS
SELECT partner_id, part_id,
       sum({_NET}) FILTER ({_YEAR})::BIGINT AS net,
       sum({_NET}) FILTER (ordered_on <= $until - INTERVAL 12 MONTH)::BIGINT AS net_before,
       sum({_NET}) FILTER (ordered_on > $until - INTERVAL 3 MONTH)::BIGINT AS net_3m,
       sum({_NET}) FILTER ({_YEAR} AND month(ordered_on) IN (9, 10))::BIGINT AS net_autumn,
       sum({_NET}) FILTER ({_YEAR} AND month(ordered_on) IN (3, 4, 5))::BIGINT AS net_spring,
       sum(amount_minor) FILTER ({_YEAR} AND kind = 'order')::BIGINT AS ordered,
       sum(quantity) FILTER ({_YEAR} AND kind = 'order') AS quantity,
       count(*) FILTER ({_YEAR} AND kind = 'order') AS times,
       min(ordered_on) FILTER (kind = 'order') AS first_on
FROM line
WHERE currency = $currency AND ordered_on <= $until AND ordered_on > $until - INTERVAL 24 MONTH
GROUP BY partner_id, part_id
"""


def _goods() -> str:
    """Parts with what the sums by category ask of each line: said once a part, not once a line."""
    of = ", ".join(f"list_contains(category_codes, '{code}') AS in_{code}" for code in CATEGORIES)
    return f"CREATE TEMP TABLE goods AS SELECT *, {_WINTER} AS is_winter, {_SUMMER} AS is_summer, {of} FROM part"


def _mix() -> str:
    bought = ",\n       ".join(
        f"coalesce(sum({only(f'in_{code}', column)}), 0)::BIGINT AS {prefix}_{code}"
        for prefix, column in (("bought", "net"), ("before", "net_before"))
        for code in CATEGORIES
    )
    return f"""
CREATE TEMP TABLE mix AS
SELECT b.partner_id,
       count({only("net > 0")}) AS parts_12m,
       count({only("first_on > $until - INTERVAL 3 MONTH")}) AS new_parts_3m,
       count({only("net_before > 0 AND coalesce(net, 0) <= 0")}) AS lost_parts,
       count({only("is_ev AND net > 0")}) AS ev_parts_12m,
       coalesce(sum({only("is_ev", "net")}), 0)::BIGINT AS amount_ev_12m,
       coalesce(sum({only("is_ev", "net_before")}), 0)::BIGINT AS amount_ev_before,
       sum({only("is_ev", "net_3m")})::BIGINT AS ev_3m,
       max(net) AS part_top,
       sum({only("times >= 3", "net")})::BIGINT AS repeat_12m,
       sum({only("launched_on > $until - INTERVAL 12 MONTH", "net")})::BIGINT AS launched_12m,
       coalesce(sum({only("is_superseded", "net")}), 0)::BIGINT AS superseded_12m,
       sum({only("is_winter", "net")})::BIGINT AS winter_goods_12m,
       coalesce(sum({only("is_winter", "net_autumn")}), 0)::BIGINT AS winter_early,
       sum({only("is_summer", "net")})::BIGINT AS summer_goods_12m,
       coalesce(sum({only("is_summer", "net_spring")}), 0)::BIGINT AS summer_early,
       sum({only("list_minor > 0 AND quantity > 0", "quantity * list_minor")}) AS list_12m,
       sum({only("list_minor > 0 AND quantity > 0", "ordered")})::BIGINT AS listed_12m,
       {bought}
FROM by_part b LEFT JOIN goods USING (part_id) GROUP BY b.partner_id
"""


_BRAND = """
CREATE TEMP TABLE brand AS
SELECT partner_id, count(*) FILTER (net > 0) AS brands_12m, max(net) AS brand_top,
       count(*) FILTER (net_before > 0 AND coalesce(net, 0) <= 0) AS lost_brands
FROM (SELECT b.partner_id, brand, sum(net)::BIGINT AS net, sum(net_before)::BIGINT AS net_before
      FROM by_part b JOIN part USING (part_id)
      WHERE brand <> '' GROUP BY b.partner_id, brand)
GROUP BY partner_id
"""

_STORE = f"""
CREATE TEMP TABLE store AS
SELECT partner_id, sum(value_minor)::BIGINT AS stock_value, count(*) FILTER (on_hand > 0) AS stock_parts,
       count(*) FILTER (on_hand <= 0) AS stock_out_parts,
       coalesce(sum(value_minor) FILTER (idle >= 90), 0)::BIGINT AS idle90_value,
       coalesce(sum(value_minor) FILTER (idle >= 180), 0)::BIGINT AS slow_value,
       coalesce(sum(value_minor) FILTER (idle >= 365), 0)::BIGINT AS dead_value,
       count(*) FILTER (on_hand > 0 AND idle >= 180) AS slow_parts,
       sum(value_minor * idle) / nullif(sum(value_minor) FILTER (idle IS NOT NULL), 0) AS stock_age_days,
       greatest(date_diff('day', max(as_of), $now::DATE), 0) AS stock_reported_days,
       count(*) FILTER (on_hand <= 0 AND times >= 3) AS wanted_outs,
       coalesce(sum(value_minor) FILTER (coalesce(times, 0) = 0), 0)::BIGINT AS unbought_stock,
       coalesce(sum(value_minor) FILTER (is_superseded), 0)::BIGINT AS superseded_stock,
       coalesce(sum(value_minor) FILTER (is_ev), 0)::BIGINT AS ev_stock_value,
       coalesce(sum(value_minor) FILTER ({_WINTER}), 0)::BIGINT AS winter_stock,
       max(value_minor) AS stock_top
FROM (SELECT s.*, date_diff('day', s.last_moved_on, s.as_of) AS idle, b.times, part.is_superseded, part.is_ev,
             part.category_codes
      FROM stock s LEFT JOIN by_part b ON b.partner_id = s.partner_id AND b.part_id = s.part_id
      LEFT JOIN part ON part.part_id = s.part_id)
GROUP BY partner_id
"""

GOODS: tuple[str, ...] = (
    _BY_PART,
    _goods(),
    _mix(),
    _BRAND,
    _STORE,
)
