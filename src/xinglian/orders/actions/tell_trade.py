"""What was bought becomes order lines of trade, as a file would bring them: tags, indicators and forecasts see it the same minute.

A line is stated when it has a price and is with its seller; what is taken back or refused later is a correction, what comes back a
return. What trade holds is asked, not remembered, so the job may run as often as it likes. Simulated orders are left out: a
sample network's lines end with a month, and a handful of orders after it would look like a collapse.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.orders.actions.history import SOURCE
from xinglian.orders.queries.trading_day import trading_day
from xinglian.trade import api as trade

# Whole orders: `told_n`, `told_minor` and `steps` are what trade holds of the line; `back` what of it came back.
_BEHIND = """
SELECT o.number, o.sent_at, o.currency, o.is_simulated, p.code AS partner_code, c.number AS part_number, l.no, l.unit_price,
       l.quantity, l.amount_minor, l.cancelled + l.refused AS gone, l.returned AS back, t.told, t.corrected, t.corrections, t.returned, t.returns
  FROM orders_order AS o JOIN orders_orderline AS l ON l.order_id = o.id JOIN partners_pub_partner AS p ON p.partner_id = o.buyer_id
  JOIN catalogue_pub_part AS c ON c.part_id = l.part_id
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.kind = 'order') AS told,
           coalesce(-sum(x.quantity) FILTER (WHERE x.kind = 'correction'), 0) AS corrected,
           count(*) FILTER (WHERE x.kind = 'correction') AS corrections,
           coalesce(-sum(x.quantity) FILTER (WHERE x.kind = 'return'), 0) AS returned,
           count(*) FILTER (WHERE x.kind = 'return') AS returns
      FROM trade_source AS s JOIN trade_pub_order_line AS x ON x.source_id = s.id AND x.document = o.number AND x.line_no = l.no
     WHERE s.code = %(source)s) AS t
 WHERE o.id = ANY(%(orders)s) AND NOT o.is_simulated AND o.sent_at IS NOT NULL AND l.unit_price IS NOT NULL
   AND (t.told = 0 OR t.corrected < l.cancelled + l.refused OR t.returned < l.returned)
   AND (t.told > 0 OR l.quantity > l.cancelled + l.refused)
 ORDER BY o.id, l.no
"""


def tell_trade(*, order_ids: Sequence[int], now: datetime) -> int:
    """As the network; how many lines were new."""
    rows = sql.rows(_BEHIND, {"orders": list(order_ids), "source": SOURCE})
    lines = [line for row in rows for line in _lines(row, now)]
    new = 0
    for at in range(0, len(lines), 5_000):
        new += trade.record_order_lines(source=SOURCE, lines=lines[at : at + 5_000]).inserted
    return new


def _lines(row: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    base = {
        "document": row["number"], "line_no": row["no"], "partner_code": row["partner_code"], "part_number": row["part_number"],
        "unit_price": row["unit_price"], "currency": row["currency"], "simulated": row["is_simulated"],
    }  # fmt: skip
    today = trading_day(now)
    found = []
    if not row["told"]:
        found.append({**base, "kind": "order", "ordered_on": trading_day(row["sent_at"]), "quantity": row["quantity"]})  # fmt: skip
    if row["gone"] > row["corrected"]:
        found.append(
            {
                **base, "kind": "correction", "revision": row["corrections"], "ordered_on": today,
                "quantity": row["corrected"] - row["gone"], "corrects_document": row["number"], "corrects_line": row["no"],
            }
        )  # fmt: skip
    if row["back"] > row["returned"]:
        found.append({**base, "kind": "return", "revision": row["returns"], "ordered_on": today, "quantity": row["returned"] - row["back"]})  # fmt: skip
    return found
