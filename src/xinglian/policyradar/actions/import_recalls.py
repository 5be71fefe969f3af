"""Recalls from the authority's file: an entry a campaign, made once and changed where a later file says otherwise; and back.

What a person corrected stays: only fields that are still as the last file made them follow the new one.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from xinglian.intake.api import Batch, CannotUndo, Counts
from xinglian.kernel import knobs
from xinglian.policyradar.actions import import_entries
from xinglian.policyradar.actions.keep_entry import due_of
from xinglian.policyradar.actions.take_items import catalogue_codes
from xinglian.policyradar.definitions.components import COMPONENTS
from xinglian.policyradar.rules import recalls

after = import_entries.after

_FIELDS = ("title", "summary", "published_on", "categories", "makes", "brands")

# One row a campaign: the longest text, all makes and models, the span of years.
_CAME = """
CREATE TEMP TABLE policyradar_came ON COMMIT DROP AS
WITH each AS (
    SELECT upper(left(campaign, 6)) AS campaign, document, trim(summary) AS summary, trim(component) AS component, received_on,
           upper(makes) AS makes, upper(models) AS models, nullif(year_from, 9999)::int AS year_from, nullif(year_to, 9999)::int AS year_to
      FROM {staging}
),
makes AS (
    SELECT campaign, array_agg(name ORDER BY n DESC, name) AS names FROM (
        SELECT e.campaign, left(trim(x), 60) AS name, count(*) AS n FROM each AS e, unnest(string_to_array(e.makes, '|')) AS x
         WHERE trim(x) <> '' GROUP BY 1, 2) AS m GROUP BY 1
),
models AS (
    SELECT campaign, array_agg(name ORDER BY n DESC, name) AS names FROM (
        SELECT e.campaign, left(trim(x), 60) AS name, count(*) AS n FROM each AS e, unnest(string_to_array(e.models, '|')) AS x
         WHERE trim(x) <> '' GROUP BY 1, 2) AS m GROUP BY 1
),
whole AS (
    SELECT campaign, count(DISTINCT coalesce(document, summary, ''))::int AS documents, min(year_from) AS year_from, max(year_to) AS year_to,
           min(received_on) AS received_on, coalesce((array_agg(summary ORDER BY length(summary) DESC, summary) FILTER (WHERE summary IS NOT NULL))[1], '') AS summary,
           coalesce((array_agg(component ORDER BY length(component) DESC, component) FILTER (WHERE component IS NOT NULL))[1], '') AS component
      FROM each GROUP BY campaign
)
SELECT w.campaign, w.documents, w.year_from, w.year_to, w.received_on, w.summary, w.component,
       coalesce(k.names, '{{}}') AS makes, coalesce(m.names, '{{}}') AS models
  FROM whole AS w LEFT JOIN makes AS k USING (campaign) LEFT JOIN models AS m USING (campaign)
"""


def apply(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Counts are of campaigns."""
    cursor.execute("DROP TABLE IF EXISTS policyradar_came, policyradar_told")
    cursor.execute(_CAME.format(staging=staging))
    _tell(cursor)
    inserted = _bring(cursor, batch)
    updated = _renew(cursor, batch)
    cursor.execute("SELECT count(*) FROM policyradar_came")
    return Counts(inserted=inserted, updated=updated, unchanged=cursor.fetchone()[0] - inserted - updated)  # fmt: skip


