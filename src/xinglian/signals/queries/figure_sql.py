"""The figures as DuckDB SQL: each step one table, set-based, over the tables `partner`, `part`, `line`, `stock`, `receipt`, `person`, `fact`, `forecast`.

Windows are counted backwards in whole months from `orders_until`, the last day the order ledger knows: a month nobody
has reported yet must not look like a month without purchases. Reading is counted from now.
"""

from xinglian.signals.rules.categories import CATEGORIES, TOP_CATEGORIES

# Input tables and their columns; `queries/figure_inputs.py` fills them, tests may fill them by hand.
INPUTS = {
    "partner": "partner_id BIGINT, ordinal UINTEGER, type VARCHAR, status VARCHAR, layer VARCHAR, province_code VARCHAR,"
    " region_path VARCHAR, joined_on DATE, csm_person_id BIGINT, mentor_partner_id BIGINT, parent_partner_id BIGINT,"
    " has_contact BOOLEAN, bays INTEGER, technicians INTEGER, ev_certified BOOLEAN",
    "person": "partner_id BIGINT, is_liaison BOOLEAN, is_reachable BOOLEAN",
    "part": "part_id BIGINT, category_codes VARCHAR[], brand VARCHAR, is_ev BOOLEAN, is_superseded BOOLEAN, launched_on DATE,"
    " list_minor DOUBLE",
    "line": "partner_id BIGINT, part_id BIGINT, ordered_on DATE, kind VARCHAR, amount_minor BIGINT, currency VARCHAR,"
    " quantity DOUBLE",
    "stock": "partner_id BIGINT, part_id BIGINT, as_of DATE, on_hand DOUBLE, value_minor BIGINT, last_moved_on DATE",
    "receipt": "partner_id BIGINT, message_id BIGINT, sent_at TIMESTAMP, read_at TIMESTAMP, acknowledged_at TIMESTAMP,"
    " acted_at TIMESTAMP, must_acknowledge BOOLEAN, kind VARCHAR, person_id BIGINT",
    "fact": "partner_id BIGINT, kind VARCHAR, told_at TIMESTAMP, amount DOUBLE, item VARCHAR",
    "forecast": "partner_id BIGINT, said_after DATE, due_on DATE, latest_on DATE, chance_30 DOUBLE, chance_90 DOUBLE, lost DOUBLE,"
    " change DOUBLE, distance DOUBLE",
    "known": "kind VARCHAR",
    "climate": "province_code VARCHAR, zone VARCHAR, rain VARCHAR, altitude_m INTEGER, coastal VARCHAR",
    "city_climate": "city_code VARCHAR, zone VARCHAR",
}

_NET = "CASE WHEN kind = 'return' THEN -abs(amount_minor) ELSE amount_minor END"


def only(where: str, value: object = 1) -> str:
    """The argument of an aggregate that looks at some rows. Of many such columns in one GROUP BY it takes half the time of
    FILTER, which picks rows out of every batch for each column anew."""
    return f"if({where}, {value}, NULL)"


