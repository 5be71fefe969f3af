"""Take what light facts came since the last look, whoever recorded them, and put their partners on the lists of those to compute.

What was looked at is a snapshot of the database: a fact whose transaction ended late is found the next time.
"""

from datetime import datetime

from xinglian.kernel import sql
from xinglian.kernel.fact_mirror import SINCE, is_earlier, snapshot
from xinglian.signals.actions.schedule_measure import measure_soon
from xinglian.signals.actions.schedule_refresh import refresh_all_soon, refresh_due_now
from xinglian.signals.queries import changed_partners, indicator_due
from xinglian.signals.queries.figure_inputs import SIGN_IN_FACT
from xinglian.signals.rules import registry

# Readings are counted from receipts; the fact beside each says that there is one.
READING = ("push.read", "push.acknowledged", "push.acted")
_MEASURED = (*READING, "push.answered", SIGN_IN_FACT)
# What is read counts for the month the message went out. A fact stated anew may have been another partner's before.
_TOLD = f"""
CREATE TEMP TABLE signals_told ON COMMIT DROP AS
WITH came AS MATERIALIZED (
    SELECT f.org_id, f.kind, f.ref, f.revision, f.at, CASE WHEN f.subject = 'push.message' THEN f.subject_id END AS message_id
      FROM kernel_fact AS f WHERE {SINCE} AND f.kind = ANY(%s)
), touched AS (
    SELECT c.org_id, c.kind, CASE WHEN c.revision = 0 THEN (coalesce(m.started_at, c.at) AT TIME ZONE 'Asia/Shanghai')::date END AS day
      FROM came AS c LEFT JOIN push_pub_message AS m USING (message_id)
    UNION SELECT e.org_id, e.kind, NULL::date FROM came JOIN kernel_fact AS e ON e.kind = came.kind AND e.ref = came.ref
      WHERE came.revision > 0 AND e.revision < came.revision
)
SELECT DISTINCT p.partner_id, t.kind, t.day FROM touched AS t LEFT JOIN partners_pub_successor AS s ON s.partner_id = t.org_id
  JOIN partners_pub_partner AS p ON p.partner_id = coalesce(s.kept_partner_id, t.org_id)
"""


def take_facts(*, now: datetime) -> int:
    """In a job's transaction for the network; how many partners have news."""
    seen = sql.value("SELECT seen FROM signals_fact_seen WHERE id = 1 FOR UPDATE")
    until = snapshot()
    sql.execute("UPDATE signals_fact_seen SET seen = %s, at = %s WHERE id = 1", [until, now])
    if not is_earlier(seen, until):
        # A backup was put back: nobody knows what came since.
        refresh_all_soon(now=now)
        indicator_due.mark_everybody(cause=indicator_due.READING, now=now)
        return 0
    kinds = [*registry.FACT_KINDS, *READING]
    sql.execute("DROP TABLE IF EXISTS signals_told")
    sql.execute(_TOLD, [seen, seen, kinds])
    partners = int(sql.value("SELECT count(DISTINCT partner_id) FROM signals_told"))
    if partners:
        changed_partners.mark("SELECT partner_id FROM signals_told", [], now=now)
        refresh_due_now(now=now)
        measured = "SELECT partner_id, day FROM signals_told WHERE kind = ANY(%s)"
        measure_soon(measured, [list(_MEASURED)], cause=indicator_due.READING, now=now, is_dated=True)  # fmt: skip
    return partners