def _tell(cursor: Any) -> None:
    """What each campaign makes of its entry, beside it."""
    cursor.execute(
        "CREATE TEMP TABLE policyradar_told (campaign text PRIMARY KEY, told jsonb, marks text[]) ON COMMIT DROP"
    )
    known = catalogue_codes()
    ignored = str(knobs.value("policyradar.ignored_words"))
    cursor.execute(
        "SELECT campaign, summary, component, makes, models, year_from, year_to, received_on::text FROM policyradar_came"
    )
    names = [column.name for column in cursor.description]
    came = [recalls.Came(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
    with cursor.copy("COPY policyradar_told (campaign, told, marks) FROM STDIN") as copy:
        for one in came:
            told = recalls.told(one, table=COMPONENTS, known=known, ignored=ignored)
            copy.write_row((one.campaign, Jsonb(told), recalls.marks_of(one.campaign)))


def _bring(cursor: Any, batch: Batch) -> int:
    """Campaigns nobody has brought: an entry to be weighed, and what the file said."""
    cursor.execute(
        "WITH fresh AS MATERIALIZED ("
        " SELECT kernel_new_id() AS id, c.*, t.told, t.marks FROM policyradar_came AS c JOIN policyradar_told AS t USING (campaign)"
        "  WHERE NOT EXISTS (SELECT FROM policyradar_recall AS r WHERE r.campaign = c.campaign) ORDER BY c.campaign),"
        " made AS (INSERT INTO policyradar_entry (id, kind, title, summary, source, link, issuer, published_on, regions, audience_expr, categories,"
        "  brands, makes, part_numbers, state, reason, proposal, proposal_words, found_at, due_at, owner_name, outcome, batch_id, marks,"
        "  written_by_name, changed_at, is_simulated)"
        " SELECT f.id, 'recall', e.title, e.summary, 'NHTSA', %(link)s || f.campaign, %(authority)s, e.published_on, '{}', '', e.categories,"
        "  e.brands, e.makes, '{}', 'new', '', f.told->>'proposal', f.told->>'proposal_words', %(now)s, %(due)s, '', '', %(batch)s, f.marks,"
        "  %(who)s, %(now)s, false FROM fresh AS f, jsonb_populate_record(NULL::policyradar_entry, f.told) AS e)"
        " INSERT INTO policyradar_recall (entry_id, campaign, makes, model_names, year_from, year_to, documents, told, batch_id, changed_at)"
        " SELECT id, campaign, makes, models, year_from, year_to, documents, told, %(batch)s, %(now)s FROM fresh",
        {
            "link": recalls.link_of(""), "authority": recalls.AUTHORITY, "now": batch.now, "due": due_of(batch.now), "batch": batch.id,
            "who": import_entries.who(cursor, batch),
        },
    )  # fmt: skip
    inserted = int(cursor.rowcount)
    import_entries.note_brought(cursor, batch)
    return inserted


def _renew(cursor: Any, batch: Batch) -> int:
    """Campaigns of which the file now says something else; the history says what changed."""
    cursor.execute("DROP TABLE IF EXISTS policyradar_differs")
    cursor.execute(
        "CREATE TEMP TABLE policyradar_differs ON COMMIT DROP AS"
        " SELECT r.id, r.entry_id, c.*, t.told, to_jsonb(r) - 'entry_id' - 'campaign' AS before_recall,"
        "  array_remove(ARRAY[CASE WHEN c.documents <> r.documents THEN 'documents' END,"
        "   CASE WHEN (c.makes, c.models, c.year_from, c.year_to) IS DISTINCT FROM (r.makes::text[], r.model_names::text[], r.year_from::int, r.year_to::int) THEN 'vehicles' END,"
        "   CASE WHEN t.told->>'summary' IS DISTINCT FROM r.told->>'summary' THEN 'text' END,"
        "   CASE WHEN t.told->'categories' IS DISTINCT FROM r.told->'categories' THEN 'categories' END,"
        "   CASE WHEN t.told->>'published_on' IS DISTINCT FROM r.told->>'published_on' THEN 'day' END], NULL) AS what"
        "  FROM policyradar_came AS c JOIN policyradar_told AS t USING (campaign) JOIN policyradar_recall AS r ON r.campaign = c.campaign"
        "  WHERE r.batch_id <> %s",
        [batch.id],
    )
    cursor.execute("DELETE FROM policyradar_differs WHERE what = '{}'")
    follows = ", ".join(
        f"{field} = CASE WHEN coalesce(to_jsonb(e.{field}), 'null') = coalesce(r.told->'{field}', 'null') THEN n.{field} ELSE e.{field} END"
        for field in _FIELDS
    )
    now_is = ", ".join(
        f"'{field}', to_jsonb(e.{field})" for field in (*_FIELDS, "proposal", "proposal_words")
    )
    cursor.execute(
        f"UPDATE policyradar_recall AS r SET before = d.before_recall || jsonb_build_object('entry', jsonb_build_object({now_is}))"
        " FROM policyradar_differs AS d JOIN policyradar_entry AS e ON e.id = d.entry_id WHERE r.id = d.id"
    )
    cursor.execute(
        f"UPDATE policyradar_entry AS e SET {follows}, proposal = n.proposal, proposal_words = n.proposal_words, changed_at = %s"
        " FROM policyradar_differs AS d JOIN policyradar_recall AS r ON r.id = d.id,"
        " jsonb_populate_record(NULL::policyradar_entry, d.told) AS n WHERE e.id = d.entry_id",
        [batch.now],
    )
    cursor.execute(
        "UPDATE policyradar_recall AS r SET makes = d.makes, model_names = d.models, year_from = d.year_from, year_to = d.year_to,"
        " documents = d.documents, told = d.told, batch_id = %s, changed_at = %s FROM policyradar_differs AS d WHERE r.id = d.id",
        [batch.id, batch.now],
    )
    cursor.execute(
        "INSERT INTO policyradar_step (entry_id, verb, words, is_undone, person_name, at)"
        " SELECT entry_id, 'renewed', array_to_string(what, ' '), false, %s, %s FROM policyradar_differs",
        [import_entries.who(cursor, batch), batch.now],
    )
    return int(cursor.rowcount)


def undo(cursor: Any, batch: Batch) -> Counts:
    """What the import brought goes, what it changed is as it was. Raises CannotUndo."""
    import_entries.refuse_touched(cursor, batch)
    cursor.execute(
        "SELECT count(*), min(campaign) FROM policyradar_recall WHERE batch_id <> %(batch)s AND"
        " jsonb_path_exists(before, '$.**.batch_id ? (@ == $batch)', jsonb_build_object('batch', %(batch)s::bigint))",
        {"batch": batch.id},
    )
    count, campaign = cursor.fetchone()
    if count:
        raise CannotUndo(
            _("A later import changed %(count)s of these campaigns, first of all %(campaign)s. Take that one back first."),
            count=count, campaign=campaign,
        )  # fmt: skip
    cursor.execute(
        "DELETE FROM policyradar_recall WHERE batch_id = %s AND before IS NULL", [batch.id]
    )
    removed = import_entries.forget(cursor, batch)
    return Counts(removed=removed, restored=_restore(cursor, batch))


def _restore(cursor: Any, batch: Batch) -> int:
    """Fields a person corrected after the import stay corrected."""
    back = ", ".join(
        f"{field} = CASE WHEN coalesce(to_jsonb(e.{field}), 'null') = coalesce(r.told->'{field}', 'null') THEN w.{field} ELSE e.{field} END"
        for field in (*_FIELDS, "proposal", "proposal_words")
    )
    cursor.execute(
        f"UPDATE policyradar_entry AS e SET {back}, changed_at = %s FROM policyradar_recall AS r,"
        " jsonb_populate_record(NULL::policyradar_entry, r.before->'entry') AS w WHERE r.entry_id = e.id AND r.batch_id = %s AND r.before IS NOT NULL",
        [batch.now, batch.id],
    )
    cursor.execute(
        "INSERT INTO policyradar_step (entry_id, verb, words, is_undone, person_name, at) SELECT entry_id, 'undone', '', false, %s, %s"
        " FROM policyradar_recall WHERE batch_id = %s AND before IS NOT NULL",
        [import_entries.who(cursor, batch), batch.now, batch.id],
    )
    cursor.execute(
        "UPDATE policyradar_recall AS r SET (makes, model_names, year_from, year_to, documents, told, batch_id, before, changed_at) ="
        " (SELECT w.makes, w.model_names, w.year_from, w.year_to, w.documents, w.told, w.batch_id, w.before, w.changed_at"
        "    FROM jsonb_populate_record(NULL::policyradar_recall, r.before) AS w)"
        " WHERE r.batch_id = %s AND r.before IS NOT NULL",
        [batch.id],
    )
    return int(cursor.rowcount)