# Every statement knows $until (date), $now (timestamp) and $currency.
_DAY = f"""
CREATE TEMP TABLE day AS
SELECT partner_id, ordered_on, date_sub('month', ordered_on, $until) AS back,
       sum({_NET})::BIGINT AS net,
       sum(abs(amount_minor)) FILTER (kind = 'return')::BIGINT AS returned,
       sum(amount_minor) FILTER (kind <> 'return')::BIGINT AS gross,
       count(*) FILTER (kind = 'order') AS lines, count(*) FILTER (kind = 'correction') AS corrections
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
    seasons = {
        "winter": "(11, 12, 1, 2)", "summer": "(6, 7, 8)", "rainy": "(4, 5, 6, 7)", "spring": "(3, 4, 5)",
        "autumn": "(9, 10)",
    }  # fmt: skip
    parts = [
        f"coalesce(sum({only(where, 'net')}), 0)::BIGINT AS {key}" for key, where in amounts.items()
    ]
    parts += [f"count({only(f'lines > 0 AND {where}')}) AS {key}" for key, where in orders.items()]
    parts += [
        f"sum({only(f'back < {months} AND month(ordered_on) IN {calendar}', 'net')}) AS {season}_{months}"
        for season, calendar in seasons.items()
        for months in (12, 24)
    ]
    # Month by month, the latest first: what was bought, and whether anything was ordered.
    parts += [
        f"coalesce(sum({only(f'back = {back}', 'net')}), 0)::BIGINT AS m{back}"
        for back in range(24)
    ]
    parts += [
        f"coalesce(bool_or({only(f'back = {back}', 'lines > 0')}), false) AS o{back}"
        for back in range(24)
    ]
    return ",\n       ".join(parts)


_QUARTER_END = "back < 12 AND date_trunc('quarter', ordered_on) + INTERVAL 3 MONTH - INTERVAL 10 DAY <= ordered_on"
_MONTH_END = "back < 12 AND last_day(ordered_on) - INTERVAL 5 DAY < ordered_on"
_TRADE = f"""
CREATE TEMP TABLE trade AS
SELECT partner_id,
       {_windows()},
       sum({only("back < 12", "lines")}) AS lines_12m,
       sum({only("back < 12", "gross")})::BIGINT AS gross_12m,
       coalesce(sum({only("back < 12", "returned")}), 0)::BIGINT AS returns_12m,
       min({only("lines > 0 AND back < 12", "ordered_on")}) AS first_12m,
       max({only("lines > 0 AND back < 12", "ordered_on")}) AS last_12m,
       sum({only(_QUARTER_END, "net")}) AS quarter_end_12m,
       sum({only(_MONTH_END, "net")}) AS month_end_12m,
       count({only("back < 12 AND lines > 0 AND isodow(ordered_on) >= 6")}) AS weekend_orders,
       count({only("back BETWEEN 3 AND 5 AND lines > 0")}) AS orders_prev_3m,
       count({only("back < 12 AND returned > 0")}) AS return_days_12m,
       coalesce(sum({only("back < 12", "corrections")}), 0) AS corrections_12m,
       coalesce(sum({only("back < 3", "returned")}), 0)::BIGINT AS returns_3m,
       sum({only("back < 3", "gross")})::BIGINT AS gross_3m
FROM day GROUP BY partner_id
"""

_COUNTED = (
    "amount_1m", "amount_3m", "amount_6m", "amount_12m", "amount_24m", "amount_prev_3m", "amount_3m_last_year",
    "amount_prev_12m", "orders_1m", "orders_3m", "orders_6m", "orders_12m", "orders_24m", "returns_12m",
    "best_month", "active_months_12m", "lines_other_currency", "parts_12m", "new_parts_3m", "brands_12m",
    "amount_ev_12m", "amount_ev_before", "ev_parts_12m", "lost_parts", "lost_brands", "superseded_12m", "winter_goods_12m",
    "summer_goods_12m", "returns_3m", "return_days_12m", "corrections_12m", "sent_7d", "sent_30d", "sent_90d", "sent_policy",
    "sent_launch", "sent_training", "sent_urgent", "unread_now", "must_ack_open", "acks_overdue", "readers_90d", "people",
    "liaisons", "reachable_people",
    *(f"bought_{code}" for code in CATEGORIES), *(f"before_{code}" for code in CATEGORIES),
    *(f"m{back}" for back in range(24)),
)  # fmt: skip


def _index(season: str, months: int) -> str:
    """A season's average month ÷ the average month, over two years when known, else one."""
    return (
        f"CASE WHEN first_order_days >= 730 THEN ({season}_24 / {2.0 * months}) / nullif(amount_24m / 24.0, 0)"
        f" WHEN first_order_days >= 365 THEN ({season}_12 / {1.0 * months}) / nullif(amount_12m / 12.0, 0) END"
    )


