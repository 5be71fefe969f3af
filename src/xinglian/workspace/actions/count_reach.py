"""Count a message's reach by place, so that the cockpit adds up some rows instead of a million."""

from datetime import datetime

from xinglian.kernel import live, sql
from xinglian.workspace.rules.minutes import BOUNDS, BUCKETS
from xinglian.workspace.rules.topics import TOPIC

TARGET_MINUTES = 10

_BOUNDS = f"ARRAY[{', '.join(map(str, BOUNDS))}]::float8[]"


def _buckets(column: str) -> str:
    counts = (
        f"coalesce(sum(n) FILTER (WHERE {column} = {bucket}), 0)::int" for bucket in range(BUCKETS)
    )
    return f"ARRAY[{', '.join(counts)}]"


# Not greatest(): that would turn who never read into an answer at minute 0. Partners fold into places and buckets first; what is spread over the levels above is a few thousand rows.
_COUNT = f"""
WITH timed AS (
    SELECT p.region_path, r.started_at, r.must_acknowledge,
           extract(epoch FROM r.reached_at - r.started_at)::float8 / 60 AS reached,
           extract(epoch FROM CASE WHEN r.must_acknowledge THEN r.first_acknowledged_at
               ELSE r.first_read_at END - r.started_at)::float8 / 60 AS answered
      FROM push_pub_reach AS r JOIN partners_pub_partner AS p USING (partner_id)
     WHERE r.message_id = %(message)s),
leaf AS (
    SELECT region_path, started_at, must_acknowledge, reached <= {TARGET_MINUTES} AS in_time,
           width_bucket(reached * (reached > 0)::int, {_BOUNDS}) AS r,
           width_bucket(answered * (answered > 0)::int, {_BOUNDS}) AS a, count(*) AS n
      FROM timed GROUP BY 1, 2, 3, 4, 5, 6),
placed AS (
    SELECT subpath(region_path, 0, level) AS path, level, started_at, must_acknowledge, in_time, r, a, n
      FROM leaf JOIN generate_series(1, 5) AS level ON level <= nlevel(region_path))
INSERT INTO workspace_reach (message_id, path, level, started_at, must_acknowledge, partners, reached, in_time,
       answered, reached_by_minute, answered_by_minute, computed_at)
SELECT %(message)s, path, level, started_at, must_acknowledge, sum(n), coalesce(sum(n) FILTER (WHERE r IS NOT NULL), 0),
       coalesce(sum(n) FILTER (WHERE in_time), 0), coalesce(sum(n) FILTER (WHERE a IS NOT NULL), 0),
       {_buckets("r")}, {_buckets("a")}, %(now)s
  FROM placed GROUP BY path, level, started_at, must_acknowledge
"""


def count_reach(*, message_id: int, now: datetime) -> int:
    """Count one message anew, in a job's scope; the places it reaches. A withdrawn one leaves the count."""
    sql.execute("DELETE FROM workspace_reach WHERE message_id = %s", [message_id])
    places = sql.execute(_COUNT, {"message": message_id, "now": now})
    live.publish(TOPIC)
    return places
