"""The figures of a part, from order lines, stock, prices and the catalogue. Windows end on the ledger's last day, $until."""

INPUTS = {
    "part": "id BIGINT, is_ev BOOLEAN, is_superseded BOOLEAN, launched_on DATE, list_minor DOUBLE",
    "line": "partner_id BIGINT, part_id BIGINT, ordered_on DATE, kind VARCHAR, quantity DOUBLE",
    "place": "partner_id BIGINT, province_code VARCHAR",
    "stock": "part_id BIGINT, on_hand DOUBLE",
    "reference": "part_id BIGINT",
}

_SOLD = """
CREATE TEMP TABLE sold AS
SELECT part_id, partner_id, date_diff('day', ordered_on, $until) AS days, month(ordered_on) AS month,
       CASE WHEN kind = 'return' THEN 0 ELSE quantity END AS quantity,
       CASE WHEN kind = 'return' THEN abs(quantity) ELSE 0 END AS returned
FROM line WHERE ordered_on <= $until AND ordered_on > $until - INTERVAL 730 DAY AND kind IN ('order', 'return')
"""
_SUMS = """
CREATE TEMP TABLE sums AS
SELECT part_id,
       coalesce(sum(quantity) FILTER (days < 365), 0) AS sold_12m,
       coalesce(sum(quantity), 0) AS sold_24m,
       count(DISTINCT partner_id) FILTER (days < 365 AND quantity > 0) AS buyers_12m,
       min(days) FILTER (quantity > 0) AS idle_days,
       sum(quantity) FILTER (month IN (11, 12, 1, 2)) / nullif(sum(quantity), 0) AS winter_share,
       sum(quantity) FILTER (month IN (6, 7, 8)) / nullif(sum(quantity), 0) AS summer_share,
       sum(quantity) FILTER (days < 91) / nullif(sum(quantity) FILTER (days >= 365 AND days < 456), 0) - 1 AS trend_yoy,
       sum(returned) FILTER (days < 365) / nullif(sum(quantity) FILTER (days < 365), 0) AS return_share
FROM sold GROUP BY part_id
"""
_SPREAD = """
CREATE TEMP TABLE spread AS
SELECT part_id, count(DISTINCT nullif(province_code, '')) AS provinces_12m, max(bought) / nullif(sum(bought), 0) AS top_share
FROM (SELECT part_id, partner_id, sum(quantity) AS bought FROM sold WHERE days < 365 AND quantity > 0 GROUP BY ALL)
LEFT JOIN place USING (partner_id) GROUP BY part_id
"""
_FIGURES = """
CREATE TABLE figures AS
SELECT p.id, NULL::BIGINT AS org_id, NULL::BIGINT AS person_id,
       coalesce(s.sold_12m, 0) AS sold_12m, coalesce(s.sold_24m, 0) AS sold_24m, coalesce(s.buyers_12m, 0) AS buyers_12m,
       s.idle_days, round(s.winter_share, 9) AS winter_share, round(s.summer_share, 9) AS summer_share,
       round(s.trend_yoy, 9) AS trend_yoy, round(coalesce(s.return_share, 0), 9) AS return_share,
       coalesce(w.provinces_12m, 0) AS provinces_12m, round(w.top_share, 9) AS top_share,
       coalesce(h.on_hand, 0) AS on_hand, p.list_minor AS list_price, (p.list_minor IS NOT NULL)::INT AS prices,
       coalesce(r.n, 0) AS references, date_diff('day', p.launched_on, $until) AS launched_days,
       CASE WHEN p.is_ev THEN 'yes' ELSE 'no' END AS ev, CASE WHEN p.is_superseded THEN 'yes' ELSE 'no' END AS superseded
FROM part p LEFT JOIN sums s ON s.part_id = p.id LEFT JOIN spread w ON w.part_id = p.id
LEFT JOIN (SELECT part_id, sum(greatest(on_hand, 0)) AS on_hand FROM stock GROUP BY part_id) h ON h.part_id = p.id
LEFT JOIN (SELECT part_id, count(*) AS n FROM reference GROUP BY part_id) r ON r.part_id = p.id
"""
SQL = (_SOLD, _SUMS, _SPREAD, _FIGURES)
