"""Indicators as DuckDB SQL: each step one table, set-based, down to one row per partner and month.

The months computed run from $first to $last. An indicator of a month reads that month and what came before it, never
after, so a late fact changes its own month and later ones only. Months end in China. A month the order ledger has not
reached says nothing about buying (null), rather than nothing bought; it is whole when the ledger has reached a later one.
"""

from xinglian.signals.rules.categories import TOP_CATEGORIES
from xinglian.signals.rules.indicator import measured

# Input tables and their columns; `queries/indicator_inputs.py` fills them, tests may fill them by hand.
INPUTS = {
    "partner": "partner_id BIGINT, type VARCHAR, layer VARCHAR, place VARCHAR, has_people BOOLEAN",
    "part": "part_id BIGINT, category_codes VARCHAR[], is_ev BOOLEAN",
    "price": "part_id BIGINT, valid_from DATE, valid_to DATE, min_quantity DOUBLE, unit_price DOUBLE, currency VARCHAR",
    "line": "partner_id BIGINT, part_id BIGINT, ordered_on DATE, kind VARCHAR, quantity DOUBLE, unit_price DOUBLE,"
    " amount_minor BIGINT, currency VARCHAR",
    "stock": "partner_id BIGINT, part_id BIGINT, as_of DATE, on_hand DOUBLE, value_minor BIGINT, last_moved_on DATE",
    "reach": "partner_id BIGINT, message_id BIGINT, kind VARCHAR, must_acknowledge BOOLEAN, started_at TIMESTAMP,"
    " read_at TIMESTAMP, acknowledged_at TIMESTAMP, reached_at TIMESTAMP",
    "answer": "partner_id BIGINT, message_id BIGINT",
    "signin": "partner_id BIGINT, seen_at TIMESTAMP",
    "promise": "partner_id BIGINT, promised_on DATE, is_kept BOOLEAN",
    "purchase": "partner_id BIGINT, sent_at TIMESTAMP, shipped_at TIMESTAMP, received_at TIMESTAMP",
}
# A position says nothing any more about a month's end that lies further behind it than this.
STOCK_DAYS = 62
SLOW_DAYS = 180

_MONTHS = """
CREATE TEMP TABLE months AS
SELECT m::DATE AS month, last_day(m::DATE) AS ends_on, m::DATE <= $until AS is_known,
       last_day(m::DATE) < date_trunc('month', $until::DATE) AS is_whole, m < $last AS is_over, $ledger IS NOT NULL AND $ledger <= m - INTERVAL 11 MONTH AS has_year
FROM generate_series($first::TIMESTAMP - INTERVAL 12 MONTH, $last::TIMESTAMP, INTERVAL 1 MONTH) AS s(m)
"""

# Net: purchases, corrections included, less returns. Gross: without the returns.
_LEDGER = """
CREATE TEMP TABLE ledger AS
SELECT partner_id, date_trunc('month', ordered_on)::DATE AS month,
       sum(CASE WHEN kind = 'return' THEN -abs(amount_minor) ELSE amount_minor END)::BIGINT AS net,
       coalesce(sum(amount_minor) FILTER (kind <> 'return'), 0)::BIGINT AS gross,
       coalesce(sum(abs(amount_minor)) FILTER (kind = 'return'), 0)::BIGINT AS returned,
       coalesce(sum(amount_minor) FILTER (kind <> 'return' AND ordered_on > last_day(ordered_on) - 5), 0)::BIGINT AS rush,
       coalesce(sum(amount_minor) FILTER (kind <> 'return' AND is_ev), 0)::BIGINT AS ev,
       count(*) FILTER (kind = 'order') AS lines, count(*) FILTER (kind = 'correction') AS corrections,
       count(DISTINCT ordered_on) FILTER (kind = 'order') AS orders,
       count(DISTINCT part_id) FILTER (kind = 'order') AS parts
FROM line LEFT JOIN part USING (part_id)
WHERE currency = $currency AND ordered_on <= $until
GROUP BY ALL
"""

_BOUGHT = """
CREATE TEMP TABLE bought AS
SELECT partner_id, part_id, date_trunc('month', ordered_on)::DATE AS month
FROM line WHERE kind = 'order' AND currency = $currency AND ordered_on <= $until GROUP BY ALL
"""

