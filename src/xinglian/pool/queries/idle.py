"""What lies at a partner and, more likely than not, is asked for by nobody within half a year."""

from typing import Any

from xinglian.kernel import sql
from xinglian.pool.rules import gains

MOST = 200
# Enough for three months, nine times in ten, stays. `paid`: a unit, the last time, within three years.
_IDLE = """
WITH idle AS (
  SELECT f.part_id, f.long_none, h.there, floor(h.there - f.quarter_enough) AS extra
    FROM supply_pub_need AS f JOIN (SELECT part_id, sum(on_hand)::float8 AS there FROM trade_pub_stock WHERE partner_id = %(org)s GROUP BY 1) AS h USING (part_id)
   WHERE f.partner_id = %(org)s AND f.until = (SELECT max(until) FROM supply_pub_need WHERE partner_id = %(org)s) AND f.long_none >= 0.5
     AND h.there - f.quarter_enough >= 1 AND f.part_id NOT IN (SELECT part_id FROM pool_offer WHERE org_id = %(org)s AND state = 'open')
), paid AS (
  SELECT DISTINCT ON (l.part_id) l.part_id, l.amount_minor / l.quantity AS unit_minor
    FROM trade_pub_order_line AS l JOIN idle USING (part_id)
   WHERE l.partner_id = %(org)s AND l.kind = 'order' AND l.quantity > 0 AND l.currency = 'CNY' AND l.ordered_on > %(today)s::date - 1096
   ORDER BY l.part_id, l.ordered_on DESC, l.line_id DESC
)
SELECT i.part_id, i.long_none, i.there, i.extra, round(d.unit_minor)::bigint AS unit_minor, round(d.unit_minor * i.extra)::bigint AS tied_minor,
       p.number, p.name, p.name_en, p.unit
  FROM idle AS i JOIN catalogue_pub_part AS p USING (part_id) LEFT JOIN paid AS d USING (part_id)
 WHERE p.status = 'active' ORDER BY tied_minor DESC NULLS LAST, p.number_key LIMIT %(most)s
"""


def idle(*, org_id: int, today: Any) -> list[dict[str, Any]]:
    """The dearest first, at most `MOST`. `fair_minor`: a price at which parting with it costs no more than keeping it half a year."""
    rows = sql.rows(_IDLE, {"org": org_id, "today": today, "most": MOST})
    for row in rows:
        row["fair_minor"] = None if row["unit_minor"] is None else row["unit_minor"] - gains.spared(amount_minor=row["unit_minor"])  # fmt: skip
    return rows
