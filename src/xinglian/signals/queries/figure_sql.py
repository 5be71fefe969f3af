"""The figures as DuckDB SQL: each step one table, set-based, over the tables `partner`, `part`, `line`, `stock`, `receipt`, `signin`.

Windows are counted backwards in whole months from `orders_until`, the last day the order ledger knows: a month nobody
has reported yet must not look like a month without purchases. Reading is counted from now.
"""

from xinglian.signals.rules.categories import CATEGORIES, TOP_CATEGORIES

# Input tables and their columns; `queries/figure_inputs.py` fills them, tests may fill them by hand.
INPUTS = {
    "partner": "partner_id BIGINT, ordinal UINTEGER, type VARCHAR, status VARCHAR, layer VARCHAR, province_code VARCHAR,"
    " region_path VARCHAR, joined_on DATE, csm_person_id BIGINT",
    "part": "part_id BIGINT, category_codes VARCHAR[], brand VARCHAR, is_ev BOOLEAN",
    "line": "partner_id BIGINT, part_id BIGINT, ordered_on DATE, kind VARCHAR, amount_minor BIGINT, currency VARCHAR",
    "stock": "partner_id BIGINT, part_id BIGINT, as_of DATE, on_hand DOUBLE, value_minor BIGINT, last_moved_on DATE",
    "receipt": "partner_id BIGINT, message_id BIGINT, sent_at TIMESTAMP, read_at TIMESTAMP, acknowledged_at TIMESTAMP,"
    " acted_at TIMESTAMP, must_acknowledge BOOLEAN",
    "signin": "partner_id BIGINT, seen_at TIMESTAMP",
    "climate": "province_code VARCHAR, zone VARCHAR, rain VARCHAR, altitude_m INTEGER, coastal VARCHAR",
    "city_climate": "city_code VARCHAR, zone VARCHAR",
}

_NET = "CASE WHEN kind = 'return' THEN -abs(amount_minor) ELSE amount_minor END"

# Every statement knows $until (date), $now (timestamp) and $currency.
_DAY = f"""
CREATE TEMP TABLE day AS
SELECT partner_id, ordered_on, date_sub('month', ordered_on, $until) AS back,
       sum({_NET})::BIGINT AS net,
       sum(abs(amount_minor)) FILTER (kind = 'return')::BIGINT AS returned,
       sum(amount_minor) FILTER (kind <> 'return')::BIGINT AS gross,
       count(*) FILTER (kind = 'order') AS lines
FROM line
WHERE currency = $currency AND ordered_on <= $until AND ordered_on > $until - INTERVAL 24 MONTH
GROUP BY partner_id, ordered_on
"""

_SPAN = """
CREATE TEMP TABLE span AS
SELECT partner_id, min(ordered_on) FILTER (kind = 'order') AS first_on, max(ordered_on) FILTER (kind = 'order') AS last_on,
       count(*) FILTER (currency <> $currency AND ordered_on > $until - INTERVAL 12 MONTH) AS lines_other_currency
FROM line WHERE ordered_on <= $until GROUP BY partner_id
"""

_MONTH = """
CREATE TEMP TABLE month AS
SELECT partner_id, max(net) AS best_month, count(*) FILTER (orders > 0) AS active_months_12m,
       sqrt(greatest(sum(net::DOUBLE * net) / 12 - (sum(net) / 12.0) ** 2, 0)) / nullif(abs(sum(net)) / 12.0, 0) AS volatility
FROM (SELECT partner_id, back, sum(net)::BIGINT AS net, count(*) FILTER (lines > 0) AS orders
      FROM day WHERE back < 12 GROUP BY partner_id, back)
GROUP BY partner_id
"""


