"""Claim and settle: the books of the courier. The attempt is on record before anything is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from xinglian.kernel import sql
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.rules import backoff
from xinglian.push.rules.lanes import LANES
from xinglian.push.rules.outcome import Outcome, Parcel

# Fresh ones go to the first provider that works; what that one surely refused goes to the next. What may have arrived stays
# with the provider that has it: only that one knows its id. When all that work have refused it, the round begins again.
_FOR_PROVIDER = """
CASE WHEN q.in_doubt THEN q.provider IN ('', %(provider)s)
     ELSE q.tried IS NULL AND %(earlier)s::varchar[] = '{}'
          OR q.tried IS NOT NULL AND (NOT %(provider)s = ANY (q.tried) AND %(earlier)s::varchar[] <@ q.tried
                                      OR %(usable)s::varchar[] <@ q.tried) END
"""
# Nothing rings in the night, and a step of the chain is not for somebody who has read.
_STILL_WANTED = """
(q.quiet_at IS NULL OR q.quiet_at > %(now)s)
AND NOT ((q.step > 0 OR q.quiet_at IS NOT NULL) AND EXISTS (
    SELECT FROM push_inbox i WHERE i.message_id = q.message_id AND i.membership_id = q.membership_id AND i.read_at IS NOT NULL))
"""
# An emergency is claimed before what waits since yesterday: lane by lane, the longest waiting first.
_CLAIM = f"""
UPDATE push_delivery d SET state = 'sending', attempts = d.attempts + 1, next_at = %(until)s, provider = %(provider)s
  FROM (SELECT c.* FROM unnest(%(lanes)s::smallint[]) AS l(lane) CROSS JOIN LATERAL (
            SELECT q.message_id, q.membership_id, q.channel, q.round FROM push_delivery q
              JOIN push_message m ON m.id = q.message_id AND m.state IN ('sending', 'sent')
             WHERE q.channel = %(channel)s AND q.lane = l.lane AND q.state = 'queued' AND q.next_at <= %(now)s
               AND {_FOR_PROVIDER} AND {_STILL_WANTED}
             ORDER BY q.next_at LIMIT %(limit)s FOR UPDATE OF q SKIP LOCKED) c LIMIT %(limit)s) c
 WHERE d.message_id = c.message_id AND d.membership_id = c.membership_id AND d.channel = c.channel AND d.round = c.round
RETURNING d.message_id, d.membership_id, d.round, d.org_id, d.attempts, d.provider, d.queued_at, d.tried, d.in_doubt
"""
# An answer counts for the attempt it belongs to. A lease that ran out while the answer was on its way made the
# delivery uncertain: the answer settles it after all. What may have arrived earlier has not failed: it is uncertain.
# Lists count what failed or is uncertain, also an uncertain one that its answer settles: hence the marks.
_MARKS = "marks AS (INSERT INTO push_uncounted (message_id) SELECT DISTINCT unnest(%(messages)s::bigint[]))"
_ENTER = """
UPDATE push_delivery d SET next_at = g.next_at, code = g.code, reason = g.reason,
       state = CASE WHEN g.state = 'failed' AND coalesce(g.in_doubt, d.in_doubt) THEN 'uncertain' ELSE g.state END,
       in_doubt = g.state IN ('queued', 'failed') AND coalesce(g.in_doubt, d.in_doubt),
       tried = string_to_array(nullif(g.tried, ''), ','), cost_e4 = d.cost_e4 - g.refund,
       address = CASE WHEN g.address = '' THEN d.address ELSE g.address END,
       external_id = CASE WHEN g.external_id = '' THEN d.external_id ELSE g.external_id END,
       sent_at = CASE WHEN g.state IN ('sent', 'delivered') THEN coalesce(d.sent_at, %(now)s) ELSE d.sent_at END,
       delivered_at = CASE WHEN g.state = 'delivered' THEN coalesce(d.delivered_at, %(now)s) ELSE d.delivered_at END,
       settled_at = CASE WHEN g.state = 'queued' THEN NULL ELSE %(now)s END
  FROM unnest(%(messages)s::bigint[], %(memberships)s::bigint[], %(rounds)s::int[], %(attempts)s::int[],
       %(states)s::text[], %(nexts)s::timestamptz[], %(codes)s::text[], %(reasons)s::text[], %(addresses)s::text[],
       %(ids)s::text[], %(doubts)s::bool[], %(tried)s::text[], %(refunds)s::bigint[], %(months)s::date[])
       AS g(message_id, membership_id, round, attempts, state, next_at, code, reason, address, external_id, in_doubt,
            tried, refund, month)
 WHERE d.message_id = g.message_id AND d.membership_id = g.membership_id AND d.channel = %(channel)s AND d.round = g.round
   AND d.attempts = g.attempts AND d.state IN ('sending', 'uncertain')
"""
_SETTLE = f"WITH {_MARKS} {_ENTER}"
# What a provider surely did not take costs nothing. The books say which deliveries were changed, so writing the same
# twice gives back once.
_SETTLE_PAID = f"""
WITH {_MARKS}, settled AS ({_ENTER} RETURNING g.month, d.message_id, d.provider, g.refund)
UPDATE push_spend s SET cost_e4 = s.cost_e4 - b.back
  FROM (SELECT month, message_id, provider, sum(refund) AS back FROM settled WHERE refund > 0 GROUP BY 1, 2, 3) b
 WHERE s.month = b.month AND s.message_id = b.message_id AND s.provider = b.provider
