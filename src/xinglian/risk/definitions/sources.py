"""The statements that count. Days are days in China."""

from django.utils.translation import gettext_lazy as _

from xinglian.risk.definitions.kind import Source

_DAY = "(({}) AT TIME ZONE 'Asia/Shanghai')::date"
# A partner silent for so long counts once, on the day it gets that long.
SILENT_DAYS = 60

_ORDERS = f"""
WITH per AS (
    SELECT partner_id, ordered_on AS day, count(*) FILTER (WHERE kind = 'order') AS lines,
           count(*) FILTER (WHERE kind = 'correction') AS corrections,
           coalesce(sum(amount_minor) FILTER (WHERE kind = 'order'), 0) / 100.0 AS bought,
           -coalesce(sum(amount_minor) FILTER (WHERE kind = 'return'), 0) / 100.0 AS returned
      FROM trade_pub_order_line WHERE ordered_on >= %(since)s::date - {SILENT_DAYS + 1} AND currency = 'CNY' GROUP BY 1, 2),
silent AS (
    SELECT partner_id, day + {SILENT_DAYS} AS day FROM (
        SELECT partner_id, day, lead(day) OVER (PARTITION BY partner_id ORDER BY day) AS next FROM per WHERE lines > 0) AS f
     WHERE (next IS NULL OR next > day + {SILENT_DAYS}) AND day + {SILENT_DAYS} <= (SELECT max(day) FROM per)),
rows AS (
    SELECT p.region_path, p.type, d.day, sum(d.lines) AS lines, sum(d.corrections) AS corrections, sum(d.bought) AS bought,
           sum(d.returned) AS returned, count(*) FILTER (WHERE d.lines > 0) AS buyers
      FROM per AS d JOIN partners_pub_partner AS p USING (partner_id) WHERE d.day >= %(since)s::date GROUP BY 1, 2, 3)
SELECT region_path, 'type:' || type, v.key, day, v.amount, v.n
  FROM rows CROSS JOIN LATERAL (VALUES ('order_amount', bought, lines), ('order_lines', lines, lines), ('buyers', buyers, buyers),
       ('order_size', bought, buyers), ('return_share', returned, bought), ('correction_share', corrections, lines + corrections)
       ) AS v (key, amount, n)
UNION ALL
SELECT p.region_path, 'type:' || p.type, 'silent_partners', s.day, count(*), count(*)
  FROM silent AS s JOIN partners_pub_partner AS p USING (partner_id)
 WHERE s.day >= %(since)s::date AND p.status = 'active' AND p.merged_into_partner_id IS NULL GROUP BY 1, 2, 4
"""

_PARTS = """
WITH floor AS (SELECT part_id, min(unit_price) AS least FROM prices_pub_price WHERE currency = 'CNY' GROUP BY 1),
per AS (
    SELECT l.part_id, l.ordered_on AS day, count(*) FILTER (WHERE l.kind = 'order') AS lines,
           count(*) FILTER (WHERE l.kind = 'order' AND l.unit_price < f.least) AS cheap,
           coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'order'), 0) / 100.0 AS bought,
           -coalesce(sum(l.amount_minor) FILTER (WHERE l.kind = 'return'), 0) / 100.0 AS returned
      FROM trade_pub_order_line AS l LEFT JOIN floor AS f USING (part_id)
     WHERE l.ordered_on >= %(since)s::date AND l.currency = 'CNY' GROUP BY 1, 2)
SELECT NULL::ltree, 'category:' || c.top, v.key, d.day, sum(v.amount), sum(v.n)
  FROM per AS d JOIN catalogue_pub_part AS p USING (part_id)
  CROSS JOIN LATERAL (SELECT ltree2text(subpath(p.category_path, 0, 1)) AS top) AS c
  CROSS JOIN LATERAL (VALUES ('category_amount', d.bought, d.lines), ('category_returns', d.returned, d.bought),
       ('ev_amount', CASE WHEN p.is_ev THEN d.bought ELSE 0 END, CASE WHEN p.is_ev THEN d.lines ELSE 0 END),
       ('price_below', d.cheap::numeric, d.lines)) AS v (key, amount, n)
 GROUP BY 2, 3, 4
"""

