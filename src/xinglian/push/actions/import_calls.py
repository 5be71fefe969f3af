"""Results of a phone round from a file: set-based, by the same rules as results typed on the page (record_call)."""

from typing import Any

from django.utils.translation import gettext as _

from xinglian.identity import api as identity
from xinglian.intake.api import Batch, Counts
from xinglian.kernel import audit, knobs, live, sql
from xinglian.push.actions.count_standing import count_standing_soon
from xinglian.push.queries.call_sql import OWN_PHONE

# A call of a round that is still open; once its result is in, it is in no round any more.
OPEN = "SELECT id::text AS key, id FROM push_escalation WHERE closed_at IS NULL AND taken_by_id IS NOT NULL"

# Nobody says what came of calls beyond the own regions. As on the page, nobody is called again in the past. Whose zone it is, is not known here: gone by in the last of all zones.
CONFLICTS = """
SELECT s._sheet, s._row, 'call' AS field, s.call AS value, 'beyond' AS code, jsonb_build_object() AS params
  FROM {staging} AS s JOIN push_escalation e ON e.id = s.escalation_id
  JOIN identity_pub_organisation o ON o.org_id = e.org_id
 WHERE EXISTS (SELECT FROM identity_pub_membership m WHERE m.person_id = %(person_id)s AND m.is_active AND m.region_paths <> '{}')
   AND NOT EXISTS (SELECT FROM identity_pub_membership m CROSS JOIN LATERAL unnest(m.region_paths) AS r(path)
                    WHERE m.person_id = %(person_id)s AND m.is_active AND o.region_path <@ r.path::ltree)
 UNION ALL
SELECT s._sheet, s._row, 'again_at' AS field, s.again_at AS value, 'past' AS code, jsonb_build_object() AS params
  FROM {staging} AS s
 WHERE s.result = 'later' AND replace(s.again_at, '/', '-')::timestamp AT TIME ZONE 'Etc/GMT+12' <= now()
"""
_CALLS = """
WITH given AS (
    SELECT e.id, e.org_id, s.result, coalesce(s.note, '') AS note,
           (replace(s.again_at, '/', '-')::timestamp AT TIME ZONE %(zone)s) AS again_at
      FROM {staging} s JOIN push_escalation e ON e.id = s.escalation_id AND e.closed_at IS NULL AND e.taken_by_id IS NOT NULL
       FOR UPDATE OF e
)
INSERT INTO push_call (escalation_id, org_id, caller_id, caller, at, result, note, again_at, batch_id)
SELECT id, org_id, %(person)s, %(name)s, %(now)s, result, left(note, 300),
       CASE result WHEN 'later' THEN again_at WHEN 'no_answer' THEN %(now)s + make_interval(mins => %(again)s) END, %(batch)s
  FROM given
"""
# Whose own number was wrong is called at the company's, where there is another.
_TASKS = f"""
UPDATE push_escalation e
   SET tries = e.tries + (c.result <> 'later')::int, call_after = c.again_at, note = c.note,
       closed_at = CASE WHEN o.outcome IS NOT NULL THEN %(now)s::timestamptz END, outcome = coalesce(o.outcome, ''),
       closed_by = CASE WHEN o.outcome IS NOT NULL THEN %(name)s ELSE '' END,
       taken_by_id = NULL, taken_by = '', taken_until = NULL
  FROM push_call c
  JOIN push_escalation t ON t.id = c.escalation_id
  LEFT JOIN identity_pub_membership m ON m.membership_id = t.membership_id
  LEFT JOIN partners_pub_partner p ON p.partner_id = t.org_id
 CROSS JOIN LATERAL (SELECT CASE
       WHEN c.result = 'reached' THEN 'called'
       WHEN c.result = 'no_answer' AND t.tries + 1 >= %(most)s THEN 'given_up'
       WHEN c.result = 'wrong' AND NOT ({OWN_PHONE} AND coalesce(p.contact_phone, '') NOT IN ('', m.phone)) THEN 'wrong'
       END AS outcome) o
 WHERE c.batch_id = %(batch)s AND e.id = c.escalation_id
RETURNING e.message_id
"""
_WRONG = f"""
SELECT m.person_id, m.phone FROM push_call c JOIN push_escalation e ON e.id = c.escalation_id
  JOIN identity_pub_membership m ON m.membership_id = e.membership_id
 WHERE c.batch_id = %(batch)s AND c.result = 'wrong' AND {OWN_PHONE}
"""


def apply(cursor: Any, staging: str, batch: Batch) -> Counts:
    """A call for each row, and what follows from it."""
    who = sql.row(
        "SELECT name, zone FROM identity_pub_membership WHERE person_id = %s LIMIT 1", [batch.person_id]
    ) or {"name": "", "zone": "Asia/Shanghai"}  # fmt: skip
    given = {
        "now": batch.now, "batch": batch.id, "person": batch.person_id, "again": int(knobs.value("push.call_again_minutes")),
        "most": int(knobs.value("push.call_tries")), **who,
    }  # fmt: skip
    cursor.execute(_CALLS.format(staging=staging), given)
    made = cursor.rowcount
    for message_id in {row["message_id"] for row in sql.rows(_TASKS, given)}:
        count_standing_soon(message_id=message_id, now=batch.now)
    return Counts(inserted=made)


def after(batch: Batch, counts: Counts) -> None:
    wrong = sql.rows(_WRONG, {"batch": batch.id})
    if wrong:
        identity.break_addresses(
            kind="phone", values=[row["phone"] for row in wrong], person_ids=[row["person_id"] for row in wrong],
            reason=_("Wrong number, found on a phone round"), now=batch.now,
        )  # fmt: skip
    audit.record("record_calls", subject=("push.message", "list"), after={"calls": counts.inserted})
    live.publish("escalations")
