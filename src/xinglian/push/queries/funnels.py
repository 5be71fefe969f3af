"""Funnels and reach: how far recipients and partners have come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import sql
from xinglian.push.queries.shelf import DATABASE, Books
from xinglian.push.rules.funnel import Funnel
from xinglian.push.rules.variants import bits

_FUNNEL = """
SELECT i.message_id, count(*) AS recipients, count(i.read_at) AS read, count(i.acknowledged_at) AS acknowledged,
       count(i.acted_at) AS acted, count(DISTINCT i.org_id) AS partners
  FROM push_inbox i WHERE i.message_id = ANY (%s) GROUP BY 1
"""
_TROUBLE = """
SELECT message_id, count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'uncertain') AS uncertain
  FROM push_delivery WHERE message_id = ANY (%s) AND state IN ('failed', 'uncertain') GROUP BY 1
"""
# A partner is reached when each required role it has here has a reader; at the last of these first readings.
REACHED_AT = """
CASE WHEN count(read_at) = 0 THEN NULL
     WHEN (%(required)s & bit_or(role_bits::int)) = 0 THEN min(read_at)
     WHEN (coalesce(bit_or(role_bits::int) FILTER (WHERE read_at IS NOT NULL), 0) & %(required)s)
          = (bit_or(role_bits::int) & %(required)s)
     THEN greatest(CASE WHEN %(required)s & 1 > 0 THEN min(read_at) FILTER (WHERE role_bits & 1 > 0) END,
                   CASE WHEN %(required)s & 2 > 0 THEN min(read_at) FILTER (WHERE role_bits & 2 > 0) END,
                   CASE WHEN %(required)s & 4 > 0 THEN min(read_at) FILTER (WHERE role_bits & 4 > 0) END) END
"""
_REACHED = f"SELECT org_id, {REACHED_AT} AS reached_at FROM push_inbox WHERE message_id = %(id)s GROUP BY org_id"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Partners reached, and minutes from release until 90 % and 100 % were; None while they are not."""

    partners: int
    reached: int
    within_target: int
    minutes_to_90: float | None
    minutes_to_100: float | None

    @property
    def share(self) -> float | None:
        return self.reached / self.partners if self.partners else None

    @property
    def target_share(self) -> float | None:
        return self.within_target / self.partners if self.partners else None


def funnels(*, message_ids: Collection[int], books: Books = DATABASE) -> dict[int, Funnel]:
    """Funnel by message, counted now within the caller's sight."""
    ids = list(message_ids)
    trouble = {row.pop("message_id"): row for row in books.rows(_TROUBLE, [ids])}
    found = {}
    for row in books.rows(_FUNNEL, [ids]):
        message_id, row["sent"], row["delivered"] = (
            row.pop("message_id"),
            row["recipients"],
            row["recipients"],
        )
        row.pop("partners")
        found[message_id] = Funnel(**row, **trouble.get(message_id, {}))
    return {message_id: found.get(message_id, Funnel()) for message_id in ids}


def reach(
    *,
    message_id: int,
    required_roles: Collection[str],
    started_at: datetime,
    target_minutes: int,
    books: Books = DATABASE,
) -> Reach:
    """Reach of one message within the caller's sight."""
    row = books.row(
        f"""
        WITH reached AS ({_REACHED}),
             timed AS (SELECT extract(epoch FROM reached_at - %(started)s) / 60 AS minutes FROM reached)
        SELECT count(*) AS partners, count(minutes) AS reached,
               count(*) FILTER (WHERE minutes <= %(target)s) AS within_target,
               (array_agg(minutes ORDER BY minutes))[ceil(count(*) * 0.9)::int] AS minutes_to_90,
               CASE WHEN count(*) = count(minutes) THEN max(minutes) END AS minutes_to_100 FROM timed
        """,
        {
            "id": message_id,
            "required": bits(required_roles),
            "started": started_at,
            "target": target_minutes,
        },
    )
    found: dict[str, Any] = row or {}
    for name in ("minutes_to_90", "minutes_to_100"):
        found[name] = None if found[name] is None else float(found[name])
    return Reach(**found)


