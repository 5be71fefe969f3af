"""What of its parts a partner has and has promised to nobody."""

from collections.abc import Sequence
from decimal import Decimal

from xinglian.kernel import sql

# A ledger knows what is promised there, but for call-offs that wait for a word. A stated position knows what there was when it
# was stated: what is agreed, or was sent since, leaves it.
_FREE = """
SELECT p.part_id, g.org_id IS NOT NULL AS is_ledger,
       CASE WHEN g.org_id IS NULL THEN s.there - coalesce(d.asked, 0) - coalesce(d.leaves, 0)
            ELSE coalesce(b.sellable, 0) - coalesce(d.asked, 0) END AS there
  FROM unnest(%(parts)s::bigint[]) AS p (part_id)
  LEFT JOIN stock_pub_ledger AS g ON g.org_id = %(org)s
  LEFT JOIN stock_pub_balance AS b ON b.org_id = %(org)s AND b.part_id = p.part_id
  LEFT JOIN (SELECT part_id, sum(on_hand) AS there, max(recorded_at) AS recorded_at FROM trade_pub_stock WHERE partner_id = %(org)s GROUP BY 1) AS s ON s.part_id = p.part_id
  LEFT JOIN LATERAL (SELECT sum(quantity) FILTER (WHERE state = 'asked') AS asked,
                            sum(quantity) FILTER (WHERE state = 'agreed' OR sent_at > s.recorded_at) AS leaves
                       FROM pool_deal WHERE giver_id = %(org)s AND part_id = p.part_id) AS d ON true
"""


def free_many(*, org_id: int, part_ids: Sequence[int]) -> dict[int, tuple[Decimal | None, bool]]:
    """By part: so much, and whether a ledger says so; None where nobody ever stated it."""
    rows = sql.rows(_FREE, {"org": org_id, "parts": list(part_ids)})
    return {row["part_id"]: (row["there"], row["is_ledger"]) for row in rows}
