"""Posting: claims what is due, one post of a group at a time, emergencies first, and keeps the books.

A robot does not know a post it has seen: what may have been posted and is never answered for ends uncertain, and only a
person lets it go out again.
"""

import json
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import clock, knobs, live, scope, sql, vault
from xinglian.kernel.scope import acting
from xinglian.push.channels import robot
from xinglian.push.queries.group_notes import group_note
from xinglian.push.rules import backoff, breaker
from xinglian.push.rules.group_note import Note
from xinglian.push.rules.lanes import LANES
from xinglian.push.rules.outcome import Outcome

_LEASE = timedelta(seconds=150)
_AT_ONCE = 8
# The robot's next turn and a trial of one left alone are taken with the claim, so any number of workers keep the rate.
_CLAIM = """
WITH g AS (
    SELECT g.id, g.broken_until, r.seconds FROM push_group g
      JOIN unnest(%(kinds)s::text[], %(seconds)s::float8[]) AS r(kind, seconds) ON r.kind = g.kind
     WHERE g.is_on AND coalesce(greatest(g.broken_until, g.free_at), '-infinity') <= %(now)s
       AND EXISTS (SELECT FROM push_grouppost q JOIN push_message m ON m.id = q.message_id AND m.state IN ('sending', 'sent')
                    WHERE q.group_id = g.id AND q.state = 'queued' AND q.next_at <= %(now)s AND q.lane = ANY (%(lanes)s))
     ORDER BY (SELECT min(q.lane) FROM push_grouppost q WHERE q.group_id = g.id AND q.state = 'queued'), g.free_at NULLS FIRST, g.id
     LIMIT %(limit)s FOR NO KEY UPDATE OF g SKIP LOCKED
), c AS (
    SELECT g.id AS group_id, g.broken_until, g.seconds, q.message_id FROM g CROSS JOIN LATERAL (
        SELECT q.message_id FROM push_grouppost q JOIN push_message m ON m.id = q.message_id AND m.state IN ('sending', 'sent')
         WHERE q.group_id = g.id AND q.state = 'queued' AND q.next_at <= %(now)s AND q.lane = ANY (%(lanes)s)
         ORDER BY q.lane, q.queued_at, q.message_id LIMIT 1 FOR UPDATE OF q SKIP LOCKED) q
), turn AS (
    UPDATE push_group u SET free_at = %(now)s + make_interval(secs => c.seconds),
           broken_until = CASE WHEN c.broken_until IS NULL THEN NULL ELSE %(now)s + make_interval(secs => %(trial)s) END
      FROM c WHERE u.id = c.group_id
)
UPDATE push_grouppost p SET state = 'sending', attempts = p.attempts + 1, next_at = %(until)s
  FROM c WHERE p.message_id = c.message_id AND p.group_id = c.group_id
RETURNING p.message_id, p.group_id, p.attempts, p.queued_at
"""
_ENTER = """
UPDATE push_grouppost SET state = %(state)s, next_at = %(next)s, code = %(code)s, reason = %(reason)s,
       sent_at = CASE WHEN %(state)s = 'sent' THEN %(now)s ELSE sent_at END,
       settled_at = CASE WHEN %(state)s = 'queued' THEN NULL ELSE %(now)s::timestamptz END
 WHERE message_id = %(message)s AND group_id = %(group)s AND attempts = %(attempts)s AND state IN ('sending', 'uncertain')
"""
_LOST = """
UPDATE push_grouppost SET state = 'uncertain', code = 'interrupted', reason = '', settled_at = %(now)s
 WHERE state = 'sending' AND next_at < %(now)s
"""
_STOPPED = """
UPDATE push_grouppost p SET state = 'cancelled', code = CASE WHEN m.state = 'cancelled' THEN 'cancelled' ELSE 'group_gone' END,
       settled_at = %(now)s
  FROM push_message m WHERE m.id = p.message_id AND p.state = 'queued'
   AND (m.state = 'cancelled' OR NOT EXISTS (SELECT FROM push_group g WHERE g.id = p.group_id))
"""


def tell_groups(*, lanes: Sequence[int] = LANES, most_seconds: float = 50) -> int:
    """Post what is due until nothing is, or the time is over; how many were handed over. Any number of workers may."""
    handed_over, until = 0, time.monotonic() + most_seconds
    with acting(scope.network()):
        close_posts(now=clock.now())
    with ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="push-groups") as pool:
        while time.monotonic() < until:
            with acting(scope.network()):
                jobs = _claim(lanes)
            if not jobs:
                break
            for job, outcome in zip(jobs, pool.map(_post, jobs), strict=True):
                handed_over += 1
                with acting(scope.network()):
                    _enter(job, outcome, now=clock.now())
    return handed_over