_NEW_PARTS = """
CREATE TEMP TABLE fresh AS
SELECT partner_id, month, count(*) FILTER (before IS NULL OR before < month - INTERVAL 12 MONTH) AS new_parts
FROM (SELECT *, lag(month) OVER (PARTITION BY partner_id, part_id ORDER BY month) AS before FROM bought) GROUP BY ALL
"""


def _three_months(query: str) -> str:
    """Rows (…, month) seen from their own month and the two that follow."""
    return f"SELECT * REPLACE ((month + INTERVAL 1 MONTH * step)::DATE AS month) FROM ({query}), range(3) AS s(step)"


def _breadth() -> str:
    codes = ", ".join(f"'{code}'" for code in TOP_CATEGORIES)
    found = (
        "SELECT DISTINCT partner_id, month, code FROM bought"
        f" JOIN (SELECT part_id, unnest(category_codes) AS code FROM part) USING (part_id) WHERE code IN ({codes})"
    )
    return (
        "CREATE TEMP TABLE breadth AS SELECT partner_id, month, count(DISTINCT code) AS categories_3m"
        f" FROM ({_three_months(found)}) GROUP BY ALL"
    )


# At a list's price: within half a percent of one that was in force, for no more pieces than were bought.
_PRICED = """
CREATE TEMP TABLE priced AS
SELECT partner_id, month, count(*) AS priced, count(*) FILTER (fits) AS at_list_price
FROM (SELECT l.partner_id, date_trunc('month', l.ordered_on)::DATE AS month, l.line,
             bool_or(p.min_quantity <= l.quantity AND abs(l.unit_price - p.unit_price) <= p.unit_price * 0.005) AS fits
      FROM (SELECT *, row_number() OVER () AS line FROM line
             WHERE kind = 'order' AND currency = $currency AND ordered_on BETWEEN $first AND $until) AS l
      JOIN price AS p ON p.part_id = l.part_id AND p.currency = l.currency AND p.valid_from <= l.ordered_on
       AND (p.valid_to IS NULL OR p.valid_to >= l.ordered_on)
      GROUP BY ALL)
GROUP BY ALL
"""

_STORE = f"""
CREATE TEMP TABLE store AS
WITH latest AS (
    SELECT s.partner_id, m.month, m.ends_on, s.part_id, arg_max(on_hand, as_of) AS on_hand,
           arg_max(value_minor, as_of) AS value_minor, max(last_moved_on) AS last_moved_on, max(as_of) AS as_of
    FROM stock AS s JOIN months AS m ON s.as_of <= m.ends_on AND s.as_of > m.ends_on - {STOCK_DAYS}
    GROUP BY ALL),
selling AS (SELECT DISTINCT partner_id, month, part_id FROM ({_three_months("SELECT * FROM bought")}))
SELECT partner_id, month, count(*) AS stock_parts, count(*) FILTER (on_hand <= 0) AS zero_parts,
       sum(value_minor)::BIGINT AS stock_value,
       coalesce(sum(value_minor) FILTER (date_diff('day', last_moved_on, as_of) >= {SLOW_DAYS}), 0)::BIGINT AS slow_value,
       count(*) FILTER (sold.part_id IS NOT NULL) AS sellers,
       count(*) FILTER (sold.part_id IS NOT NULL AND on_hand <= 0) AS zero_sellers
FROM latest LEFT JOIN selling AS sold USING (partner_id, month, part_id) GROUP BY ALL
"""

_REPORTED = """
CREATE TEMP TABLE reported AS
SELECT DISTINCT partner_id, date_trunc('month', as_of)::DATE AS month, true AS reported FROM stock
"""

