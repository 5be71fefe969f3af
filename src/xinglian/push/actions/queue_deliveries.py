"""Queueing: who gets a message by which channel, from when on, and who does not and why. One statement per channel.

Whoever has no address on a channel has no row. Everybody else has one: `queued` (perhaps not before their quiet hours are
over), or `held` with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import jobs, knobs, sql
from xinglian.push.models import Message
from xinglian.push.queries import best_hour_sql, reach_sql
from xinglian.push.queries.reach_sql import open_channels
from xinglian.push.rules.lanes import FIRST
from xinglian.push.rules.states import BINDING, MARKETING

_TIRED = "push_tired_now"
_COLUMNS = (
    "message_id, membership_id, channel, round, step, lane, org_id, state, attempts, queued_at, next_at, quiet_at,"
    " settled_at, external_id, address, code, reason, decided_by"
)
# Messages of the kind that went out lately; only where they are many enough can anybody have had too many.
_RECENT = """
SELECT id, started_at > %(day)s AS is_today FROM push_message
 WHERE kind = %(topic)s AND started_at > %(week)s AND id <> %(message)s AND NOT is_test AND NOT is_notice
"""
_COUNT_TIRED = f"""
CREATE TEMPORARY TABLE {_TIRED} ON COMMIT DROP AS
SELECT m.person_id FROM push_delivery d JOIN identity_pub_membership m ON m.membership_id = d.membership_id
 WHERE d.message_id = ANY (%(recent)s) AND d.round = 0 AND d.channel <> 'webhook' AND d.state NOT IN ('held', 'cancelled')
 GROUP BY m.person_id
HAVING count(DISTINCT d.message_id) >= %(cap_week)s
    OR count(DISTINCT d.message_id) FILTER (WHERE d.queued_at > %(day)s) >= %(cap_day)s
"""


@dataclass(frozen=True, kw_only=True)
class Recipients:
    """Whom a statement is about: `source` yields push_inbox `i` and identity_pub_membership `m`."""

    source: str
    params: Mapping[str, Any] = field(default_factory=dict)
    round: int = 0
    step: int = 0


def queue_deliveries(
    *, message: Message, chosen: list[int], is_people: bool, now: datetime, where: str = "true"
) -> int:
    """Queue the channels outside the app for one chunk; how many. Channels that are off queue nothing."""
    on = "m.membership_id" if is_people else "m.org_id"
    whom = Recipients(
        source=f"unnest(%(ids)s::bigint[]) AS a(id) JOIN identity_pub_membership m ON {on} = a.id"
        " JOIN push_inbox i ON i.message_id = %(message)s AND i.membership_id = m.membership_id",
        params={"ids": chosen},
    )
    made = 0
    is_counted = False
    for channel in open_channels(message.channels):
        if channel != "webhook" and not is_counted:
            is_counted = count_tired(message, now=now)
        made += queue_channel(message=message, channel=channel, whom=whom, now=now, where=where)
    if made:
        start_couriers(message.channels, lane=message.lane)
    return made


def queue_channel(
    *, message: Message, channel: str, whom: Recipients, now: datetime, where: str = "true"
) -> int:
    """Rows of one channel for these recipients; `count_tired` has been called in this transaction. How many were written."""
    given = {
        **whom.params, "message": message.pk, "channel": channel, "now": now, "round": whom.round, "step": whom.step,
        "lane": message.lane, "topic": message.kind, "best_hours": message.best_hours, **reach_sql.hours(),
    }  # fmt: skip
    return sql.execute(
        f"INSERT INTO push_delivery ({_COLUMNS}) {_select(message, channel, whom, where)} ON CONFLICT DO NOTHING",
        given,
    )


def _select(message: Message, channel: str, whom: Recipients, where: str) -> str:
    condition = f"{reach_sql.has_address(channel)} AND {where}"
    if (
        channel not in reach_sql.ADDRESS_OF
    ):  # an organisation's system: no person to be considerate of
        return (
            "SELECT i.message_id, i.membership_id, %(channel)s, %(round)s, %(step)s, %(lane)s, i.org_id, 'queued', 0,"
            f" %(now)s, %(now)s, NULL, NULL, '', '', '', '', '' FROM {whom.source} WHERE {condition}"
        )
    rings = channel in reach_sql.RINGS and message.kind != "emergency"
    joined = reach_sql.PREFERENCES
    if may_wait := _may_be_digested(message, whom):
        joined += reach_sql.DIGEST_AT
    at = "%(now)s::timestamptz"
    if is_timed := waits_for_best_hour(message, round_=whom.round):
        joined, at = joined + best_hour_sql.AT, "b3.at"
    if rings:
        joined += reach_sql.quiet(at)
    open_at = "q2.open_at" if rings else at
    next_at = (
        f"CASE WHEN w.why = 'digest' THEN g2.digest_at ELSE {open_at} END" if may_wait else open_at
    )
    waits = f"CASE WHEN {'q1.is_quiet' if rings else 'false'} THEN 'quiet' WHEN {at} > %(now)s THEN 'besthour' ELSE '' END"
    if not (rings or is_timed):
        waits = "''"
    return f"""
        SELECT i.message_id, i.membership_id, %(channel)s, %(round)s, %(step)s, %(lane)s, i.org_id,
               CASE WHEN w.why IS NULL THEN 'queued' ELSE 'held' END, 0, %(now)s, {next_at},
               {"q2.quiet_at" if rings else "NULL::timestamptz"},
               CASE WHEN w.why <> 'digest' THEN %(now)s::timestamptz END, '', '', coalesce(w.why, {waits}), '', ''
          FROM {whom.source} {joined}
          CROSS JOIN LATERAL (SELECT {_why(message, channel, whom)} AS why) w
         WHERE {condition}
        """


def _why(message: Message, channel: str, whom: Recipients) -> str:
    """SQL: why it is not handed over; null: it is. What binds, tests and notices of the system ask nobody's wish."""
    reasons = [(reach_sql.is_broken(channel), "broken")]
    if not _asks_nobody(message):
        reasons.append((reach_sql.is_unwanted(channel), "unsubscribed"))
        if message.kind in MARKETING:
            reasons.append(("hb.consent_at IS NULL", "consent"))
        if whom.round == 0:
            reasons.append((f"m.person_id IN (SELECT person_id FROM {_TIRED})", "cap"))
    if _may_be_digested(message, whom):
        reasons.append(("g0.pace <> 'at_once'", "digest"))
    cases = " ".join(f"WHEN {condition} THEN '{word}'" for condition, word in reasons)
    return f"CASE {cases} END"