def _windows() -> str:
    amounts = {
        "amount_1m": "back < 1", "amount_3m": "back < 3", "amount_6m": "back < 6", "amount_12m": "back < 12",
        "amount_24m": "true", "amount_prev_3m": "back BETWEEN 3 AND 5", "amount_3m_last_year": "back BETWEEN 12 AND 14",
        "amount_prev_12m": "back >= 12",
    }  # fmt: skip
    orders = {f"orders_{months}m": f"back < {months}" for months in (1, 3, 6, 12, 24)}
    seasons = {"winter": "(11, 12, 1, 2)", "summer": "(6, 7, 8)", "rainy": "(4, 5, 6, 7)"}
    parts = [
        f"coalesce(sum(net) FILTER ({where}), 0)::BIGINT AS {key}" for key, where in amounts.items()
    ]
    parts += [f"count(*) FILTER (lines > 0 AND {where}) AS {key}" for key, where in orders.items()]
    parts += [
        f"sum(net) FILTER (back < {months} AND month(ordered_on) IN {calendar}) AS {season}_{months}"
        for season, calendar in seasons.items()
        for months in (12, 24)
    ]
    return ",\n       ".join(parts)


_TRADE = f"""
CREATE TEMP TABLE trade AS
SELECT partner_id,
       {_windows()},
       sum(lines) FILTER (back < 12) AS lines_12m,
       sum(gross) FILTER (back < 12)::BIGINT AS gross_12m,
       coalesce(sum(returned) FILTER (back < 12), 0)::BIGINT AS returns_12m,
       min(ordered_on) FILTER (lines > 0 AND back < 12) AS first_12m,
       max(ordered_on) FILTER (lines > 0 AND back < 12) AS last_12m,
       sum(net) FILTER (back < 12 AND date_trunc('quarter', ordered_on) + INTERVAL 3 MONTH - INTERVAL 10 DAY <= ordered_on)
         AS quarter_end_12m
FROM day GROUP BY partner_id
"""

_BY_PART = f"""
CREATE TEMP TABLE by_part AS
SELECT partner_id, part_id,
       sum({_NET}) FILTER (ordered_on > $until - INTERVAL 12 MONTH)::BIGINT AS net,
       sum({_NET}) FILTER (ordered_on <= $until - INTERVAL 12 MONTH)::BIGINT AS net_before,
       min(ordered_on) FILTER (kind = 'order') AS first_on
FROM line
WHERE currency = $currency AND ordered_on <= $until AND ordered_on > $until - INTERVAL 24 MONTH
GROUP BY partner_id, part_id
"""


def _mix() -> str:
    bought = ",\n       ".join(
        f"coalesce(sum(net) FILTER (list_contains(category_codes, '{code}')), 0)::BIGINT AS bought_{code}"
        for code in CATEGORIES
    )
    return f"""
CREATE TEMP TABLE mix AS
SELECT b.partner_id,
       count(*) FILTER (net > 0) AS parts_12m,
       count(*) FILTER (first_on > $until - INTERVAL 3 MONTH) AS new_parts_3m,
       coalesce(sum(net) FILTER (is_ev), 0)::BIGINT AS amount_ev_12m,
       coalesce(sum(net_before) FILTER (is_ev), 0)::BIGINT AS amount_ev_before,
       {bought}
FROM by_part b LEFT JOIN part USING (part_id) GROUP BY b.partner_id
"""


_BRAND = """
CREATE TEMP TABLE brand AS
SELECT partner_id, count(*) FILTER (net > 0) AS brands_12m, max(net) AS brand_top
FROM (SELECT b.partner_id, brand, sum(net)::BIGINT AS net FROM by_part b JOIN part USING (part_id)
      WHERE brand <> '' GROUP BY b.partner_id, brand)
GROUP BY partner_id
"""

_STORE = """
CREATE TEMP TABLE store AS
SELECT partner_id, sum(value_minor)::BIGINT AS stock_value, count(*) FILTER (on_hand > 0) AS stock_parts,
       count(*) FILTER (on_hand <= 0) AS stock_out_parts,
       coalesce(sum(value_minor) FILTER (idle >= 180), 0)::BIGINT AS slow_value,
       count(*) FILTER (on_hand > 0 AND idle >= 180) AS slow_parts,
       sum(value_minor * idle) / nullif(sum(value_minor) FILTER (idle IS NOT NULL), 0) AS stock_age_days,
       greatest(date_diff('day', max(as_of), $now::DATE), 0) AS stock_reported_days
FROM (SELECT *, date_diff('day', last_moved_on, as_of) AS idle FROM stock) GROUP BY partner_id
"""