def _figures() -> str:
    counted = ",\n       ".join(f"coalesce({key}, 0) AS {key}" for key in _COUNTED)
    ordered = ", ".join(f"coalesce(o{back}, false) AS o{back}" for back in range(24))
    shares = ",\n       ".join(
        f"bought_{code} / nullif(amount_12m, 0)::DOUBLE AS share_{code}" for code in CATEGORIES
    )
    tops = "[" + ", ".join(f"bought_{code}" for code in TOP_CATEGORIES) + "]"
    pairs = (
        "["
        + ", ".join(f"{{'now': bought_{code}, 'before': before_{code}}}" for code in TOP_CATEGORIES)
        + "]"
    )
    months = _months()
    codes = "[" + ", ".join(f"'{code}'" for code in TOP_CATEGORIES) + "]"
    return f"""
WITH measured AS (
SELECT p.partner_id, p.ordinal,
       {counted},
       winter_12, winter_24, summer_12, summer_24, rainy_12, rainy_24, lines_12m, gross_12m, first_12m, last_12m,
       spring_12, spring_24, autumn_12, autumn_24, quarter_end_12m, month_end_12m, weekend_orders, orders_prev_3m, gross_3m,
       brand_top, volatility, part_top, repeat_12m, launched_12m, ev_3m, winter_early, summer_early, list_12m, listed_12m,
       {ordered},
       date_diff('day', last_on, $until) AS recency_days, date_diff('day', first_on, $until) AS first_order_days,
       stock_value, stock_parts, stock_out_parts, slow_value, slow_parts, stock_age_days, stock_reported_days,
       idle90_value, dead_value, wanted_outs, unbought_stock, superseded_stock, ev_stock_value, winter_stock, stock_top,
       read_rate_30d, read_rate_90d, minutes_to_read, last_read_days, ack_rate_90d, acted_rate_90d,
       read_policy, read_launch, read_training, read_urgent, night_reads, weekend_reads, same_day_reads, hours_to_ack,
       p.bays, p.technicians, p.type AS business, p.status AS standing, p.layer AS circle,
       if(p.csm_person_id IS NULL, 'no', 'yes') AS csm, if(p.mentor_partner_id IS NULL, 'no', 'yes') AS mentored,
       if(p.parent_partner_id IS NULL, 'no', 'yes') AS branch, if(p.ev_certified, 'yes', 'no') AS ev_certified,
       if(p.has_contact, 'yes', 'no') AS contact,
       told.* EXCLUDE (partner_id),
       date_diff('day', $until, e.due_on) AS due_days, date_diff('day', e.latest_on, $until) AS late_days,
       e.chance_30 AS chance_30d, e.chance_90 AS chance_90d, e.lost AS lost_chance,
       e.change AS usual_change, e.distance AS usual_distance,
       date_diff('day', p.joined_on, $now::DATE) AS tenure_days,
       coalesce(v.zone, c.zone) AS climate, c.rain AS rain_season, c.altitude_m, c.coastal
FROM partner p
LEFT JOIN trade USING (partner_id) LEFT JOIN span USING (partner_id) LEFT JOIN month USING (partner_id)
LEFT JOIN mix USING (partner_id) LEFT JOIN brand USING (partner_id) LEFT JOIN store USING (partner_id)
LEFT JOIN reading USING (partner_id) LEFT JOIN team USING (partner_id) LEFT JOIN told USING (partner_id)
LEFT JOIN climate c ON c.province_code = left(p.province_code, 2)
LEFT JOIN forecast e ON e.partner_id = p.partner_id AND said_after IS NOT DISTINCT FROM last_on
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
       {_index("spring", 3)} AS spring_index,
       {_index("autumn", 2)} AS autumn_index,
       coalesce(quarter_end_12m, 0) / nullif(amount_12m, 0)::DOUBLE AS quarter_end_share,
       returns_12m / nullif(gross_12m, 0)::DOUBLE AS return_share,
       stock_value * 365.0 / nullif(greatest(amount_12m, 0), 0) AS stock_days,
       slow_value / nullif(stock_value, 0)::DOUBLE AS slow_share,
       {months},
       (amount_3m / nullif(orders_3m, 0)::DOUBLE) / nullif(amount_12m / nullif(orders_12m, 0)::DOUBLE, 0) - 1 AS basket_trend,
       orders_3m / nullif(orders_prev_3m, 0)::DOUBLE - 1 AS frequency_trend,
       best_month / nullif(amount_12m, 0)::DOUBLE AS peak_month_share,
       weekend_orders / nullif(orders_12m, 0)::DOUBLE AS weekend_share,
       coalesce(month_end_12m, 0) / nullif(amount_12m, 0)::DOUBLE AS month_end_share,
       returns_3m / nullif(gross_3m, 0)::DOUBLE AS return_share_3m,
       part_top / nullif(amount_12m, 0)::DOUBLE AS top_part_share,
       coalesce(repeat_12m, 0) / nullif(amount_12m, 0)::DOUBLE AS repeat_share,
       coalesce(launched_12m, 0) / nullif(amount_12m, 0)::DOUBLE AS new_product_share,
       coalesce(ev_3m, 0) * 4 / nullif(amount_ev_12m, 0)::DOUBLE - 1 AS ev_pace,
       winter_early / nullif(winter_goods_12m, 0)::DOUBLE AS winter_early_share,
       summer_early / nullif(summer_goods_12m, 0)::DOUBLE AS summer_early_share,
       1 - listed_12m / nullif(list_12m, 0)::DOUBLE AS discount_share,
       listed_12m / nullif(gross_12m, 0)::DOUBLE AS listed_share,
       len(list_filter({pairs}, lambda pair: pair.now <= 0 AND pair.before > 0)) AS lost_categories,
       len(list_filter({pairs}, lambda pair: pair.now > 0 AND pair.before <= 0)) AS new_categories,
       idle90_value / nullif(stock_value, 0)::DOUBLE AS idle90_share,
       dead_value / nullif(stock_value, 0)::DOUBLE AS dead_share,
       amount_12m / nullif(stock_value, 0)::DOUBLE AS stock_turns,
       stock_out_parts / nullif(stock_out_parts + stock_parts, 0)::DOUBLE AS stock_out_share,
       stock_top / nullif(stock_value, 0)::DOUBLE AS stock_top_share,
       read_rate_30d - read_rate_90d AS read_change,
       credit_used / nullif(credit_limit, 0)::DOUBLE AS credit_use,
       rebate_12m / nullif(amount_12m, 0)::DOUBLE AS rebate_share,
       ev_vehicles_month / nullif(vehicles_month, 0)::DOUBLE AS ev_vehicle_share,
       days_late_90d - days_late AS late_change,
       {shares}
FROM measured
"""


