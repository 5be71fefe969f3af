from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xinglian.kernel import facts, knobs, outbox, sql
from xinglian.partners.events import LayersComputed
from xinglian.partners.rules.layers import Thresholds

_FIGURES = """
CREATE TEMP TABLE partners_layer_now ON COMMIT DROP AS
WITH bought AS ({figures}),
known AS (
    SELECT p.organisation_id AS id, p.type, p.joined_on, p.layer AS old_layer,
           p.layer_computed_at IS NOT NULL AS was_computed, p.is_simulated,
           coalesce(b.bought_12m_minor, 0)::bigint AS bought,
           coalesce(b.bought_before_minor, 0)::bigint AS before,
           p.type = 'provincial_agent' AND p.status IN ('active', 'suspended') AS is_agent
      FROM partners_partner AS p LEFT JOIN bought AS b ON b.partner_id = p.organisation_id
     WHERE p.merged_into_id IS NULL
),
ranked AS (
    SELECT *, CASE WHEN before > 0 THEN
               least(round(bought::numeric / before - 1, 4), 99999) END AS growth,
           CASE WHEN is_agent THEN rank() OVER (PARTITION BY is_agent ORDER BY bought DESC) END
               AS place,
           count(*) FILTER (WHERE is_agent) OVER () AS agents
      FROM known
),
placed AS (
    SELECT *, ceil(agents * %(core_share)s::numeric - 0.000000001) AS core_places,
           CASE WHEN joined_on IS NOT NULL THEN
               (extract(year FROM age(%(as_of)s::date, joined_on)) * 12
                + extract(month FROM age(%(as_of)s::date, joined_on)))::int END AS months
      FROM ranked
),
layered AS (
    SELECT *, CASE
        WHEN is_agent AND bought > 0 AND place <= core_places THEN 'core'
        WHEN bought >= %(close_from)s::bigint
             AND (%(close_to)s::bigint = 0 OR bought <= %(close_to)s::bigint) THEN 'close'
        WHEN months < %(emerging_months)s::int OR growth > %(emerging_growth)s::numeric
             THEN 'emerging'
        ELSE 'base' END AS layer
      FROM placed
)
SELECT id, old_layer, was_computed, is_simulated, layer, bought, growth,
       jsonb_strip_nulls(jsonb_build_object(
           'rule', layer, 'source', %(source)s::text,
           'bought_12m_minor', bought, 'bought_before_minor', before, 'growth', growth,
           'place', place, 'agents', CASE WHEN is_agent THEN agents END,
           'core_places', CASE WHEN is_agent THEN core_places END,
           'close_from_minor', %(close_from)s::bigint, 'close_to_minor', %(close_to)s::bigint,
           'months', CASE WHEN months < %(emerging_months)s::int + 1 THEN months END,
           'emerging_months', %(emerging_months)s::int,
           'emerging_growth', %(emerging_growth)s::numeric)) AS reason
  FROM layered
"""

# Only what differs is written: a quiet day touches few rows.
_STORE = """
UPDATE partners_partner AS p
   SET layer = n.layer, layer_reason = n.reason, layer_computed_at = %s,
       bought_12m_minor = n.bought, bought_growth = n.growth
  FROM partners_layer_now AS n
 WHERE p.organisation_id = n.id
   AND (p.layer_computed_at IS NULL OR (p.layer, p.bought_12m_minor, p.layer_reason)
        IS DISTINCT FROM (n.layer, n.bought, n.reason))
"""

_CHANGED = """
SELECT 'partners.layer_changed', id, 'partners.partner', id, %s::timestamptz, NULL::numeric, '',
       'partners', NULL::text, reason || jsonb_build_object('from', old_layer, 'to', layer),
       is_simulated
  FROM partners_layer_now WHERE was_computed AND layer <> old_layer
"""


@dataclass(frozen=True, kw_only=True)
class LayersResult:
    """Partners per layer, and how many moved."""

    counts: Mapping[str, int]
    changed: int


def thresholds_in_force() -> Thresholds:
    """The knobs `partners.*` as the rules want them."""
    values = knobs.values("partners.")
    return Thresholds(
        core_share=float(values["partners.core_share"]),
        close_from_minor=int(values["partners.close_from"]) * 100,
        close_to_minor=int(values["partners.close_to"]) * 100,
        emerging_months=int(values["partners.emerging_months"]),
        emerging_growth=Decimal(str(values["partners.emerging_growth"])),
    )


def recompute_layers(
    *,
    figures_sql: str,
    params: Sequence[Any] = (),
    as_of: date,
    now: datetime,
    source: str = "trade",
) -> LayersResult:
    """Compute every partner's layer from purchases, set-based; run as `network()`.

    `figures_sql` is a SELECT of partner_id, bought_12m_minor, bought_before_minor: purchases in
    fen of the 12 months up to `as_of` and of the 12 before; partners it leaves out bought nothing.
    Rules (rules/layers.py is their plain twin): core = the top share of provincial agents, then
    close, then emerging, else base. Announces LayersComputed.
    """
    limits = thresholds_in_force()
    sql.execute("DROP TABLE IF EXISTS partners_layer_now")
    # The caller's SELECT has positional places, ours named ones: it is materialised first.
    sql.execute("DROP TABLE IF EXISTS partners_layer_bought")
    sql.execute(
        f"CREATE TEMP TABLE partners_layer_bought ON COMMIT DROP AS {figures_sql}",
        list(params) or None,
    )
    sql.execute("ANALYZE partners_layer_bought")
    sql.execute(
        _FIGURES.format(
            figures="SELECT partner_id, bought_12m_minor, bought_before_minor"
            " FROM partners_layer_bought"
        ),
        {
            "core_share": limits.core_share,
            "close_from": limits.close_from_minor,
            "close_to": limits.close_to_minor,
            "emerging_months": limits.emerging_months,
            "emerging_growth": limits.emerging_growth,
            "as_of": as_of,
            "source": source,
        },
    )
    sql.execute(_STORE, [now])
    changed = facts.record_select(_CHANGED, [now], months=[now])
    counts = {
        row["layer"]: row["n"]
        for row in sql.rows("SELECT layer, count(*) AS n FROM partners_layer_now GROUP BY layer")
    }
    outbox.announce(LayersComputed(as_of=as_of.isoformat(), changed=changed))
    return LayersResult(counts=counts, changed=changed)
