"""Order lines and stock follow partners that were merged, and go back when the merge is undone.

One rule, asked of the register and not of what happened: a row is of whoever the partner it was
recorded for has become. So it does not matter in which order merges, their undoing and imports come,
whether the job ran twice or was killed, or whether an import was writing while partners were merged.
"""

from dataclasses import dataclass
from datetime import datetime

from xinglian.kernel import outbox, sql
from xinglian.trade.events import LedgersFollowed

# Rows that are not where they belong: recorded under the merged partner itself, or for it under
# somebody else. Two arms, one index each.
_WRONG = """
SELECT r.id, r.partner_id AS owner, s.named, s.kept FROM {table} AS r
  JOIN unnest(%(named)s::bigint[], %(kept)s::bigint[]) AS s (named, kept)
    ON r.partner_id = s.named AND r.recorded_for_id IS NULL
 WHERE s.kept <> s.named
UNION ALL
SELECT r.id, r.partner_id, s.named, s.kept FROM {table} AS r
  JOIN unnest(%(named)s::bigint[], %(kept)s::bigint[]) AS s (named, kept)
    ON r.recorded_for_id = s.named
 WHERE r.partner_id <> s.kept
"""

_LINES = f"""
WITH wrong AS MATERIALIZED ({_WRONG.format(table="trade_order_line")}),
moved AS (
    UPDATE trade_order_line AS l SET partner_id = w.kept,
           recorded_for_id = CASE WHEN w.kept <> w.named THEN w.named END
      FROM wrong AS w WHERE l.id = w.id RETURNING l.ordered_on
),
months AS (
    INSERT INTO trade_dirty_month (month, marked_at)
    SELECT DISTINCT date_trunc('month', ordered_on)::date, %(now)s::timestamptz FROM moved
    ON CONFLICT (month) DO UPDATE SET marked_at = excluded.marked_at RETURNING month
)
SELECT (SELECT count(*) FROM moved) AS moved,
       ARRAY(SELECT to_char(month, 'YYYY-MM') FROM months ORDER BY 1) AS months,
       ARRAY(SELECT DISTINCT q.id FROM wrong AS w, unnest(ARRAY[w.owner, w.kept]) AS q (id)
              ORDER BY 1) AS partner_ids
"""

# An import that was writing during the merge may have stated under both what one of them says again:
# numbers that are taken become revisions after those that stand there.
_STOCK = f"""
WITH wrong AS MATERIALIZED ({_WRONG.format(table="trade_stock_position")}),
standing AS (
    SELECT w.id, max(o.revision) AS latest, bool_or(o.revision = p.revision) AS is_taken
      FROM wrong AS w JOIN trade_stock_position AS p USING (id)
      JOIN trade_stock_position AS o
        ON o.partner_id = w.kept AND o.part_id = p.part_id AND o.as_of = p.as_of
       AND o.recorded_for_id IS NOT DISTINCT FROM nullif(w.named, w.kept) GROUP BY w.id
),
placed AS (
    SELECT w.*, CASE WHEN bool_or(s.is_taken)
                     OVER (PARTITION BY w.named, w.owner, p.part_id, p.as_of)
                     THEN s.latest + 1 ELSE 0 END AS after
      FROM wrong AS w JOIN trade_stock_position AS p USING (id) LEFT JOIN standing AS s USING (id)
),
moved AS (
    UPDATE trade_stock_position AS p SET partner_id = w.kept, revision = p.revision + w.after,
           recorded_for_id = CASE WHEN w.kept <> w.named THEN w.named END
      FROM placed AS w WHERE p.id = w.id RETURNING p.id
)
SELECT (SELECT count(*) FROM moved) AS moved,
       ARRAY(SELECT DISTINCT q.id FROM wrong AS w, unnest(ARRAY[w.owner, w.kept]) AS q (id)
              ORDER BY 1) AS partner_ids
"""


@dataclass(frozen=True, kw_only=True)
class Followed:
    """How many order lines and stock positions went to another partner."""

    lines: int
    positions: int


def follow_merges(*, now: datetime) -> Followed:
    """Put every row where it belongs; does nothing when all are. Inside `acting(scope.network())`."""
    successors = sql.rows("SELECT partner_id, kept_partner_id FROM partners_pub_successor")
    if not successors:
        return Followed(lines=0, positions=0)
    params = {
        "named": [row["partner_id"] for row in successors],
        "kept": [row["kept_partner_id"] for row in successors],
        "now": now,
    }
    lines = sql.row(_LINES, params) or {}
    stock = sql.row(_STOCK, params) or {}
    followed = Followed(lines=lines["moved"], positions=stock["moved"])
    if followed.lines or followed.positions:
        outbox.announce(
            LedgersFollowed(
                partner_ids=sorted({*lines["partner_ids"], *stock["partner_ids"]}),
                lines=followed.lines,
                positions=followed.positions,
                months=lines["months"],
            )
        )
    return followed