def _months() -> str:
    """Figures that look at one month after another, the latest first."""
    quarters = ", ".join(f"m{back} + m{back + 1} + m{back + 2}" for back in range(22))
    before = " + ".join(f"m{back}" for back in range(1, 12))
    up = " + ".join(f"(m{back} > m{back + 12} AND m{back + 12} > 0)::INT" for back in range(12))
    return f"""m0 / nullif(({before}) / 11.0, 0) - 1 AS trend_1m, {up} AS up_months,
       amount_3m / nullif(greatest({quarters}), 0)::DOUBLE - 1 AS below_peak,
       {_run("m{} > m{}", 23)} AS rising_months, {_run("m{} < m{}", 23)} AS falling_months, {_run("o{}", 24)} AS streak_months"""


def _run(condition: str, most: int) -> str:
    """How many times in a row, counted from the latest month, a condition holds."""
    cases = " ".join(
        f"WHEN NOT ({condition.format(back, back + 1)}) THEN {back}" for back in range(most)
    )
    return f"CASE {cases} ELSE {most} END"


# The steps about lines and windows, and the last one, which puts all together; others stand in `figure_sql_*`.
DAYS: tuple[str, ...] = (
    _DAY,
    _SPAN,
    _MONTH,
    _TRADE,
)
FIGURES = _figures()