_PARTNERS = f"""
SELECT region_path, 'type:' || type, 'new_partners', joined_on, count(*), count(*) FROM partners_pub_partner
 WHERE joined_on >= %(since)s::date AND merged_into_partner_id IS NULL GROUP BY 1, 2, 4
UNION ALL
SELECT p.region_path, 'type:' || p.type, 'ended_partners', {_DAY.format("f.at")}, count(*), count(*)
  FROM kernel_fact AS f JOIN partners_pub_partner AS p ON p.partner_id = f.org_id
 WHERE f.kind = 'partners.status_changed' AND f.body->>'to' IN ('ended', 'suspended') AND f.at >= %(since)s::date
 GROUP BY 1, 2, 4
"""

_STOCK = """
SELECT p.region_path, 'type:' || p.type, v.key, s.as_of, sum(v.amount), count(*)
  FROM trade_pub_stock_stated AS s JOIN partners_pub_partner AS p USING (partner_id)
  CROSS JOIN LATERAL (VALUES ('stock_out', (s.on_hand <= 0)::int),
       ('slow_stock', (s.on_hand > 0 AND s.as_of - s.last_moved_on >= 180)::int)) AS v (key, amount)
 WHERE s.as_of >= %(since)s::date GROUP BY 1, 2, 3, 4
"""

_READING = f"""
SELECT p.region_path, 'type:' || p.type, v.key, {_DAY.format("r.sent_at")}, sum(v.amount), sum(v.n)
  FROM push_pub_message AS m JOIN push_pub_receipt AS r USING (message_id) JOIN partners_pub_partner AS p USING (partner_id)
  CROSS JOIN LATERAL (VALUES
       ('read_rate', (r.read_at < r.sent_at + interval '1 day')::int, 1),
       ('read_hours', least(extract(epoch FROM coalesce(r.read_at, r.sent_at + interval '1 day') - r.sent_at) / 3600, 24), 1),
       ('ack_rate', CASE WHEN r.must_acknowledge THEN (r.acknowledged_at < r.sent_at + interval '1 day')::int ELSE 0 END,
        r.must_acknowledge::int)) AS v (key, amount, n)
 WHERE m.started_at >= %(since)s::date AND r.sent_at >= %(since)s::date GROUP BY 1, 2, 3, 4
"""

_DELIVERY = f"""
SELECT p.region_path, 'type:' || p.type, v.key, {_DAY.format("d.queued_at")}, sum(v.amount), count(*)
  FROM push_pub_message AS m JOIN push_pub_delivery AS d USING (message_id) JOIN partners_pub_partner AS p USING (partner_id)
  CROSS JOIN LATERAL (VALUES ('delivery_failed', (d.state = 'failed')::int), ('delivery_uncertain', (d.state = 'uncertain')::int)
       ) AS v (key, amount)
 WHERE m.started_at >= %(since)s::date - 3 AND d.queued_at >= %(since)s::date GROUP BY 1, 2, 3, 4
"""

_FACTS = f"""
SELECT p.region_path, 'type:' || p.type, k.key, {_DAY.format("f.at")}, count(*), count(*)
  FROM kernel_fact AS f JOIN partners_pub_partner AS p ON p.partner_id = f.org_id
  JOIN (VALUES ('push.unsubscribed', 'unsubscribed'), ('push.complained', 'complaints'), ('identity.signed_in', 'sign_ins'),
               ('care.asked_for_help', 'asked_for_help'), ('care.contact', 'talks')) AS k (kind, key) ON k.kind = f.kind
 WHERE f.at >= %(since)s::date GROUP BY 1, 2, 3, 4
UNION ALL
SELECT NULL::ltree, '', 'broken_addresses', {_DAY.format("broken_at")}, count(*), count(*) FROM identity_pub_fault
 WHERE broken_at >= %(since)s::date GROUP BY 4
"""

