"""Count what one message has brought about, by place and by what its readers differ in: a few thousand rows for a million people."""

from datetime import datetime
from typing import Any

from xinglian.effect.queries.places import COUNTY
from xinglian.effect.rules.minutes import BOUNDS, BUCKETS
from xinglian.kernel import live, sql
from xinglian.push import api as push

TOPIC = "effect"
_MANY = 10_000
_BOUNDS = f"ARRAY[{', '.join(map(str, BOUNDS))}]::float8[]"
_CUT = "CASE WHEN grouping(layer) = 0 THEN 'layer' WHEN grouping(type) = 0 THEN 'type' WHEN grouping(role) = 0 THEN 'role' ELSE '' END"
_VALUE = "coalesce(CASE WHEN grouping(layer) = 0 THEN layer WHEN grouping(type) = 0 THEN type WHEN grouping(role) = 0 THEN role END, '')"


def _bucket(moment: str) -> str:
    """SQL: the bucket of the minutes since it was in the inbox; null: it never happened."""
    minutes = f"(extract(epoch FROM {moment} - i.sent_at)::float8 / 60)"
    return f"width_bucket({minutes} * ({minutes} > 0)::int, {_BOUNDS})"


def _buckets(column: str) -> str:
    """SQL: the array of people by bucket; empty for a part of the people of one county."""
    counts = (
        f"coalesce(sum(people) FILTER (WHERE {column} = {bucket}), 0)::int"
        for bucket in range(BUCKETS)
    )
    return f"CASE WHEN cut = '' OR level < {COUNTY} THEN ARRAY[{', '.join(counts)}] ELSE '{{}}'::int[] END"