def waits_for_best_hour(message: Message, *, round_: int = 0) -> bool:
    """Never what binds or is urgent, tests, notices and reminders."""
    return bool(message.best_hours) and not round_ and not _asks_nobody(message)


def _asks_nobody(message: Message) -> bool:
    return message.kind in BINDING or message.is_test or message.is_notice


def _may_be_digested(message: Message, whom: Recipients) -> bool:
    """Only what is not urgent waits for a digest; a reminder is urgent."""
    return not (_asks_nobody(message) or message.must_acknowledge or whom.round or whom.step)


def count_tired(message: Message, *, now: datetime) -> bool:
    """Have a temporary table of the people who had enough of this kind lately (mostly empty). Once per transaction."""
    sql.execute(f"DROP TABLE IF EXISTS {_TIRED}")
    day, week = now - timedelta(days=1), now - timedelta(days=7)
    cap_day, cap_week = int(knobs.value("push.cap_day")), int(knobs.value("push.cap_week"))
    given = {"message": message.pk, "topic": message.kind, "day": day, "week": week}
    recent = [] if _asks_nobody(message) else sql.rows(_RECENT, given)
    today = sum(row["is_today"] for row in recent)
    if len(recent) < cap_week and today < cap_day:
        sql.execute(f"CREATE TEMPORARY TABLE {_TIRED} (person_id bigint) ON COMMIT DROP")
    else:
        given |= {"recent": [row["id"] for row in recent], "cap_day": cap_day, "cap_week": cap_week}
        sql.execute(_COUNT_TIRED, given)
    return True


def start_couriers(channels: list[str], *, lane: int = 1) -> None:
    """Wake the workers; one waiting job per channel is enough. The first lane has workers of its own."""
    for channel in open_channels(channels):
        if lane == FIRST:
            lock = f"push.deliver_first:{channel}"
            jobs.defer("push.deliver_first", channel=channel, queueing_lock=lock)
        jobs.defer("push.deliver", channel=channel, queueing_lock=f"push.deliver:{channel}")
