"""Layers of partners from what they bought: trade knows the purchases, partners owns the rule."""

from datetime import datetime

from xinglian.kernel import sql
from xinglian.partners.api import LayersResult
from xinglian.partners.api import recompute_layers as _recompute

CURRENCY = "CNY"

_BOUGHT = """
SELECT partner_id,
       coalesce(sum(amount_minor) FILTER (WHERE ordered_on > %s::date - interval '1 year'), 0)::bigint
           AS bought_12m_minor,
       coalesce(sum(amount_minor) FILTER (WHERE ordered_on <= %s::date - interval '1 year'), 0)::bigint
           AS bought_before_minor
  FROM trade_pub_order_line
 WHERE currency = %s AND ordered_on <= %s AND ordered_on > %s::date - interval '2 years'
 GROUP BY partner_id
"""


def recompute_layers(*, now: datetime) -> LayersResult | None:
    """Every partner's layer from the year up to the newest order line; None without lines.

    Inside `acting(scope.network())`. Counting from the ledger's last day, not from today: a month
    nobody has reported yet must not move anybody.
    """
    as_of = sql.value(
        "SELECT max(ordered_on) FROM trade_pub_order_line WHERE currency = %s", [CURRENCY]
    )
    if as_of is None:
        return None
    return _recompute(
        figures_sql=_BOUGHT,
        params=[as_of, as_of, CURRENCY, as_of, as_of],
        as_of=as_of,
        now=now,
    )
