"""Offers that stand beside the needs of others for the same part, set-based and for the whole network."""

from datetime import date
from typing import Any

from xinglian.kernel import sql
from xinglian.pool.queries.market import KM
from xinglian.pool.rules.words import OfferState

# Who may be short within a month is given what is enough for three, both nine times in ten; what it has ordered or called off
# counts as there. `paid`: what it last paid for a unit, no older than two years.
_PAIRS = f"""
WITH offered AS (
  SELECT o.id, o.org_id, o.part_id, o.condition, (o.quantity - o.held)::float8 AS quantity, o.price_minor, o.currency, o.most_km
    FROM pool_offer AS o JOIN partners_pub_partner AS g ON g.partner_id = o.org_id
   WHERE o.state = '{OfferState.OPEN}' AND o.until > %(today)s AND o.held < o.quantity AND g.status = 'active' AND g.merged_into_partner_id IS NULL
), newest AS (SELECT max(until) AS until FROM supply_pub_need
), needed AS (
  SELECT f.partner_id, f.part_id, f.quarter_enough - w.comes - greatest(coalesce(h.there, 0), 0) AS quantity
    FROM supply_pub_need AS f JOIN partners_pub_partner AS t ON t.partner_id = f.partner_id
    LEFT JOIN LATERAL (SELECT sum(s.on_hand)::float8 AS there FROM trade_pub_stock AS s
                        WHERE s.partner_id = f.partner_id AND s.part_id = f.part_id) AS h ON true
    CROSS JOIN LATERAL (
      SELECT coalesce((SELECT sum(greatest(l.quantity - l.cancelled - l.refused - l.received - l.missing, 0)) FROM orders_pub_line AS l
                         JOIN orders_pub_order AS o USING (order_id)
                        WHERE coalesce(o.branch_id, o.buyer_id) = f.partner_id AND l.part_id = f.part_id AND o.ended_at IS NULL), 0)::float8
           + coalesce((SELECT sum(d.quantity) FROM pool_deal AS d
                        WHERE d.taker_id = f.partner_id AND d.part_id = f.part_id AND d.state IN ('asked', 'agreed', 'sent')), 0)::float8 AS comes
    ) AS w
   WHERE f.until = (SELECT until FROM newest) AND f.part_id IN (SELECT part_id FROM offered) AND t.status = 'active'
     AND t.merged_into_partner_id IS NULL AND coalesce(h.there, 0) + w.comes < f.month_enough
), paid AS (
  SELECT DISTINCT ON (l.partner_id, l.part_id) l.partner_id, l.part_id, l.amount_minor / l.quantity AS unit_minor, l.currency
    FROM trade_pub_order_line AS l JOIN needed USING (partner_id, part_id)
   WHERE l.kind = 'order' AND l.quantity > 0 AND l.ordered_on > %(today)s - 731 ORDER BY l.partner_id, l.part_id, l.ordered_on DESC, l.line_id DESC
), near AS (
  SELECT o.id AS offer_id, o.org_id AS giver_id, n.partner_id AS taker_id, o.part_id, o.quantity AS offered, n.quantity AS needed,
         o.price_minor::float8 AS price_minor, p.unit_minor::float8 AS unit_minor, o.most_km, {KM.format(a="here", b="there")} AS km
    FROM offered AS o JOIN needed AS n ON n.part_id = o.part_id AND n.partner_id <> o.org_id AND n.quantity >= 1
    JOIN partners_pub_place AS there ON there.partner_id = o.org_id JOIN partners_pub_place AS here ON here.partner_id = n.partner_id
    LEFT JOIN paid AS p ON p.partner_id = n.partner_id AND p.part_id = n.part_id AND p.currency = o.currency
)
SELECT offer_id, giver_id, taker_id, part_id, offered, floor(needed) AS needed, price_minor, unit_minor, km FROM near
 WHERE km IS NOT NULL AND (most_km IS NULL OR km <= most_km) AND (unit_minor IS NULL OR unit_minor > price_minor)
 ORDER BY offer_id, taker_id
"""


def pairs(*, today: date) -> dict[str, list[Any]]:
    """Columns by name. As the network."""
    found = sql.table(_PAIRS, {"today": today})
    return {name: list(column) for name, column in zip(found.names, zip(*found.values, strict=True), strict=True)} if found.values else {}  # fmt: skip
