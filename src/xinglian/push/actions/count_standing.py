"""Count how a message's partners stand, so that boards add up a few thousand rows and not a million."""

import time
from datetime import datetime, timedelta
from typing import Any

from xinglian.kernel import jobs, live, sql
from xinglian.kernel.scope import network
from xinglian.push.models import Message
from xinglian.push.queries.funnels import REACHED_AT
from xinglian.push.queries.standing_sql import MISSED, WAY, place_without_row
from xinglian.push.queries.target import target_of
from xinglian.push.rules import standing
from xinglian.push.rules.standing import place_of
from xinglian.push.rules.variants import bits

_COUNT = f"""
WITH orgs AS MATERIALIZED (
    SELECT org_id, bit_or(role_bits::int) AS roles,
           coalesce(bit_or(role_bits::int) FILTER (WHERE read_at IS NOT NULL), 0) AS readers, {REACHED_AT} AS reached_at
      FROM push_inbox WHERE message_id = %(id)s GROUP BY org_id
), ways AS MATERIALIZED (
    SELECT d.membership_id, min({WAY}) AS place FROM push_delivery d WHERE d.message_id = %(id)s GROUP BY 1
), told AS MATERIALIZED (
    SELECT membership_id FROM push_escalation WHERE message_id = %(id)s AND outcome = 'called'
), missing AS MATERIALIZED (
    SELECT i.org_id, CASE WHEN t.membership_id IS NOT NULL THEN {place_of(standing.TOLD)} ELSE coalesce(w.place, %(no_row)s) END AS place
      FROM push_inbox i JOIN orgs o ON o.org_id = i.org_id AND o.reached_at IS NULL
      LEFT JOIN ways w ON w.membership_id = i.membership_id
      LEFT JOIN told t ON t.membership_id = i.membership_id
     WHERE i.message_id = %(id)s AND {MISSED}
), nobody AS (
    SELECT DISTINCT c.org_id FROM (SELECT unnest(org_ids) AS org_id FROM push_chunk
                                    WHERE message_id = %(id)s AND done_at IS NOT NULL) c
     WHERE NOT EXISTS (SELECT FROM orgs o WHERE o.org_id = c.org_id)
), everybody AS (
    SELECT o.org_id, 1 AS partners, 0 AS people,
           CASE WHEN (%(required)s & ~o.roles) <> 0 THEN '{standing.SHORT}'
                WHEN o.reached_at <= %(deadline)s THEN '{standing.REACHED}' ELSE '{standing.LATE}' END AS code
      FROM orgs o WHERE o.reached_at IS NOT NULL
    UNION ALL
    SELECT m.org_id, 1, 0, (%(codes)s::text[])[min(m.place) + 1] FROM missing m GROUP BY 1
    UNION ALL
    SELECT m.org_id, 0, 1, (%(codes)s::text[])[m.place + 1] FROM missing m
    UNION ALL
    SELECT n.org_id, 1, 0, '{standing.NOBODY}' FROM nobody n JOIN partners_pub_partner p ON p.partner_id = n.org_id
     WHERE p.merged_into_partner_id IS NULL
), counted AS MATERIALIZED (
    SELECT coalesce(g.region_path, '') AS region_path, coalesce(p.csm_person_id, 0) AS csm_person_id, e.code,
           sum(e.partners)::int AS partners, sum(e.people)::int AS people
      FROM everybody e JOIN identity_pub_organisation g ON g.org_id = e.org_id
      LEFT JOIN partners_pub_partner p ON p.partner_id = e.org_id
     GROUP BY 1, 2, 3
), gone AS (
    DELETE FROM push_standing s WHERE s.message_id = %(id)s AND NOT EXISTS (
        SELECT FROM counted c WHERE (c.region_path, c.csm_person_id, c.code) = (s.region_path, s.csm_person_id, s.code))
)
INSERT INTO push_standing AS s (message_id, region_path, csm_person_id, code, partners, people)
SELECT %(id)s, c.* FROM counted c
ON CONFLICT (message_id, region_path, csm_person_id, code) DO UPDATE
   SET partners = excluded.partners, people = excluded.people
 WHERE (s.partners, s.people) IS DISTINCT FROM (excluded.partners, excluded.people)
"""
_MANY = 10_000
# A count of a million takes seconds: then it rests many times as long, and a small one hardly at all.
_LEAST_REST = timedelta(seconds=2)
_REST = 10
# What nobody's reading brings about (a hand-over, the end of the quiet hours) is counted every minute, while it is hot.
_HOT = timedelta(hours=2)
_LATEST = timedelta(days=7)


def count_standing(*, message_id: int, now: datetime) -> None:
    """Bring a message's board up to date, in a job's scope. Two at once would only do the work twice."""
    began = time.monotonic()
    message = Message.objects.get(pk=message_id)
    if message.started_at is None or message.is_test or message.is_notice:
        return
    given: dict[str, Any] = {
        "id": message_id, "now": now, "required": bits(message.required_roles), "codes": list(standing.OPEN),
        "no_row": place_without_row(message), "deadline": message.started_at + timedelta(minutes=target_of(message)),
    }  # fmt: skip
    # One count at a time: what an older one has seen does not overwrite a newer one.
    sql.execute("SELECT pg_advisory_xact_lock(hashtextextended('push.standing', %s))", [message_id])
    with sql.whole_tables(when=message.recipients > _MANY):
        sql.execute(_COUNT, given)
    sql.execute(
        "UPDATE push_message SET standing_at = %s, standing_ms = %s WHERE id = %s",
        [now, int((time.monotonic() - began) * 1000), message_id],
    )
    live.publish(f"message:{message_id}")
    live.publish("minutes")


def count_standing_soon(*, message_id: int, now: datetime) -> None:
    """A waiting count, not sooner than the last one's rest is over."""
    row = sql.row(
        "SELECT standing_at, standing_ms FROM push_message WHERE id = %s AND started_at > %s"
        " AND NOT is_test AND NOT is_notice",
        [message_id, now - _LATEST],
    )
    if row is None:
        return
    at = None
    if row["standing_at"]:
        rest = max(_LEAST_REST, timedelta(milliseconds=row["standing_ms"] * _REST))
        at = row["standing_at"] + rest
    is_later = at is not None and at > now
    lock = f"push.standing:{message_id}"
    jobs.defer(
        "push.standing", scope=network(), message_id=message_id, at=at if is_later else None, lock=lock,
        queueing_lock=f"{lock}:later" if is_later else lock,
    )  # fmt: skip


def boards_to_count(*, now: datetime) -> list[int]:
    """Messages under way whose board is a minute old, or was never counted."""
    return sql.column(
        "SELECT id FROM push_message WHERE state IN ('sending', 'sent', 'paused') AND superseded_by_id IS NULL"
        " AND NOT is_test AND NOT is_notice AND started_at > %(latest)s"
        " AND (standing_at IS NULL OR (started_at > %(hot)s AND standing_at < %(minute)s))",
        {"latest": now - _LATEST, "hot": now - _HOT, "minute": now - timedelta(seconds=50)},
    )
