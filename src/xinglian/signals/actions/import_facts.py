"""Light facts from a staging table, and back. Nothing is overwritten: a fact stated anew is a new revision, one taken
back a revision that says so (`kernel_standing_fact` shows what stands)."""

from typing import Any

from xinglian.intake.api import Batch, Counts
from xinglian.kernel import facts, sql
from xinglian.signals.actions.schedule_refresh import refresh_due_soon
from xinglian.signals.queries.changed_partners import mark

# A document names its fact whatever its day; without one the day and the item do.
_REF = (
    "s.partner_id || ':' || coalesce('#' || s.document,"
    " coalesce(split_part(s.fact, '/', 2), '') || ':' || coalesce(s.item, '') || ':' || s.happened_on)"
)
_AT = "(s.happened_on + time '12:00') AT TIME ZONE 'Asia/Shanghai'"
_STATED = (
    "SELECT split_part(s.fact, '/', 1) AS kind, s.partner_id AS org_id,"
    f" {_AT} AS at, s.amount, {_REF} AS ref,"
    " coalesce(nullif(split_part(s.fact, '/', 2), ''), s.item) AS item, coalesce(s.simulated, false) AS is_simulated"
    " FROM {staging} AS s"
)
_LATEST = (
    "SELECT DISTINCT ON (f.kind, f.ref) f.kind, f.ref, f.revision, f.at, f.amount, f.body->>'item' AS item, f.is_withdrawn"
    " FROM kernel_fact AS f JOIN n ON n.kind = f.kind AND n.ref = f.ref ORDER BY f.kind, f.ref, f.revision DESC"
)
_RECORD = (
    f"WITH n AS ({_STATED}), latest AS ({_LATEST}), new AS ("
    " INSERT INTO kernel_fact (kind, org_id, subject, subject_id, at, amount, source, ref, body, is_simulated, recorded_at, revision)"
    " SELECT n.kind, n.org_id, 'partners.partner', n.org_id, n.at, n.amount, %(source)s, n.ref,"
    "   jsonb_strip_nulls(jsonb_build_object('item', n.item, 'batch', %(batch)s::text)), n.is_simulated, %(now)s,"
    "   coalesce(latest.revision + 1, 0)"
    " FROM n LEFT JOIN latest USING (kind, ref)"
    " WHERE latest.ref IS NULL OR latest.is_withdrawn"
    "    OR (latest.at, latest.amount, latest.item) IS DISTINCT FROM (n.at, n.amount, n.item)"
    " RETURNING revision)"
    " SELECT count(*) FILTER (WHERE revision = 0), count(*) FILTER (WHERE revision > 0) FROM new"
)
# What of a batch still stands, and what stood before it: the latest that neither it nor an import taken back has stated.
_MINE = (
    "SELECT f.* FROM kernel_fact AS f WHERE f.body->>'batch' = %(batch)s AND f.body ? 'batch' AND NOT f.is_withdrawn"
    " AND NOT EXISTS (SELECT FROM kernel_fact AS n WHERE n.kind = f.kind AND n.ref = f.ref AND n.revision > f.revision)"
)
_WITHDRAW = (
    f"WITH mine AS ({_MINE}), before AS (SELECT DISTINCT ON (p.kind, p.ref) p.* FROM kernel_fact AS p"
    "  JOIN mine ON mine.kind = p.kind AND mine.ref = p.ref AND p.revision < mine.revision"
    "   AND NOT p.is_withdrawn AND p.body->>'batch' IS DISTINCT FROM %(batch)s"
    "   AND NOT EXISTS (SELECT FROM kernel_fact AS u WHERE u.revision > 0 AND u.kind = p.kind AND u.ref = p.ref"
    "    AND u.body->>'undoes' = p.body->>'batch')"
    "  ORDER BY p.kind, p.ref, p.revision DESC)"
    " INSERT INTO kernel_fact (kind, org_id, subject, subject_id, at, amount, source, ref, body, is_simulated, recorded_at,"
    "  revision, is_withdrawn)"
    " SELECT mine.kind, mine.org_id, mine.subject, mine.subject_id, coalesce(b.at, mine.at), coalesce(b.amount, mine.amount),"
    "  coalesce(b.source, mine.source), mine.ref, coalesce(b.body, mine.body - 'batch') || jsonb_build_object('undoes', %(batch)s::text),"
    "  mine.is_simulated, %(now)s,"
    "  mine.revision + 1, coalesce(b.is_withdrawn, true)"
    " FROM mine LEFT JOIN before AS b ON b.kind = mine.kind AND b.ref = mine.ref"
    " RETURNING org_id, is_withdrawn"
)


def import_facts(cursor: Any, staging: str, batch: Batch) -> Counts:
    cursor.execute(f"SELECT count(*) FROM {staging}")
    rows = cursor.fetchone()[0]
    months = sql.column(f"SELECT DISTINCT date_trunc('month', {_AT}) FROM {staging} AS s")
    facts.ensure_months(months)
    cursor.execute(
        _RECORD.replace("{staging}", staging),
        {"source": batch.source or "import", "batch": str(batch.id), "now": batch.now},
    )
    inserted, updated = cursor.fetchone()
    if inserted or updated:
        mark(f"SELECT partner_id FROM {staging}", [], now=batch.now)
        refresh_due_soon(now=batch.now)
    return Counts(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def undo_facts(cursor: Any, batch: Batch) -> Counts:
    """What was stated before stands again; what another import has stated since stays."""
    cursor.execute(_WITHDRAW, {"batch": str(batch.id), "now": batch.now})
    done = cursor.fetchall()
    if done:
        partner_ids = sorted({org_id for org_id, _gone in done})
        mark("SELECT unnest(%s::bigint[]) AS partner_id", [partner_ids], now=batch.now)
        refresh_due_soon(now=batch.now)
    removed = sum(1 for _org, gone in done if gone)
    return Counts(removed=removed, restored=len(done) - removed)