def close_posts(*, now: datetime) -> None:
    """What a dead worker left behind is uncertain; what has lost its message or its group does not wait."""
    sql.execute(_LOST, {"now": now})
    sql.execute(_STOPPED, {"now": now})


def _claim(lanes: Sequence[int]) -> list[dict[str, Any]]:
    now, kinds = clock.now(), robot.kinds()
    claimed = sql.rows(
        _CLAIM,
        {
            "now": now, "until": now + _LEASE, "lanes": list(lanes), "limit": _AT_ONCE, "trial": breaker.TRIAL_SECONDS,
            "kinds": [one.key for one in kinds], "seconds": [60 / one.per_minute for one in kinds],
        },
    )  # fmt: skip
    groups = {
        row["id"]: row
        for row in sql.rows(
            "SELECT id, kind, secret, language, has_partners, region_path::text AS region_path FROM push_group WHERE id = ANY (%s)",
            [[one["group_id"] for one in claimed]],
        )
    }
    return [
        one | {"group": groups[one["group_id"]], "note": group_note(message_id=one["message_id"], group=groups[one["group_id"]])}
        for one in claimed
    ]  # fmt: skip


def _post(job: dict[str, Any]) -> Outcome:
    note: Note = job["note"]
    return post_to(kind=job["group"]["kind"], secret=bytes(job["group"]["secret"]), note=note)


def post_to(*, kind: str, secret: bytes, note: Note) -> Outcome:
    """By a stored address; the secret is in the vault's form."""
    stored = json.loads(vault.decrypt(secret))
    return robot.post(
        kind=robot.kind_of(kind), address=stored["address"], key=stored["key"], note=note, now=clock.now()
    )  # fmt: skip


def _enter(job: dict[str, Any], outcome: Outcome, *, now: datetime) -> None:
    dice = random.random()  # noqa: S311 - spreads waits
    state = {"retry": "queued"}.get(outcome.result, outcome.result)
    next_at = now
    if state == "queued":
        wait = max(outcome.again_seconds, backoff.wait_seconds(attempts=job["attempts"], dice=dice))
        next_at = now + timedelta(seconds=wait)
        if now - job["queued_at"] > timedelta(hours=int(knobs.value("push.give_up_hours"))):
            state = "failed"
    sql.execute(
        _ENTER,
        {
            "state": state, "next": next_at, "code": outcome.code[:80], "reason": outcome.reason[:500], "now": now,
            "message": job["message_id"], "group": job["group_id"], "attempts": job["attempts"],
        },
    )  # fmt: skip
    _judge(job["group_id"], outcome, dice=dice, now=now)
    live.publish(f"message:{job['message_id']}")


def _judge(group_id: int, outcome: Outcome, *, dice: float, now: datetime) -> None:
    """The robot's breaker and its pauses, in its row."""
    row = sql.row("SELECT faults, broken_times, broken_until FROM push_group WHERE id = %s FOR NO KEY UPDATE", [group_id])  # fmt: skip
    if row is None:
        return
    if outcome.blame == "limit":
        sql.execute(
            "UPDATE push_group SET free_at = greatest(free_at, %s) WHERE id = %s",
            [now + timedelta(seconds=outcome.again_seconds), group_id],
        )
        return
    if outcome.blame != "provider":
        sql.execute("UPDATE push_group SET faults = 0, broken_until = NULL, broken_times = 0, broken_reason = '' WHERE id = %s", [group_id])  # fmt: skip
        return
    faults = row["faults"] + 1
    if faults < breaker.IN_A_ROW and row["broken_until"] is None:
        sql.execute("UPDATE push_group SET faults = %s WHERE id = %s", [faults, group_id])
        return
    times = min(row["broken_times"] + 1, 100)
    sql.execute(
        "UPDATE push_group SET faults = 0, broken_times = %s, broken_until = %s, broken_reason = %s WHERE id = %s",
        [times, now + timedelta(seconds=breaker.rest_seconds(times, dice=dice)), f"{outcome.code} {outcome.reason}".strip()[:300], group_id],
    )  # fmt: skip
    live.publish("channels")