# Who acts has understood: the earlier of the two counts where an acknowledgement is asked for.
_PEOPLE = f"""
CREATE TEMPORARY TABLE effect_people ON COMMIT DROP AS
SELECT p.region_path, p.layer::text AS layer, p.type::text AS type,
       CASE WHEN i.role_bits & 1 > 0 THEN 'partner_owner' WHEN i.role_bits & 2 > 0 THEN 'partner_clerk'
            WHEN i.role_bits & 4 > 0 THEN 'technician' ELSE 'other' END AS role,
       i.membership_id, i.must_acknowledge AS must, i.acted_at IS NOT NULL AS acted, {_bucket("i.read_at")} AS r,
       {_bucket("CASE WHEN i.must_acknowledge THEN least(i.acknowledged_at, i.acted_at) ELSE i.read_at END")} AS a
  FROM push_pub_receipt AS i JOIN partners_pub_partner AS p ON p.partner_id = i.partner_id
 WHERE i.message_id = %(message)s
"""
# Who was told, who opened by which channel, and their partners, in tables of their own: a message that went out a minute ago looks empty
# to the planner, which would go through all of one for each of the other.
_TOLD = """
CREATE TEMPORARY TABLE effect_told ON COMMIT DROP AS
SELECT membership_id, channel FROM push_pub_way WHERE message_id = %(message)s
 UNION ALL SELECT membership_id, 'inapp' FROM effect_people
"""
_OPENED = """
CREATE TEMPORARY TABLE effect_opened ON COMMIT DROP AS
SELECT membership_id, channel FROM push_pub_opening WHERE message_id = %(message)s AND kind = 'read'
"""
_ORGS = """
CREATE TEMPORARY TABLE effect_orgs ON COMMIT DROP AS
SELECT p.region_path, p.layer::text AS layer, p.type::text AS type,
       n.reached_at IS NOT NULL AS is_reached,
       n.reached_at <= n.started_at + make_interval(mins => %(target)s) AS is_in_time
  FROM push_pub_reach AS n JOIN partners_pub_partner AS p USING (partner_id) WHERE n.message_id = %(message)s
"""
_COUNT = f"""
WITH folded AS MATERIALIZED (
    SELECT region_path, {_CUT} AS cut, {_VALUE} AS value, r, a, count(*) AS people, count(*) FILTER (WHERE must) AS must,
           count(*) FILTER (WHERE acted) AS acted
      FROM effect_people GROUP BY GROUPING SETS ((region_path, r, a), (region_path, layer, r, a), (region_path, type, r, a), (region_path, role, r, a))
    UNION ALL
    SELECT e.region_path, 'channel', t.channel, o.r, o.a, count(*), count(*) FILTER (WHERE e.must), count(*) FILTER (WHERE e.acted AND o.r IS NOT NULL)
      FROM effect_told AS t JOIN effect_people AS e USING (membership_id)
      LEFT JOIN effect_opened AS b ON b.membership_id = t.membership_id AND b.channel = t.channel
     CROSS JOIN LATERAL (SELECT CASE WHEN b.channel IS NOT NULL THEN e.r END AS r, CASE WHEN b.channel IS NOT NULL THEN e.a END AS a) AS o
     GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT region_path, 'timing', CASE WHEN push_is_timed(%(message)s, membership_id) THEN 'best' ELSE 'at_once' END, r, a, count(*),
           count(*) FILTER (WHERE must), count(*) FILTER (WHERE acted) FROM effect_people WHERE %(is_timed)s GROUP BY 1, 2, 3, 4, 5),
reach AS (
    SELECT region_path, CASE WHEN grouping(layer) = 0 THEN 'layer' WHEN grouping(type) = 0 THEN 'type' ELSE '' END AS cut,
           coalesce(CASE WHEN grouping(layer) = 0 THEN layer WHEN grouping(type) = 0 THEN type END, '') AS value,
           count(*) AS partners, count(*) FILTER (WHERE is_reached) AS reached, count(*) FILTER (WHERE is_in_time) AS in_time
      FROM effect_orgs GROUP BY GROUPING SETS ((region_path), (region_path, layer), (region_path, type))),
placed AS (
    SELECT subpath(region_path, 0, level) AS path, cut, value, sum(people) AS people, coalesce(sum(people) FILTER (WHERE r IS NOT NULL), 0) AS read,
           coalesce(sum(people) FILTER (WHERE a IS NOT NULL), 0) AS responded, sum(must) AS must, sum(acted) AS acted,
           {_buckets("r")} AS read_by, {_buckets("a")} AS responded_by
      FROM folded JOIN generate_series(1, 5) AS level ON level <= nlevel(region_path) GROUP BY 1, 2, 3, level),
placed_reach AS (
    SELECT subpath(region_path, 0, level) AS path, cut, value, sum(partners) AS partners, sum(reached) AS reached, sum(in_time) AS in_time
      FROM reach JOIN generate_series(1, 5) AS level ON level <= nlevel(region_path) GROUP BY 1, 2, 3)
INSERT INTO effect_count (message_id, path, cut, value, started_at, kind, author_person_id, people, read, responded, must, offered,
       acted, partners, reached, in_time, read_by, responded_by, counted_at)
SELECT %(message)s, f.path, f.cut, f.value, %(started)s, %(kind)s, %(author)s, f.people, f.read, f.responded, f.must,
       CASE WHEN %(has_action)s THEN f.people ELSE 0 END, f.acted, coalesce(n.partners, 0), coalesce(n.reached, 0), coalesce(n.in_time, 0),
       f.read_by, f.responded_by, %(now)s
  FROM placed AS f LEFT JOIN placed_reach AS n USING (path, cut, value)
"""


def count_message(*, message_id: int, now: datetime) -> int:
    """Count one message anew, in a job's scope; how many rows. A withdrawn one leaves the count, one in the archive keeps it."""
    if push.is_archived(message_id=message_id):
        return 0
    about = sql.row(
        "SELECT kind, state, author_person_id, started_at, target_minutes, has_action, recipients, best_hours FROM push_pub_content WHERE message_id = %s",
        [message_id],
    )
    sql.execute("DELETE FROM effect_count WHERE message_id = %s", [message_id])
    if about is None or about["state"] == "cancelled":
        return 0
    given: dict[str, Any] = {
        "message": message_id, "now": now, "started": about["started_at"], "kind": about["kind"],
        "is_timed": bool(about["best_hours"]), "author": about["author_person_id"], "has_action": about["has_action"],
        "target": about["target_minutes"] or push.usual_target(kind=about["kind"]),
    }  # fmt: skip
    with sql.whole_tables(when=about["recipients"] > _MANY):
        sql.execute("DROP TABLE IF EXISTS effect_people, effect_told, effect_opened, effect_orgs")
        for table in (_PEOPLE, _TOLD, _OPENED, _ORGS):
            sql.execute(table, given)
        sql.execute("ANALYZE effect_people, effect_told, effect_opened, effect_orgs")
        rows = sql.execute(_COUNT, given)
    live.publish(TOPIC)
    return rows
