"""Onto the call list: everybody whose reading is still missed, and the companies of partners that have nobody to read."""

from datetime import datetime

from xinglian.kernel import live, sql
from xinglian.push.models import Message
from xinglian.push.queries.funnels import REACHED_AT
from xinglian.push.queries.standing_sql import MISSED
from xinglian.push.rules.variants import MUST, bits

# Where somebody must acknowledge, that counts as their reading.
_STILL = f"""
rows AS MATERIALIZED (
    SELECT i.message_id, i.membership_id, i.org_id, i.role_bits,
           CASE WHEN {MUST} THEN i.acknowledged_at ELSE i.read_at END AS read_at
      FROM push_inbox i JOIN push_message m ON m.id = i.message_id WHERE i.message_id = %(id)s
), orgs AS MATERIALIZED (
    SELECT org_id, bit_or(role_bits::int) AS roles,
           coalesce(bit_or(role_bits::int) FILTER (WHERE read_at IS NOT NULL), 0) AS readers, {REACHED_AT} AS reached_at
      FROM rows GROUP BY org_id
), missed AS (
    SELECT i.message_id, i.membership_id, i.org_id FROM rows i JOIN orgs o ON o.org_id = i.org_id AND o.reached_at IS NULL
     WHERE i.role_bits < 8 AND {MISSED}
)
"""
_PEOPLE = f"""
WITH {_STILL}
INSERT INTO push_escalation AS e (message_id, membership_id, org_id, csm_person_id, opened_at, calls_at, outcome, closed_by, note)
SELECT i.message_id, i.membership_id, i.org_id, p.csm_person_id, %(now)s, %(now)s, '', '', ''
  FROM missed i LEFT JOIN partners_pub_partner p ON p.partner_id = i.org_id
ON CONFLICT (message_id, membership_id) DO UPDATE SET calls_at = excluded.calls_at
 WHERE e.calls_at IS NULL AND e.closed_at IS NULL
"""
# A colleague's reading may be all that was missed of a partner. Whoever is being called right now is left alone.
_NEEDLESS = f"""
WITH {_STILL}
UPDATE push_escalation e SET closed_at = %(now)s, outcome = 'reached'
 WHERE e.message_id = %(id)s AND e.closed_at IS NULL AND e.calls_at IS NOT NULL AND e.membership_id IS NOT NULL
   AND (e.taken_until IS NULL OR e.taken_until <= %(now)s)
   AND NOT EXISTS (SELECT FROM missed x WHERE x.membership_id = e.membership_id)
"""
_COMPANIES = """
INSERT INTO push_escalation (message_id, org_id, csm_person_id, opened_at, calls_at, outcome, closed_by, note)
SELECT %(id)s, p.partner_id, p.csm_person_id, %(now)s, %(now)s, '', '', ''
  FROM (SELECT DISTINCT unnest(org_ids) AS org_id FROM push_chunk WHERE message_id = %(id)s AND done_at IS NOT NULL) c
  JOIN partners_pub_partner p ON p.partner_id = c.org_id AND p.merged_into_partner_id IS NULL
 WHERE NOT EXISTS (SELECT FROM push_inbox i WHERE i.message_id = %(id)s AND i.org_id = c.org_id)
ON CONFLICT DO NOTHING
"""
_MANY = 10_000


def open_calls(*, message_id: int, now: datetime) -> int:
    """How many came onto the list. In a job's scope; again adds whom it did not find before."""
    message = Message.objects.get(pk=message_id)
    given = {"id": message_id, "now": now, "required": bits(message.required_roles)}
    with sql.whole_tables(when=message.recipients > _MANY):
        opened = sql.execute(_PEOPLE, given) + sql.execute(_COMPANIES, given)
    if opened:
        live.publish("escalations")
    return opened


def close_needless(*, now: datetime) -> int:
    """Calls whose partner is reached by now, of messages with an open list; how many. In a job's scope."""
    ids = sql.column(
        "SELECT DISTINCT message_id FROM push_escalation WHERE closed_at IS NULL AND calls_at IS NOT NULL"
    )
    closed = 0
    for message in Message.objects.filter(pk__in=ids).only("required_roles"):
        given = {"id": message.pk, "now": now, "required": bits(message.required_roles)}
        closed += sql.execute(_NEEDLESS, given)
    if closed:
        live.publish("escalations")
    return closed
