"""Learn at which hour of the day each member opens what waits, from receipts, for everybody at once.

A message that waits unread is at risk of being read in every hour until it is read, for a day at most. Of each hour of the day h
the chance is events / hours at risk: a discrete-time hazard (Singer & Willett, Applied Longitudinal Data Analysis, 2003, ch. 11).
Counting readings alone would only say when the maker sends.

Few receipts of one's own say little, so each chance is drawn towards that of the same role and province, and that towards
the network's (an empirical Bayes mean with a beta prior, as in Efron & Morris, Scientific American 236(5), 1977):

    chance(h) = (read(h) + k · prior(h)) / (at_risk(h) + k)

with k hours at risk as the weight of the prior. The best hour is the one of the greatest chance outside the usual quiet hours.
"""

from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import knobs, sql
from xinglian.push.queries.reach_sql import hours as usual_hours

DAYS = 180
# The weight of the network in the chance of a role and province.
_GROUP_WEIGHT = 50


def _each(expression: str) -> str:
    return ", ".join(expression.format(h=h, n=h + 1) for h in range(24))


_OWN = f"""
CREATE TEMPORARY TABLE push_hours_own ON COMMIT DROP AS
SELECT r.membership_id, count(*) FILTER (WHERE r.took < 24)::int AS readings,
       ARRAY[{_each("count(*) FILTER (WHERE r.took < 24 AND (r.first + r.took) % 24 = {h})::int")}] AS read,
       ARRAY[{_each("count(*) FILTER (WHERE ({h} - r.first + 24) % 24 <= r.took)::int")}] AS at_risk
  FROM (SELECT i.membership_id, extract(hour FROM i.sent_at AT TIME ZONE m.zone)::int AS first,
               coalesce(least(extract(epoch FROM date_trunc('hour', i.read_at AT TIME ZONE m.zone)
                                                 - date_trunc('hour', i.sent_at AT TIME ZONE m.zone))::int / 3600, 24), 24) AS took
          FROM push_inbox i JOIN push_message g ON g.id = i.message_id JOIN identity_pub_membership m USING (membership_id)
         WHERE g.started_at > %(since)s AND NOT g.is_test AND NOT g.is_notice AND i.message_id >= push_first_id(%(month)s::date)
           AND i.sent_at < %(day_ago)s AND m.is_active) AS r
 GROUP BY 1
""".replace(" % 24", " %% 24")
# Everybody who may be told: also who has no receipts yet.
_MEMBERS = """
CREATE TEMPORARY TABLE push_hours_member ON COMMIT DROP AS
SELECT m.membership_id, m.org_id, coalesce(p.province_code, '') AS province,
       CASE WHEN 'partner_owner' = ANY (m.roles) THEN 1 WHEN 'partner_clerk' = ANY (m.roles) THEN 2 ELSE 4 END AS role
  FROM identity_pub_membership m JOIN partners_pub_partner p ON p.partner_id = m.org_id WHERE m.is_active
"""
_SUMS = f"ARRAY[{_each('sum(o.read[{n}])::float8')}] AS read, ARRAY[{_each('sum(o.at_risk[{n}])::float8')}] AS at_risk"
_LEARN = f"""
WITH network AS MATERIALIZED (SELECT {_SUMS} FROM push_hours_own o),
groups AS MATERIALIZED (
    SELECT m.role, m.province, {_SUMS} FROM push_hours_own o JOIN push_hours_member m USING (membership_id) GROUP BY 1, 2),
prior AS MATERIALIZED (
    SELECT g.role, g.province, h, (coalesce(g.read[h + 1], 0) + {_GROUP_WEIGHT} * n.chance) / (coalesce(g.at_risk[h + 1], 0) + {_GROUP_WEIGHT}) AS chance
      FROM (SELECT DISTINCT m.role, m.province, s.read, s.at_risk FROM push_hours_member m LEFT JOIN groups s USING (role, province)) AS g
     CROSS JOIN unnest(%(open)s::int[]) AS h
     CROSS JOIN LATERAL (SELECT w.read[h + 1] / nullif(w.at_risk[h + 1], 0) AS chance FROM network w) AS n WHERE n.chance IS NOT NULL),
priors AS MATERIALIZED (
    SELECT role, province, array_agg(h ORDER BY h) AS hours, array_agg(chance ORDER BY h) AS chances,
           (array_agg(h ORDER BY chance DESC, h))[1] AS hour, max(chance) AS chance FROM prior GROUP BY 1, 2),
own AS (
    SELECT o.membership_id, o.readings, b.hour, b.chance
      FROM push_hours_own o JOIN push_hours_member m USING (membership_id) JOIN priors p USING (role, province)
     CROSS JOIN LATERAL (
        SELECT h AS hour, (o.read[h + 1] + %(weight)s * c) / (o.at_risk[h + 1] + %(weight)s) AS chance
          FROM unnest(p.hours, p.chances) AS u(h, c) ORDER BY 2 DESC, 1 LIMIT 1) AS b),
learned AS (
    SELECT m.membership_id, m.org_id, coalesce(o.hour, p.hour) AS hour, coalesce(o.readings, 0) AS readings,
           coalesce(o.chance, p.chance) AS chance
      FROM push_hours_member m JOIN priors p USING (role, province) LEFT JOIN own o USING (membership_id))
INSERT INTO push_besthour AS b (membership_id, org_id, hour, readings, is_own, chance, learned_at)
SELECT membership_id, org_id, hour, readings, readings >= %(least)s, chance, %(now)s FROM learned
ON CONFLICT (membership_id) DO UPDATE SET org_id = excluded.org_id, hour = excluded.hour, readings = excluded.readings,
       is_own = excluded.is_own, chance = excluded.chance, learned_at = excluded.learned_at
"""


def learn_hours(*, now: datetime) -> int:
    """In a job's scope; for how many members. Without any receipts nothing is learned."""
    since = now - timedelta(days=DAYS)
    usual = usual_hours()
    given: dict[str, Any] = {
        "now": now, "since": since, "month": since.date(), "day_ago": now - timedelta(days=1),
        "weight": int(knobs.value("push.hour_weight")), "least": int(knobs.value("push.hour_least")),
        "open": open_hours(usual["quiet_from"], usual["quiet_to"]),
    }  # fmt: skip
    with sql.whole_tables():
        sql.execute("DROP TABLE IF EXISTS push_hours_own, push_hours_member")
        sql.execute(_OWN, given)
        sql.execute(_MEMBERS)
        sql.execute("ANALYZE push_hours_own")
        sql.execute("ANALYZE push_hours_member")
    made = sql.execute(_LEARN, given)
    # Who has left is told nothing any more.
    sql.execute("DELETE FROM push_besthour WHERE learned_at < %s", [now])
    return made


def open_hours(quiet_from: int, quiet_to: int) -> list[int]:
    """The hours of the day that are not quiet."""
    if quiet_from == quiet_to:
        return list(range(24))
    return [
        hour
        for hour in range(24)
        if not (
            quiet_from <= hour < quiet_to
            if quiet_from < quiet_to
            else hour >= quiet_from or hour < quiet_to
        )
    ]