"""
# The first six waits are over within minutes: a partner's server that is away for ten of them is still met again.
_LEAST_PATIENCE = timedelta(hours=1)
# What waits and is stopped: cancelled, unless an earlier attempt may have arrived.
STOPPED = "CASE WHEN in_doubt THEN 'uncertain' ELSE 'cancelled' END"


@dataclass(frozen=True, kw_only=True)
class Settled:
    parcel: Parcel
    outcome: Outcome
    dice: float


def claim_deliveries(
    *,
    channel: str,
    limit: int,
    now: datetime,
    lease_seconds: float,
    provider: str = "",
    earlier: Sequence[str] = (),
    usable: Sequence[str] = (),
    lanes: Sequence[int] = LANES,
) -> list[dict[str, Any]]:
    """Take up to `limit` due deliveries for a provider, each by one worker only. `earlier`: the providers before it that
    work, which get a delivery first; `usable`: all that work. Rows: message_id, membership_id, round, org_id, attempts, queued_at, tried, in_doubt."""
    return sql.rows(
        _CLAIM,
        {
            "channel": channel,
            "limit": limit,
            "now": now,
            "until": now + timedelta(seconds=lease_seconds),
            "provider": provider,
            "earlier": list(earlier),
            "usable": list(usable or (provider,)),
            "lanes": list(lanes),
        },
    )


def settle_deliveries(
    *,
    channel: str,
    settled: Sequence[Settled],
    now: datetime,
    most_attempts: int,
    providers: Sequence[str] = (),
    give_up_after: timedelta = timedelta(days=1),
) -> None:
    """Record outcomes in one statement. Temporary faults wait, the last one is a failure; what is a provider's own fault
    goes to the next of `providers` at once, and fails only after `give_up_after`."""
    rule = _Rule(now, most_attempts, providers, give_up_after)
    rows = [_row(one, rule) for one in settled]
    columns = [list(column) for column in zip(*rows, strict=True)]
    is_paid = any(one.parcel.cost_e4 for one in settled)
    sql.execute(
        _SETTLE_PAID if is_paid else _SETTLE,
        dict(zip(_COLUMNS, columns, strict=True)) | {"channel": channel, "now": now},
    )


def recover_deliveries(*, channel: str, repeatable: Sequence[str], now: datetime) -> int:
    """What a dead worker left behind: repeated by providers that know the id, else uncertain for a person to decide."""
    found = sql.rows(
        """
        UPDATE push_delivery SET code = 'interrupted',
               state = CASE WHEN provider = ANY (%(repeatable)s) THEN 'queued' ELSE 'uncertain' END,
               in_doubt = in_doubt OR provider = ANY (%(repeatable)s),
               reason = CASE WHEN provider = ANY (%(repeatable)s) THEN reason ELSE '' END,
               settled_at = CASE WHEN provider = ANY (%(repeatable)s) THEN NULL ELSE %(now)s END
         WHERE channel = %(channel)s AND state = 'sending' AND next_at < %(now)s RETURNING message_id, state
        """,
        {"channel": channel, "now": now, "repeatable": list(repeatable)},
    )
    mark_uncounted([row["message_id"] for row in found if row["state"] == "uncertain"])
    return len(found)


_COLUMNS = (
    "messages", "memberships", "rounds", "attempts", "states", "nexts", "codes", "reasons", "addresses", "ids", "doubts",
    "tried", "refunds", "months",
)  # fmt: skip


class _Rule(NamedTuple):
    now: datetime
    most_attempts: int
    providers: Sequence[str]
    give_up_after: timedelta


def _row(one: Settled, rule: _Rule) -> tuple[Any, ...]:
    parcel, outcome = one.parcel, one.outcome
    state, next_at = {"retry": "queued"}.get(outcome.result, outcome.result), rule.now
    tried: tuple[str, ...] = ()
    surely_not = outcome.result in ("retry", "failed") and outcome.in_doubt is not True
    if state == "queued":
        next_at += _wait(one)
        tried = _tried(one, rule.providers) if surely_not else parcel.tried
        if len(tried) > len(parcel.tried):
            next_at = rule.now  # somebody else's turn
        if _is_over(one, rule):
            state = "failed"
    return (
        parcel.message_id, parcel.membership_id, parcel.round, parcel.attempts, state, next_at,
        outcome.code[:80], outcome.reason[:500], outcome.address[:320], outcome.external_id[:120], outcome.in_doubt,
        ",".join(tried), parcel.cost_e4 if surely_not else 0, parcel.cost_month,
    )  # fmt: skip


def _wait(one: Settled) -> timedelta:
    asked = one.outcome.again_seconds * (1 + one.dice / 10)
    return timedelta(
        seconds=max(asked, backoff.wait_seconds(attempts=one.parcel.attempts, dice=one.dice))
    )


def _tried(one: Settled, providers: Sequence[str]) -> tuple[str, ...]:
    """The providers that have refused it by now; none, when nobody is left to ask and the round begins again."""
    if one.outcome.blame not in ("provider", "limit"):
        return one.parcel.tried
    tried = {*one.parcel.tried, one.parcel.provider}
    return tuple(sorted(tried)) if set(providers) - tried else ()


def _is_over(one: Settled, rule: _Rule) -> bool:
    since = one.parcel.queued_at
    if one.outcome.blame in ("provider", "limit"):
        return since is not None and rule.now - since > rule.give_up_after
    is_patient = since is None or rule.now - since >= _LEAST_PATIENCE
    return is_patient and one.parcel.attempts >= rule.most_attempts