_ANSWERS = f"""
SELECT p.region_path, 'type:' || p.type, 'answers_waiting', {_DAY.format("a.received_at")},
       count(*) FILTER (WHERE a.seen_at IS NULL OR a.seen_at > a.received_at + interval '4 hours'), count(*)
  FROM push_pub_answer AS a JOIN partners_pub_partner AS p USING (partner_id) WHERE a.received_at >= %(since)s::date GROUP BY 1, 2, 4
UNION ALL
SELECT p.region_path, 'type:' || p.type, 'escalations', {_DAY.format("e.opened_at")}, count(*), count(*)
  FROM push_pub_escalation AS e JOIN partners_pub_partner AS p USING (partner_id) WHERE e.opened_at >= %(since)s::date GROUP BY 1, 2, 4
"""

_IMPORTS = f"""
SELECT NULL::ltree, '', 'imports_failed', {_DAY.format("created_at")},
       count(*) FILTER (WHERE state IN ('refused', 'failed')), count(*)
  FROM intake_pub_batch WHERE created_at >= %(since)s::date GROUP BY 4
"""

# Of orders made here, by whom they are for. A promise is judged by the day first promised, whatever was said later.
_MADE = f"""
WITH line AS (
    SELECT l.order_id, l.buyer_id, l.first_promised_on AS day, o.shipped_at,
           l.received >= l.quantity - l.cancelled AND {_DAY.format("l.received_at")} <= l.first_promised_on AS is_kept
      FROM orders_pub_line AS l JOIN orders_pub_order AS o USING (order_id)
     WHERE l.first_promised_on >= %(since)s::date AND l.quantity > l.cancelled),
told AS (
    SELECT buyer_id, 'promises_missed' AS key, day, count(*) FILTER (WHERE is_kept IS NOT TRUE) AS amount, count(*) AS n
      FROM line GROUP BY 1, 3
    UNION ALL
    SELECT buyer_id, 'sent_late', day, count(*) FILTER (WHERE shipped_at IS NULL OR {_DAY.format("shipped_at")} > day), count(*)
      FROM (SELECT order_id, buyer_id, max(day) AS day, max(shipped_at) AS shipped_at FROM line GROUP BY 1, 2) AS o GROUP BY 1, 3
    UNION ALL
    SELECT buyer_id, 'answered_late', {_DAY.format("answer_due")},
           count(*) FILTER (WHERE answered_at IS NULL OR answered_at > answer_due), count(*)
      FROM orders_pub_order WHERE answer_due >= %(since)s::date AND state <> 'cancelled' GROUP BY 1, 3)
SELECT p.region_path, 'type:' || p.type, t.key, t.day, sum(t.amount), sum(t.n)
  FROM told AS t JOIN partners_pub_partner AS p ON p.partner_id = t.buyer_id GROUP BY 1, 2, 3, 4
"""

SOURCES: dict[str, Source] = {
    one.key: one
    for one in (
        Source(key="orders", label=_("Order lines"), select=_ORDERS, is_fed=True),
        Source(key="parts", label=_("Order lines by part, price lists"), select=_PARTS, is_fed=True),
        Source(key="partners", label=_("Partner registry"), select=_PARTNERS),
        Source(key="stock", label=_("Stock positions"), select=_STOCK, is_fed=True),
        Source(key="reading", label=_("Receipts of messages"), select=_READING, lag=2),
        Source(key="delivery", label=_("Deliveries of messages"), select=_DELIVERY),
        Source(key="facts", label=_("Facts of people: sign-ins, complaints, talks"), select=_FACTS),
        Source(key="answers", label=_("Answers and escalations"), select=_ANSWERS),
        # The day after, for the buyer may count in the evening and its phone tell it in the night.
        Source(key="made", label=_("Orders made here"), select=_MADE, lag=2),
        Source(key="imports", label=_("Import door"), select=_IMPORTS),
    )
}  # fmt: skip
