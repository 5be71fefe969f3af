"""Claim and settle: the books of the courier. The attempt is on record before anything is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import sql
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.rules import backoff
from xinglian.push.rules.outcome import Outcome, Parcel

_CLAIM = """
UPDATE push_delivery d SET state = 'sending', attempts = d.attempts + 1, next_at = %(until)s
  FROM (SELECT q.message_id, q.membership_id, q.channel, q.round FROM push_delivery q
          JOIN push_message m ON m.id = q.message_id AND m.state IN ('sending', 'sent')
         WHERE q.channel = %(channel)s AND q.state = 'queued' AND q.next_at <= %(now)s
         ORDER BY q.next_at LIMIT %(limit)s FOR UPDATE OF q SKIP LOCKED) c
 WHERE d.message_id = c.message_id AND d.membership_id = c.membership_id AND d.channel = c.channel AND d.round = c.round
RETURNING d.message_id, d.membership_id, d.round, d.org_id, d.attempts
"""
# An answer counts for the attempt it belongs to. A lease that ran out while the answer was on its way made the
# delivery uncertain: the answer settles it after all. What may have arrived earlier has not failed: it is uncertain.
# Lists count what failed or is uncertain, also an uncertain one that its answer settles: hence the marks.
_SETTLE = """
WITH marks AS (INSERT INTO push_uncounted (message_id) SELECT DISTINCT unnest(%(messages)s::bigint[]))
UPDATE push_delivery d SET next_at = g.next_at, code = g.code, reason = g.reason,
       state = CASE WHEN g.state = 'failed' AND coalesce(g.in_doubt, d.in_doubt) THEN 'uncertain' ELSE g.state END,
       in_doubt = g.state IN ('queued', 'failed') AND coalesce(g.in_doubt, d.in_doubt),
       address = CASE WHEN g.address = '' THEN d.address ELSE g.address END,
       external_id = CASE WHEN g.external_id = '' THEN d.external_id ELSE g.external_id END,
       sent_at = CASE WHEN g.state IN ('sent', 'delivered') THEN coalesce(d.sent_at, %(now)s) ELSE d.sent_at END,
       delivered_at = CASE WHEN g.state = 'delivered' THEN coalesce(d.delivered_at, %(now)s) ELSE d.delivered_at END,
       settled_at = CASE WHEN g.state = 'queued' THEN NULL ELSE %(now)s END
  FROM unnest(%(messages)s::bigint[], %(memberships)s::bigint[], %(rounds)s::int[], %(attempts)s::int[],
       %(states)s::text[], %(nexts)s::timestamptz[], %(codes)s::text[], %(reasons)s::text[], %(addresses)s::text[],
       %(ids)s::text[], %(doubts)s::bool[])
       AS g(message_id, membership_id, round, attempts, state, next_at, code, reason, address, external_id, in_doubt)
 WHERE d.message_id = g.message_id AND d.membership_id = g.membership_id AND d.channel = %(channel)s AND d.round = g.round
   AND d.attempts = g.attempts AND d.state IN ('sending', 'uncertain')
"""
# What waits and is stopped: cancelled, unless an earlier attempt may have arrived.
STOPPED = "CASE WHEN in_doubt THEN 'uncertain' ELSE 'cancelled' END"


@dataclass(frozen=True, kw_only=True)
class Settled:
    parcel: Parcel
    outcome: Outcome
    dice: float


def claim_deliveries(
    *, channel: str, limit: int, now: datetime, lease_seconds: float
) -> list[dict[str, Any]]:
    """Take up to `limit` due deliveries, each by one worker only: message_id, membership_id, round, org_id, attempts."""
    return sql.rows(
        _CLAIM,
        {
            "channel": channel,
            "limit": limit,
            "now": now,
            "until": now + timedelta(seconds=lease_seconds),
        },
    )


def settle_deliveries(
    *, channel: str, settled: Sequence[Settled], now: datetime, most_attempts: int
) -> int:
    """Record outcomes in one statement; how many were taken. Temporary faults wait, the last one is a failure."""
    rows = [_row(one, now=now, most_attempts=most_attempts) for one in settled]
    columns = list(zip(*rows, strict=True))
    names = (
        "messages",
        "memberships",
        "rounds",
        "attempts",
        "states",
        "nexts",
        "codes",
        "reasons",
        "addresses",
        "ids",
        "doubts",
    )
    return sql.execute(
        _SETTLE,
        {name: list(column) for name, column in zip(names, columns, strict=True)}
        | {"channel": channel, "now": now},
    )


def recover_deliveries(*, channel: str, idempotent: bool, now: datetime) -> int:
    """What a dead worker left behind: repeated where the receiver knows the id, else uncertain for a person to decide."""
    if idempotent:
        change = "state = 'queued', code = 'interrupted', in_doubt = true"
    else:
        change = "state = 'uncertain', settled_at = %(now)s, code = 'interrupted', reason = ''"
    found = sql.column(
        f"UPDATE push_delivery SET {change} WHERE channel = %(channel)s AND state = 'sending' AND next_at < %(now)s"
        " RETURNING message_id",
        {"channel": channel, "now": now},
    )
    if found and not idempotent:
        mark_uncounted(found)
    return len(found)


def _row(one: Settled, *, now: datetime, most_attempts: int) -> tuple[Any, ...]:
    parcel, outcome = one.parcel, one.outcome
    state, next_at = {"retry": "queued"}.get(outcome.result, outcome.result), now
    if state == "queued":
        next_at = now + timedelta(
            seconds=backoff.wait_seconds(attempts=parcel.attempts, dice=one.dice)
        )
        if parcel.attempts >= most_attempts:
            state = "failed"
    return (
        parcel.message_id, parcel.membership_id, parcel.round, parcel.attempts, state, next_at,
        outcome.code[:40], outcome.reason[:500], outcome.address[:320], outcome.external_id[:120], outcome.in_doubt,
    )  # fmt: skip