# A partner has read a message when its first reader has; open messages are those of the last 90 days.
_READING = """
CREATE TEMP TABLE reading AS
SELECT partner_id,
       count(*) FILTER (days < 30) AS sent_30d, count(*) AS sent_90d,
       avg((read_at IS NOT NULL)::INT) FILTER (days < 30) AS read_rate_30d, avg((read_at IS NOT NULL)::INT) AS read_rate_90d,
       median(date_diff('second', sent_at, read_at) / 60.0) AS minutes_to_read,
       date_diff('day', max(read_at)::DATE, $now::DATE) AS last_read_days,
       avg((acknowledged_at IS NOT NULL)::INT) FILTER (must_acknowledge) AS ack_rate_90d,
       avg((acted_at IS NOT NULL)::INT) AS acted_rate_90d,
       count(*) FILTER (read_at IS NULL) AS unread_now,
       count(*) FILTER (must_acknowledge AND acknowledged_at IS NULL) AS must_ack_open
FROM (SELECT partner_id, message_id, min(sent_at) AS sent_at, min(read_at) AS read_at, min(acknowledged_at) AS acknowledged_at,
             min(acted_at) AS acted_at, bool_or(must_acknowledge) AS must_acknowledge,
             date_diff('day', min(sent_at)::DATE, $now::DATE) AS days
      FROM receipt WHERE sent_at > $now - INTERVAL 90 DAY AND sent_at <= $now GROUP BY partner_id, message_id)
GROUP BY partner_id
"""

_SIGNIN = """
CREATE TEMP TABLE presence AS
SELECT partner_id, count(*) FILTER (seen_at > $now - INTERVAL 30 DAY) AS signins_30d,
       date_diff('day', max(seen_at)::DATE, $now::DATE) AS last_signin_days
FROM signin WHERE seen_at <= $now GROUP BY partner_id
"""

_COUNTED = (
    "amount_1m", "amount_3m", "amount_6m", "amount_12m", "amount_24m", "amount_prev_3m", "amount_3m_last_year",
    "amount_prev_12m", "orders_1m", "orders_3m", "orders_6m", "orders_12m", "orders_24m", "returns_12m",
    "best_month", "active_months_12m", "lines_other_currency", "parts_12m", "new_parts_3m", "brands_12m",
    "amount_ev_12m", "sent_30d", "sent_90d", "unread_now", "must_ack_open", "signins_30d",
    *(f"bought_{code}" for code in CATEGORIES),
)  # fmt: skip


def _index(season: str, months: int) -> str:
    """A season's average month ÷ the average month, over two years when known, else one."""
    return (
        f"CASE WHEN first_order_days >= 730 THEN ({season}_24 / {2.0 * months}) / nullif(amount_24m / 24.0, 0)"
        f" WHEN first_order_days >= 365 THEN ({season}_12 / {1.0 * months}) / nullif(amount_12m / 12.0, 0) END"
    )