# Told by the month of release: a reading that comes later still counts for the month the message went out.
_READING = """
CREATE TEMP TABLE reading AS
SELECT partner_id, date_trunc('month', started_at + INTERVAL 8 HOUR)::DATE AS month,
       count(*) AS sent, count(reached_at) AS reached,
       count(*) FILTER (reached_at <= started_at + INTERVAL 10 MINUTE) AS reached_10,
       count(*) FILTER (kind = 'policy') AS policy_sent, count(reached_at) FILTER (kind = 'policy') AS policy_reached,
       count(*) FILTER (kind = 'emergency') AS urgent_sent,
       count(*) FILTER (kind = 'emergency' AND reached_at <= started_at + INTERVAL 10 MINUTE) AS urgent_reached_10,
       count(read_at) AS read, coalesce(sum(greatest(date_diff('second', started_at, read_at), 0)), 0)::BIGINT AS read_seconds,
       count(*) FILTER (must_acknowledge) AS must_acknowledge,
       count(acknowledged_at) FILTER (must_acknowledge) AS acknowledged,
       coalesce(sum(greatest(date_diff('second', started_at, acknowledged_at), 0)) FILTER (must_acknowledge), 0)::BIGINT
         AS acknowledge_seconds,
       count(a.message_id) FILTER (reached_at IS NOT NULL) AS answered
FROM reach AS r LEFT JOIN (SELECT DISTINCT partner_id, message_id FROM answer) AS a USING (partner_id, message_id)
GROUP BY ALL
"""

_PRESENCE = """
CREATE TEMP TABLE presence AS
SELECT partner_id, date_trunc('month', seen_at + INTERVAL 8 HOUR)::DATE AS month, count(*) AS signins
FROM signin GROUP BY ALL
"""

# A promise counts for the month of its day, once that day is over; an order for the months it was shipped and received in.
_PROMISED = """
CREATE TEMP TABLE promised AS
SELECT partner_id, date_trunc('month', promised_on)::DATE AS month, count(*) AS promised, count(*) FILTER (is_kept) AS kept
FROM promise WHERE promised_on < $today GROUP BY ALL
"""

_SHIPPED = """
CREATE TEMP TABLE shipped AS
SELECT partner_id, date_trunc('month', shipped_at + INTERVAL 8 HOUR)::DATE AS month, count(*) AS shipped,
       sum(greatest(date_diff('second', sent_at, shipped_at), 0))::BIGINT AS handling_seconds
FROM purchase WHERE shipped_at IS NOT NULL GROUP BY ALL
"""

_DELIVERED = """
CREATE TEMP TABLE delivered AS
SELECT partner_id, date_trunc('month', received_at + INTERVAL 8 HOUR)::DATE AS month, count(*) AS delivered,
       sum(greatest(date_diff('day', sent_at + INTERVAL 8 HOUR, received_at + INTERVAL 8 HOUR), 0))::BIGINT AS delivery_days
FROM purchase WHERE received_at IS NOT NULL GROUP BY ALL
"""

