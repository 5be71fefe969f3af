"""The order business of a seller, or of the whole network: funnel, promises kept, time to answer, fill rate, reasons."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from xinglian.kernel import sql
from xinglian.orders.queries.words import REASONS
from xinglian.orders.rules.words import Reason

# A line counts as filled when all of it that the buyer did not take back was held or sent without a refusal.
# A promise is kept, line by line, as the indicator of fulfilment judges it: all of it there by the day first promised, once that
# day is over.
_DUE = "l.first_promised_on < (%(until)s AT TIME ZONE %(zone)s)::date AND l.quantity > l.cancelled"
_FIGURES = f"""
WITH o AS MATERIALIZED (
    SELECT id, state, sent_at, answered_at, answer_due, shipped_at, received_at, is_urgent FROM orders_order
     WHERE sent_at >= %(since)s AND sent_at < %(until)s AND (%(seller)s::bigint IS NULL OR seller_id = %(seller)s)
), l AS (
    SELECT sum(l.quantity - l.cancelled) AS wanted, sum(l.shipped) AS sent,
           sum(least(l.shipped, l.quantity - l.cancelled)) FILTER (WHERE o.state IN ('shipped', 'received')) AS filled,
           sum(l.quantity - l.cancelled) FILTER (WHERE o.state IN ('shipped', 'received')) AS due,
           count(*) FILTER (WHERE {_DUE}) AS promised,
           count(*) FILTER (WHERE {_DUE} AND l.received >= l.quantity - l.cancelled
                            AND (l.received_at AT TIME ZONE %(zone)s)::date <= l.first_promised_on) AS kept
      FROM o JOIN orders_orderline AS l ON l.order_id = o.id
)
SELECT count(*) AS placed, count(o.answered_at) AS answered, count(o.shipped_at) AS shipped, count(o.received_at) AS received,
       count(*) FILTER (WHERE o.state = 'cancelled') AS cancelled, count(*) FILTER (WHERE o.is_urgent) AS urgent,
       percentile_cont(.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.answered_at - o.sent_at)) / 3600 AS answer_hours,
       percentile_cont(.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.shipped_at - o.sent_at)) / 3600 AS handling_hours,
       percentile_cont(.5) WITHIN GROUP (ORDER BY extract(epoch FROM o.received_at - o.sent_at)) / 86400 AS door_days,
       avg((o.answered_at <= o.answer_due)::int) AS answered_in_time,
       (SELECT filled / nullif(due, 0) FROM l) AS fill_rate, (SELECT kept::numeric / nullif(promised, 0) FROM l) AS kept_rate,
       (SELECT promised FROM l) AS promised
  FROM o
"""
_REASONS = """
SELECT l.reason, count(*) AS lines, sum(l.refused) AS refused FROM orders_order AS o JOIN orders_orderline AS l ON l.order_id = o.id
 WHERE o.sent_at >= %(since)s AND o.sent_at < %(until)s AND (%(seller)s::bigint IS NULL OR o.seller_id = %(seller)s) AND l.reason <> ''
 GROUP BY 1 ORDER BY 2 DESC, 1
"""
_SELLERS = """
SELECT o.seller_id, max(o.seller_name) AS name, count(*) AS placed, count(o.received_at) AS received,
       avg((o.answered_at <= o.answer_due)::int) AS in_time, bool_and(o.is_simulated) AS is_simulated
  FROM orders_order AS o WHERE o.sent_at >= %(since)s AND o.sent_at < %(until)s GROUP BY 1 ORDER BY 3 DESC, 2 LIMIT 50
"""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Shares between 0 and 1, hours and days as medians; None where nothing was to be measured yet."""

    placed: int
    answered: int
    shipped: int
    received: int
    cancelled: int
    urgent: int
    answer_hours: float | None
    handling_hours: float | None
    door_days: float | None
    answered_in_time: Decimal | None
    fill_rate: Decimal | None
    kept_rate: Decimal | None
    promised: int | None


def overview(*, since: datetime, until: datetime, seller_id: int | None, zone: str) -> Overview:
    row = sql.row(_FIGURES, {"since": since, "until": until, "seller": seller_id, "zone": zone})
    return Overview(**(row or {}))


def reasons(*, since: datetime, until: datetime, seller_id: int | None) -> list[dict[str, Any]]:
    rows = sql.rows(_REASONS, {"since": since, "until": until, "seller": seller_id})
    for row in rows:
        row["word"] = REASONS[Reason(row["reason"])]
    return rows


def by_seller(*, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Those within reach, who sells most first."""
    return sql.rows(_SELLERS, {"since": since, "until": until})
