"""What is counted in an experiment, by version."""

from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import sql
from xinglian.push.models import Experiment
from xinglian.push.queries.experiment_lots import OPENED
from xinglian.push.rules.sequential import Count

GUARDS = ("unsubscribed", "complained", "failed")
_DID = {
    "read": "i.read_at <= i.sent_at + %(window)s",
    "acknowledged": "i.acknowledged_at <= i.sent_at + %(window)s",
    "acted": "i.acted_at <= i.sent_at + %(window)s",
    "answered": "EXISTS (SELECT FROM push_answer a WHERE a.message_id = i.message_id AND a.membership_id = i.membership_id"
    " AND a.tapped_at <= i.sent_at + %(window)s)",
}
_COUNT = """
SELECT x.arm, count(*)::int AS people, count(*) FILTER (WHERE {did})::int AS hits
  FROM push_exposure x JOIN push_inbox i ON i.message_id = %(message)s AND i.membership_id = x.membership_id
 WHERE x.experiment_id = %(experiment)s AND x.arm IS NOT NULL AND x.wave <= %(wave)s GROUP BY 1
"""
# The wave that is over: all it should send is out, and the last who got it has had the time that counts.
_OVER = """
SELECT max(w.wave) FROM (
    SELECT wave, bool_and(done_at IS NOT NULL) AS is_out, max(done_at) AS last_at FROM push_chunk
     WHERE message_id = %(message)s AND wave IS NOT NULL GROUP BY wave) w
 WHERE w.is_out AND w.last_at + %(window)s <= %(now)s
   AND NOT EXISTS (SELECT FROM push_chunk c WHERE c.message_id = %(message)s AND c.wave <= w.wave
                    AND (c.done_at IS NULL OR c.done_at + %(window)s > %(now)s))
"""
_HARM = f"""
WITH got AS MATERIALIZED (
    SELECT x.arm, x.membership_id FROM push_exposure x
      JOIN push_inbox i ON i.message_id = %(message)s AND i.membership_id = x.membership_id
     WHERE x.experiment_id = %(experiment)s AND x.arm IS NOT NULL AND {OPENED.format(message="%(message)s")}
), harm AS (
    SELECT replace(f.kind, 'push.', '') AS guard, split_part(f.ref, ':', 2)::bigint AS membership_id FROM kernel_fact f
     WHERE f.kind IN ('push.unsubscribed', 'push.complained') AND f.subject = 'push.message'
       AND f.subject_id = %(message)s AND f.at >= %(since)s
     UNION
    SELECT 'failed', d.membership_id FROM push_delivery d WHERE d.message_id = %(message)s AND d.state = 'failed'
)
SELECT g.arm, count(*)::int AS people,
       count(*) FILTER (WHERE EXISTS (SELECT FROM harm h WHERE h.membership_id = g.membership_id AND h.guard = 'unsubscribed'))::int AS unsubscribed,
       count(*) FILTER (WHERE EXISTS (SELECT FROM harm h WHERE h.membership_id = g.membership_id AND h.guard = 'complained'))::int AS complained,
       count(*) FILTER (WHERE EXISTS (SELECT FROM harm h WHERE h.membership_id = g.membership_id AND h.guard = 'failed'))::int AS failed
  FROM got g GROUP BY 1
"""
# Who signed in within the time after the message came, or, held out, would have come. Not after the end: then they may have it.
_CAME = f"""
WITH came AS MATERIALIZED (
    SELECT f.subject_id AS person_id, f.at FROM kernel_fact f WHERE f.kind = 'identity.signed_in' AND f.at >= %(since)s
), people AS (
    SELECT x.arm IS NULL AS is_held, m.person_id,
           CASE WHEN x.arm IS NULL THEN %(since)s::timestamptz + x.wave * %(gap)s ELSE i.sent_at END AS from_at
      FROM push_exposure x JOIN identity_pub_membership m ON m.membership_id = x.membership_id
      LEFT JOIN push_inbox i ON i.message_id = %(message)s AND i.membership_id = x.membership_id AND x.arm IS NOT NULL
     WHERE x.experiment_id = %(experiment)s AND (x.arm IS NULL OR {OPENED.format(message="%(message)s")})
)
SELECT p.is_held, count(*)::int AS people,
       count(*) FILTER (WHERE EXISTS (SELECT FROM came c WHERE c.person_id = p.person_id AND c.at > p.from_at
                                         AND c.at <= p.from_at + %(window)s))::int AS hits
  FROM people p WHERE p.from_at + %(window)s <= %(until)s GROUP BY 1
"""


def counts(experiment: Experiment, *, versions: int, wave: int) -> list[Count]:
    """By version, of the people of all waves up to `wave` (0 = the first)."""
    rows = sql.rows(_COUNT.format(did=_DID[experiment.metric]), _given(experiment) | {"wave": wave})
    found = {row["arm"]: Count(row["people"], row["hits"]) for row in rows}
    return [found.get(number, Count(0, 0)) for number in range(versions)]


def wave_over(experiment: Experiment, *, now: datetime) -> int | None:
    """The last wave whose time is over, with all before it; None: not even the first."""
    found: int | None = sql.value(_OVER, _given(experiment) | {"now": now})
    return found


def last_wave(experiment: Experiment) -> int | None:
    """The last wave that has, or had, somebody to send to; None without any."""
    found: int | None = sql.value(
        "SELECT max(wave) FROM push_chunk WHERE message_id = %s", [experiment.message_id]
    )
    return found


def harm(experiment: Experiment, *, versions: int) -> list[dict[str, int]]:
    """By version: the people who have it, and how many of them the guard rails count."""
    given = _given(experiment) | {"since": experiment.started_at}
    found = {row.pop("arm"): row for row in sql.rows(_HARM, given)}
    nothing = dict.fromkeys(("people", *GUARDS), 0)
    return [found.get(number, nothing) for number in range(versions)]


def came(experiment: Experiment, *, now: datetime) -> tuple[Count, Count]:
    """Of those held out, and of those who got it: who signed in within the time. What the message itself brings about."""
    given = _given(experiment) | {
        "since": experiment.started_at, "gap": timedelta(minutes=experiment.gap_minutes),
        "until": min(now, experiment.ended_at or now),
    }  # fmt: skip
    found = {row["is_held"]: Count(row["people"], row["hits"]) for row in sql.rows(_CAME, given)}
    return found.get(True, Count(0, 0)), found.get(False, Count(0, 0))


def _given(experiment: Experiment) -> dict[str, Any]:
    return {
        "experiment": experiment.pk, "message": experiment.message_id,
        "window": timedelta(minutes=experiment.window_minutes),
    }  # fmt: skip
