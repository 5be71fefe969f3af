"""Receipts: read, acknowledged, acted, delivered. The first of a kind wins; all in one statement.

Reading and acknowledging become facts in the same statement, so the books can never disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xinglian.kernel import facts, live, outbox, sql
from xinglian.push.actions.tally import mark_uncounted
from xinglian.push.events import ReceiptsRecorded
from xinglian.push.rules.seat import Seat

KINDS = ("delivered", "read", "acknowledged", "acted")


@dataclass(frozen=True, kw_only=True)
class NewReceipt:
    """`at` is when the person did it; it is not taken earlier than the sending nor later than now. `seat`: at what
    the person sat, as far as its browser says."""

    message_id: int
    membership_id: int
    kind: str
    at: datetime
    channel: str = "inapp"
    is_simulated: bool = False
    seat: Seat = ""


@dataclass(frozen=True)
class Recorded:
    """What was new: receipts per message, and whose inboxes changed."""

    by_message: dict[int, int]
    person_ids: list[int]

    @property
    def total(self) -> int:
        return sum(self.by_message.values())


# Rows are locked in key order, so that two batches never wait for each other in a circle. Whoever acknowledges has
# read, whoever acted has too. One statement = one round trip, whatever the size.
_STATEMENT = """
WITH given AS (
    SELECT DISTINCT ON (message_id, membership_id, kind) message_id, membership_id, kind, at, channel, is_simulated, seat
      FROM (
        SELECT * FROM unnest(%(messages)s::bigint[], %(memberships)s::bigint[], %(kinds)s::text[],
            %(ats)s::timestamptz[], %(channels)s::text[], %(simulated)s::bool[], %(seats)s::text[])
            AS g(message_id, membership_id, kind, at, channel, is_simulated, seat)
        UNION ALL
        SELECT message_id, membership_id, 'read', at, channel, is_simulated, seat
          FROM unnest(%(messages)s::bigint[], %(memberships)s::bigint[], %(kinds)s::text[],
            %(ats)s::timestamptz[], %(channels)s::text[], %(simulated)s::bool[], %(seats)s::text[])
            AS g(message_id, membership_id, kind, at, channel, is_simulated, seat)
         WHERE kind IN ('acknowledged', 'acted')) all_given
     ORDER BY message_id, membership_id, kind, at
), known AS MATERIALIZED (
    SELECT i.message_id, i.membership_id, i.org_id, i.person_id, i.sent_at, i.is_simulated
      FROM push_inbox i
     WHERE (i.message_id, i.membership_id) IN (SELECT message_id, membership_id FROM given)
     ORDER BY i.message_id, i.membership_id FOR NO KEY UPDATE OF i
), fresh AS (
    INSERT INTO push_receipt (message_id, membership_id, kind, org_id, person_id, at, channel, is_simulated, seat)
    SELECT g.message_id, g.membership_id, g.kind, k.org_id, k.person_id, greatest(g.at, k.sent_at), g.channel,
           g.is_simulated OR k.is_simulated, g.seat
      FROM given g JOIN known k USING (message_id, membership_id)
    ON CONFLICT DO NOTHING
    RETURNING *
), marked AS (
    UPDATE push_inbox i
       SET read_at = coalesce(i.read_at, f.read_at),
           acknowledged_at = coalesce(i.acknowledged_at, f.acknowledged_at),
           acted_at = coalesce(i.acted_at, f.acted_at)
      FROM (SELECT message_id, membership_id, min(at) FILTER (WHERE kind = 'read') AS read_at,
                   min(at) FILTER (WHERE kind = 'acknowledged') AS acknowledged_at,
                   min(at) FILTER (WHERE kind = 'acted') AS acted_at
              FROM fresh WHERE kind <> 'delivered' GROUP BY 1, 2) f
     WHERE i.message_id = f.message_id AND i.membership_id = f.membership_id
), facts AS (
    INSERT INTO kernel_fact (kind, org_id, subject, subject_id, at, amount, unit, source, ref, is_simulated, recorded_at)
    SELECT 'push.' || f.kind, f.org_id, 'push.message', f.message_id, f.at,
           round((extract(epoch FROM f.at - k.sent_at) / 60)::numeric, 2), 'minutes', f.channel,
           f.message_id || ':' || f.membership_id, f.is_simulated, %(now)s
      FROM fresh f JOIN known k USING (message_id, membership_id) WHERE f.kind <> 'delivered'
    ON CONFLICT DO NOTHING
){more}
SELECT message_id, person_id, membership_id, count(*)::int AS n FROM fresh GROUP BY 1, 2, 3
"""

STATEMENT = _STATEMENT.replace("{more}", "")
# For the door, which announces later and all at once: the mark outlives a process that dies before.
MARKING_STATEMENT = _STATEMENT.replace(
    "{more}",
    ", marks AS (INSERT INTO push_uncounted (message_id) SELECT DISTINCT message_id FROM fresh)",
)

# A channel's word that it arrived settles its delivery, also an uncertain one. Jobs only: partners touch no deliveries.
CONFIRM = """
UPDATE push_delivery d SET state = 'delivered', delivered_at = g.at, settled_at = %(now)s, reason = ''
  FROM unnest(%(messages)s::bigint[], %(memberships)s::bigint[], %(kinds)s::text[], %(ats)s::timestamptz[],
       %(channels)s::text[]) AS g(message_id, membership_id, kind, at, channel)
 WHERE d.message_id = g.message_id AND d.membership_id = g.membership_id AND d.channel = g.channel
   AND d.state IN ('sent', 'uncertain', 'sending')
"""


def parameters(receipts: Sequence[NewReceipt], *, now: datetime) -> dict[str, Any]:
    """Arrays for the statement. Moments in the future become now."""
    return {
        "messages": [r.message_id for r in receipts],
        "memberships": [r.membership_id for r in receipts],
        "kinds": [r.kind for r in receipts],
        "ats": [min(r.at, now) for r in receipts],
        "channels": [r.channel for r in receipts],
        "simulated": [r.is_simulated for r in receipts],
        "seats": [r.seat for r in receipts],
        "now": now,
    }


def record_receipts(*, receipts: Sequence[NewReceipt], now: datetime) -> Recorded:
    """Record a batch in the caller's scope and transaction. Unknown recipients and repeats are passed over.

    A channel that shows a message outside the app confirms its delivery by it (only in a job's scope).
    """
    if not receipts:
        return Recorded({}, [])
    given = parameters(receipts, now=now)
    facts.ensure_months(given["ats"])
    rows = sql.rows(STATEMENT, given)
    return announce_batch(rows)


def confirm_deliveries(*, receipts: Sequence[NewReceipt], now: datetime) -> int:
    """Settle the deliveries of channels whose recipients reported back; needs a job's scope."""
    outside = [r for r in receipts if r.channel != "inapp"]
    if not outside:
        return 0
    changed = sql.execute(CONFIRM, parameters(outside, now=now))
    if changed:
        mark_uncounted(r.message_id for r in outside)
    return changed


def announce_batch(rows: list[dict[str, Any]]) -> Recorded:
    """Tell browsers and listeners: one announcement per message and batch."""
    by_message: dict[int, int] = {}
    for row in rows:
        by_message[row["message_id"]] = by_message.get(row["message_id"], 0) + row["n"]
    people = sorted({row["person_id"] for row in rows})
    for message_id, n in by_message.items():
        outbox.announce(ReceiptsRecorded(message_id=message_id, n=n))
        live.publish(f"message:{message_id}")
    for person_id in people[:50]:
        live.publish(f"inbox:{person_id}")
    return Recorded(by_message, people)