def curve(
    *,
    message_id: int,
    started_at: datetime,
    now: datetime,
    points: int = 60,
    books: Books = DATABASE,
) -> list[tuple[float, int, int]]:
    """(minutes since release, read so far, acknowledged so far), over ten minutes at least; no points after now."""
    last = books.value(
        "SELECT max(greatest(read_at, acknowledged_at)) FROM push_inbox WHERE message_id = %s",
        [message_id],
    )
    end = max(min(now, last) if last else now, started_at)
    seconds = max((end - started_at).total_seconds(), 600.0)
    rows = books.rows(
        """
        SELECT least(floor(extract(epoch FROM moment - %(started)s) * %(points)s / %(seconds)s)::int + 1, %(points)s) AS bucket,
               count(*) FILTER (WHERE what = 'r') AS read, count(*) FILTER (WHERE what = 'a') AS acknowledged
          FROM (SELECT read_at AS moment, 'r' AS what FROM push_inbox WHERE message_id = %(id)s AND read_at IS NOT NULL
                UNION ALL
                SELECT acknowledged_at, 'a' FROM push_inbox WHERE message_id = %(id)s AND acknowledged_at IS NOT NULL) t
         GROUP BY 1 ORDER BY 1
        """,
        {"id": message_id, "started": started_at, "seconds": seconds, "points": points},
    )
    by_bucket = {row["bucket"]: row for row in rows}
    line, read, acknowledged = [(0.0, 0, 0)], 0, 0
    for bucket in range(points + 1):
        row = by_bucket.get(bucket)
        read += row["read"] if row else 0
        acknowledged += row["acknowledged"] if row else 0
        at = seconds / 60 * bucket / points
        if bucket and at * 60 <= (now - started_at).total_seconds() + seconds / points:
            line.append((at, read, acknowledged))
    return line


def reach_figures(*, since: datetime, target_minutes: int) -> dict[str, Any]:
    """For the cockpit, over messages released since: `messages`, `recipients`, `read`, `partners` (message × partner),
    `within_target` of them, `median_minutes_to_read`, `must`, `acknowledged`, and shares (None without messages)."""
    row: dict[str, Any] = (
        sql.row(
            """
        WITH chosen AS (SELECT id, started_at, must_acknowledge, ack_bits FROM push_message
                         WHERE started_at >= %(since)s AND NOT is_test AND NOT is_notice AND state <> 'cancelled'),
             rows AS (SELECT c.id, c.started_at, i.org_id, i.read_at, i.acknowledged_at,
                             c.must_acknowledge AND (c.ack_bits = 0 OR (i.role_bits & c.ack_bits) > 0) AS must_acknowledge
                        FROM chosen c JOIN push_inbox i ON i.message_id = c.id),
             firsts AS (SELECT id, org_id, min(read_at - started_at) AS took FROM rows GROUP BY 1, 2)
        SELECT (SELECT count(*) FROM chosen) AS messages, count(*) AS recipients, count(read_at) AS read,
               count(*) FILTER (WHERE must_acknowledge) AS must,
               count(acknowledged_at) FILTER (WHERE must_acknowledge) AS acknowledged,
               (SELECT count(*) FROM firsts) AS partners,
               (SELECT count(*) FROM firsts WHERE took <= make_interval(mins => %(target)s)) AS within_target,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM read_at - started_at) / 60)
                   AS median_minutes_to_read FROM rows
        """,
            {"since": since, "target": target_minutes},
        )
        or {}
    )
    row["reach_share"] = row["within_target"] / row["partners"] if row["partners"] else None
    row["read_share"] = row["read"] / row["recipients"] if row["recipients"] else None
    row["acknowledged_share"] = row["acknowledged"] / row["must"] if row["must"] else None
    return row