def _figures() -> str:
    counted = ",\n       ".join(f"coalesce({key}, 0) AS {key}" for key in _COUNTED)
    shares = ",\n       ".join(
        f"bought_{code} / nullif(amount_12m, 0)::DOUBLE AS share_{code}" for code in CATEGORIES
    )
    tops = "[" + ", ".join(f"bought_{code}" for code in TOP_CATEGORIES) + "]"
    codes = "[" + ", ".join(f"'{code}'" for code in TOP_CATEGORIES) + "]"
    return f"""
CREATE TABLE figures AS
WITH measured AS (
SELECT p.partner_id, p.ordinal,
       {counted},
       winter_12, winter_24, summer_12, summer_24, rainy_12, rainy_24, lines_12m, gross_12m, first_12m, last_12m,
       quarter_end_12m, amount_ev_before, brand_top, volatility,
       date_diff('day', last_on, $until) AS recency_days, date_diff('day', first_on, $until) AS first_order_days,
       stock_value, stock_parts, stock_out_parts, slow_value, slow_parts, stock_age_days, stock_reported_days,
       read_rate_30d, read_rate_90d, minutes_to_read, last_read_days, ack_rate_90d, acted_rate_90d, last_signin_days,
       date_diff('day', p.joined_on, $now::DATE) AS tenure_days,
       coalesce(v.zone, c.zone) AS climate, c.rain AS rain_season, c.altitude_m, c.coastal
FROM partner p
LEFT JOIN trade USING (partner_id) LEFT JOIN span USING (partner_id) LEFT JOIN month USING (partner_id)
LEFT JOIN mix USING (partner_id) LEFT JOIN brand USING (partner_id) LEFT JOIN store USING (partner_id)
LEFT JOIN reading USING (partner_id) LEFT JOIN presence USING (partner_id)
LEFT JOIN climate c ON c.province_code = left(p.province_code, 2)
LEFT JOIN city_climate v ON v.city_code = split_part(p.region_path, '.', 4)
)
SELECT *,
       amount_3m / nullif(amount_prev_3m, 0)::DOUBLE - 1 AS trend_3m,
       amount_3m / nullif(amount_3m_last_year, 0)::DOUBLE - 1 AS trend_yoy,
       amount_12m / nullif(amount_prev_12m, 0)::DOUBLE - 1 AS trend_12m,
       CASE WHEN orders_12m >= 2 THEN date_diff('day', first_12m, last_12m) / (orders_12m - 1.0) END AS order_gap_days,
       CASE WHEN orders_12m >= 2 THEN recency_days * (orders_12m - 1.0) / greatest(date_diff('day', first_12m, last_12m), 1)
         END AS gap_ratio,
       round(amount_12m / nullif(orders_12m, 0))::BIGINT AS basket,
       lines_12m / nullif(orders_12m, 0)::DOUBLE AS lines_per_order,
       brand_top / nullif(amount_12m, 0)::DOUBLE AS brand_top_share,
       list_max({tops}) / nullif(amount_12m, 0)::DOUBLE AS category_top_share,
       CASE WHEN list_max({tops}) > 0 THEN {codes}[list_position({tops}, list_max({tops}))] END AS top_category,
       len(list_filter({tops}, lambda bought: bought > 0)) AS categories_12m,
       amount_ev_12m / nullif(amount_12m, 0)::DOUBLE AS ev_share,
       amount_ev_before / nullif(amount_prev_12m, 0)::DOUBLE AS ev_share_prev,
       amount_ev_12m / nullif(amount_12m, 0)::DOUBLE - amount_ev_before / nullif(amount_prev_12m, 0)::DOUBLE AS ev_share_change,
       {_index("winter", 4)} AS winter_index,
       {_index("summer", 3)} AS summer_index,
       {_index("rainy", 4)} AS rainy_index,
       coalesce(quarter_end_12m, 0) / nullif(amount_12m, 0)::DOUBLE AS quarter_end_share,
       returns_12m / nullif(gross_12m, 0)::DOUBLE AS return_share,
       stock_value * 365.0 / nullif(greatest(amount_12m, 0), 0) AS stock_days,
       slow_value / nullif(stock_value, 0)::DOUBLE AS slow_share,
       {shares}
FROM measured
"""


STEPS: tuple[tuple[str, str], ...] = (
    ("day", _DAY),
    ("span", _SPAN),
    ("month", _MONTH),
    ("trade", _TRADE),
    ("by_part", _BY_PART),
    ("mix", _mix()),
    ("brand", _BRAND),
    ("store", _STORE),
    ("reading", _READING),
    ("presence", _SIGNIN),
    ("figures", _figures()),
)