# One row per partner and month from the first of its facts on, with what came before it.
_GRID = """
CREATE TEMP TABLE grid AS
WITH begun AS (
    SELECT partner_id, min(month) AS month FROM (
        SELECT partner_id, month FROM ledger UNION ALL SELECT partner_id, month FROM reading
        UNION ALL SELECT partner_id, month FROM reported UNION ALL SELECT partner_id, month FROM presence
        UNION ALL SELECT partner_id, month FROM promised UNION ALL SELECT partner_id, month FROM shipped
        UNION ALL SELECT partner_id, month FROM delivered
        UNION ALL SELECT partner_id, $people_since FROM partner WHERE has_people AND $people_since IS NOT NULL)
    GROUP BY partner_id),
spread AS (
    SELECT b.partner_id, m.* FROM begun AS b JOIN months AS m ON m.month >= b.month),
full_rows AS (
    SELECT r.*,
           CASE WHEN is_known THEN coalesce(net, 0) END AS net, CASE WHEN is_known THEN coalesce(gross, 0) END AS gross,
           CASE WHEN is_known THEN coalesce(returned, 0) END AS returned, coalesce(rush, 0) AS rush,
           CASE WHEN is_known THEN coalesce(ev, 0) END AS ev, CASE WHEN is_known THEN coalesce(lines, 0) END AS lines,
           CASE WHEN is_known THEN coalesce(corrections, 0) END AS corrections,
           CASE WHEN is_known THEN coalesce(orders, 0) END AS orders, coalesce(parts, 0) AS parts,
           coalesce(new_parts, 0) AS new_parts, coalesce(categories_3m, 0) AS categories_3m,
           coalesce(priced, 0) AS priced, coalesce(at_list_price, 0) AS at_list_price,
           stock_parts, zero_parts, stock_value, slow_value, sellers, zero_sellers, coalesce(reported, false) AS reported,
           sent, reached, reached_10, policy_sent, policy_reached, urgent_sent, urgent_reached_10, read, read_seconds,
           must_acknowledge, acknowledged, acknowledge_seconds, answered, coalesce(signins, 0) AS signins,
           promised, kept, shipped, handling_seconds, delivered, delivery_days,
           $people_since IS NOT NULL AND month >= $people_since AS signins_known
    FROM spread AS r LEFT JOIN ledger USING (partner_id, month) LEFT JOIN fresh USING (partner_id, month)
    LEFT JOIN breadth USING (partner_id, month) LEFT JOIN priced USING (partner_id, month)
    LEFT JOIN store USING (partner_id, month) LEFT JOIN reported USING (partner_id, month)
    LEFT JOIN reading USING (partner_id, month) LEFT JOIN presence USING (partner_id, month)
    LEFT JOIN promised USING (partner_id, month) LEFT JOIN shipped USING (partner_id, month)
    LEFT JOIN delivered USING (partner_id, month))
SELECT f.*, p.type, p.layer, p.place, p.has_people,
       lag(net, 12) OVER own AS net_year_ago,
       CASE WHEN is_known THEN sum(net) OVER twelve END AS net_12m, CASE WHEN is_known THEN sum(orders) OVER twelve END AS orders_12m,
       count(*) FILTER (reported) OVER twelve AS reports_12m,
       CASE WHEN is_known THEN sum(orders) OVER three END AS orders_3m,
       CASE WHEN is_known THEN sum(gross) OVER three END AS gross_3m,
       CASE WHEN is_known THEN sum(returned) OVER three END AS returned_3m,
       CASE WHEN is_known THEN sum(ev) OVER three END AS ev_3m,
       CASE WHEN is_known THEN sum(lines) OVER three END AS lines_3m,
       CASE WHEN is_known THEN sum(corrections) OVER three END AS corrections_3m,
       CASE WHEN is_known THEN sum(orders) OVER (own ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) END AS orders_before_3m
FROM full_rows AS f JOIN partner AS p USING (partner_id)
WINDOW own AS (PARTITION BY partner_id ORDER BY month),
       twelve AS (PARTITION BY partner_id ORDER BY month ROWS BETWEEN 11 PRECEDING AND CURRENT ROW),
       three AS (PARTITION BY partner_id ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
"""


def _measured() -> str:
    """The arrays: a seat per indicator, both null where nothing was measured."""
    by_place = {one.place: one for one in measured()}
    tops, bottoms = [], []
    for place in range(1, max(by_place) + 1):
        one = by_place.get(place)
        top, bottom = (one.top, one.bottom) if one else ("NULL", "NULL")
        tops.append(f"CASE WHEN ({bottom}) IS NOT NULL THEN ({top})::BIGINT END")
        bottoms.append(f"CASE WHEN ({top}) IS NOT NULL THEN ({bottom})::BIGINT END")
    return f"""
CREATE TABLE measured AS
SELECT * FROM (
    SELECT partner_id, month, place, type, layer, [{", ".join(tops)}] AS tops, [{", ".join(bottoms)}] AS bottoms
    FROM grid WHERE month BETWEEN $first AND $last)
WHERE list_count(bottoms) > 0
"""


def steps() -> tuple[tuple[str, str], ...]:
    return (
        ("months", _MONTHS), ("ledger", _LEDGER), ("bought", _BOUGHT), ("fresh", _NEW_PARTS), ("breadth", _breadth()),
        ("priced", _PRICED), ("store", _STORE), ("reported", _REPORTED), ("reading", _READING),
        ("presence", _PRESENCE), ("promised", _PROMISED), ("shipped", _SHIPPED), ("delivered", _DELIVERED), ("grid", _GRID), ("measured", _measured()),
    )  # fmt: skip
