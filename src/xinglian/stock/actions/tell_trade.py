"""Tell trade what is there now: positions of partners that keep a ledger are stated by it, not by files."""

from datetime import datetime

from django.utils import timezone

from xinglian.kernel import sql
from xinglian.trade import api as trade

_UNSTATED = """
SELECT i.id, i.org_id AS partner_id, i.part_id, i.on_hand, i.unit_cost, g.currency, i.last_moved_on, g.is_simulated
  FROM stock_item AS i JOIN stock_ledger AS g ON g.org_id = i.org_id
  JOIN partners_pub_partner AS p ON p.partner_id = i.org_id
 WHERE NOT i.is_stated ORDER BY i.org_id, i.part_id LIMIT %s FOR UPDATE OF i SKIP LOCKED
"""
# What files say is summed up once for all, not again for each part.
_CONTRADICTED = """
WITH said AS MATERIALIZED (
    SELECT s.partner_id, s.part_id, s.on_hand FROM trade_pub_stock AS s
     WHERE s.partner_id = ANY (ARRAY(SELECT org_id FROM stock_ledger WHERE is_begun)))
UPDATE stock_item AS i SET is_stated = false FROM said AS s
 WHERE i.is_stated AND s.partner_id = i.org_id AND s.part_id = i.part_id AND s.on_hand <> i.on_hand
"""


def tell_trade(*, now: datetime, most: int = 20_000) -> int:
    """State what has changed; how many parts were looked at. Call again while it is `most`."""
    rows = sql.rows(_UNSTATED, [most])
    trade.state_stock(
        positions=[
            trade.Position(**{name: row[name] for name in trade.Position.__dataclass_fields__})
            for row in rows
        ],
        as_of=timezone.localdate(now),
        now=now,
    )
    sql.execute(
        "UPDATE stock_item SET is_stated = true WHERE id = ANY(%s)", [[row["id"] for row in rows]]
    )
    return len(rows)


def contradict() -> int:
    """A file said otherwise of a partner that keeps a ledger: the ledger counts; how many parts are said again."""
    with sql.whole_tables():
        return sql.execute(_CONTRADICTED)
