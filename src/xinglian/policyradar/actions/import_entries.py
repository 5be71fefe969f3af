"""Policies from a table: those nobody has brought yet, each with what its words propose; and back."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from xinglian.intake.api import Batch, CannotUndo, Counts
from xinglian.kernel import jobs, live
from xinglian.kernel.scope import network
from xinglian.policyradar.actions.keep_entry import due_of
from xinglian.policyradar.actions.take_items import unknown, weighed
from xinglian.policyradar.rules.feed_items import Item

_EACH = "SELECT s._sheet, s._row, '{field}' AS field, x.name AS value, '{code}' AS code, jsonb_build_object('name', x.name) AS params FROM {{staging}} AS s, jsonb_array_elements_text(s.{field}) AS x(name)"  # fmt: skip
_PLACE = "r.code = x.name OR r.name = x.name OR r.short_name = x.name OR lower(r.name_en) = lower(x.name)"  # fmt: skip
_CATEGORY = "c.category_code = lower(x.name) OR c.name = x.name OR lower(c.name_en) = lower(x.name)"

CONFLICTS = " UNION ALL ".join(
    (
        _EACH.format(field="regions", code="no_place")
        + f" WHERE NOT EXISTS (SELECT FROM identity_pub_region AS r WHERE NOT r.is_placeholder AND ({_PLACE}))",
        _EACH.format(field="categories", code="no_category")
        + f" WHERE NOT EXISTS (SELECT FROM catalogue_pub_category AS c WHERE {_CATEGORY})",
        _EACH.format(field="brands", code="no_brand")
        + " WHERE NOT EXISTS (SELECT FROM catalogue_pub_part AS p WHERE lower(p.brand) = lower(x.name))",
        _EACH.format(field="part_numbers", code="no_number")
        + " WHERE NOT EXISTS (SELECT FROM catalogue_pub_part AS p WHERE p.number_key = catalogue_number_key(x.name))",
    )
)

# Of places with the same name the widest is meant.
_CODES = (
    f"ARRAY(SELECT DISTINCT (SELECT r.code FROM identity_pub_region AS r WHERE NOT r.is_placeholder AND ({_PLACE}) ORDER BY r.level, r.code LIMIT 1)"
    " FROM jsonb_array_elements_text(s.regions) AS x(name))"
)
_CATEGORIES = (
    f"ARRAY(SELECT DISTINCT (SELECT c.category_code FROM catalogue_pub_category AS c WHERE {_CATEGORY} ORDER BY c.depth LIMIT 1)"
    " FROM jsonb_array_elements_text(s.categories) AS x(name))"
)
# A row that names parts, brands or categories of ours concerns us by its own scope.
_STATED = (
    "(SELECT left(coalesce(string_agg(x, ', '), ''), 120) FROM jsonb_array_elements_text("
    "coalesce(s.part_numbers, '[]') || coalesce(s.brands, '[]') || coalesce(s.categories, '[]')) AS x)"
)


def _words(field: str) -> str:
    return (
        f"ARRAY(SELECT left(x, 60) FROM jsonb_array_elements_text(coalesce(s.{field}, '[]')) AS x)"
    )


def apply(cursor: Any, staging: str, batch: Batch) -> Counts:
    """New entries, to be weighed; known ones (by link or words) stay as they are."""
    cursor.execute(
        f"SELECT _sheet, _row, title, coalesce(summary, ''), coalesce(link, ''), kind FROM {staging} ORDER BY _sheet, _row"
    )
    rows = cursor.fetchall()
    items = {
        (sheet, row): Item(ident="" if link else f"title:{title}", title=title, link=link, summary=summary, published_on=None)
        for sheet, row, title, summary, link, _kind in rows
    }  # fmt: skip
    places = {id(item): place for place, item in items.items()}
    stated = {(sheet, row): kind for sheet, row, *_rest, kind in rows}
    fresh, new = [], unknown(list(items.values()))
    for (item, marks), found in zip(new, weighed([item for item, _marks in new]), strict=True):
        sheet, row = places[id(item)]
        said = found.said
        kind = stated[sheet, row] or said.kind
        fresh.append(
            {
                "sheet": sheet, "row": row, "marks": marks, "kind": kind, "proposal": said.verdict,
                "words": ", ".join(said.words)[:120], "categories": found.categories if kind == "recall" else [],
                "numbers": found.part_numbers[:50] if kind == "recall" else [],
            }
        )  # fmt: skip
    cursor.execute(
        "INSERT INTO policyradar_entry (kind, title, summary, source, link, issuer, published_on, effective_on, expires_on, regions, audience_expr,"
        " categories, brands, makes, part_numbers, state, reason, proposal, proposal_words, found_at, due_at, owner_name, outcome, batch_id, marks,"
        " written_by_name, changed_at, is_simulated)"
        " SELECT n.kind, s.title, coalesce(s.summary, ''), coalesce(s.source, left(%(file)s, 120)), coalesce(s.link, ''), coalesce(s.issuer, ''),"
        f" s.published_on, s.effective_on, s.expires_on, {_CODES}, '', CASE WHEN s.categories IS NULL THEN n.categories ELSE {_CATEGORIES} END,"
        f" {_words('brands')}, {_words('makes')}, CASE WHEN s.part_numbers IS NULL THEN n.numbers ELSE {_words('part_numbers')} END,"
        f" 'new', '', CASE WHEN n.proposal = '' AND {_STATED} <> '' THEN 'relevant' ELSE n.proposal END,"
        f" CASE WHEN n.proposal = '' THEN {_STATED} ELSE n.words END, %(now)s, %(due)s, '', '', %(batch)s,"
        " n.marks, %(who)s, %(now)s, coalesce(s.simulated, false)"
        " FROM jsonb_to_recordset(%(fresh)s::jsonb) AS n(sheet text, row bigint, marks text[], kind text, proposal text, words text, categories text[], numbers text[])"
        f" JOIN {staging} AS s ON s._sheet IS NOT DISTINCT FROM n.sheet AND s._row = n.row ORDER BY s._sheet, s._row",
        {
            "fresh": json.dumps(fresh), "file": batch.file_name, "now": batch.now, "due": due_of(batch.now), "batch": batch.id,
            "who": who(cursor, batch),
        },
    )  # fmt: skip
    note_brought(cursor, batch)
    return Counts(inserted=len(fresh), unchanged=len(rows) - len(fresh))


def note_brought(cursor: Any, batch: Batch) -> None:
    """The first line of each history; the audit has the import itself."""
    cursor.execute(
        "INSERT INTO policyradar_step (entry_id, verb, words, is_undone, person_name, at)"
        " SELECT e.id, 'brought', left(%s, 500), false, %s, %s FROM policyradar_entry AS e WHERE e.batch_id = %s",
        [batch.file_name, who(cursor, batch), batch.now, batch.id],
    )


def undo(cursor: Any, batch: Batch) -> Counts:
    """Entries nobody has touched go. Raises CannotUndo."""
    refuse_touched(cursor, batch)
    return Counts(removed=forget(cursor, batch))


def refuse_touched(cursor: Any, batch: Batch) -> None:
    """Raises CannotUndo when a person went on with an entry of the import, or advice came of it."""
    cursor.execute(
        "SELECT count(*), min(e.title) FROM policyradar_entry AS e WHERE e.batch_id = %s AND (e.state <> 'new' OR e.message_id IS NOT NULL"
        " OR EXISTS (SELECT FROM policyradar_step AS s WHERE s.entry_id = e.id AND NOT s.is_undone"
        " AND s.verb NOT IN ('brought', 'renewed', 'warned', 'overdue', 'undone')))",
        [batch.id],
    )
    count, title = cursor.fetchone()
    if count:
        raise CannotUndo(
            _("Somebody went on with %(count)s of these entries, first of all “%(title)s”. Put them aside on the radar instead."),
            count=count, title=title,
        )  # fmt: skip


def forget(cursor: Any, batch: Batch) -> int:
    """Entries the import brought, with their history; how many."""
    cursor.execute("DELETE FROM policyradar_step AS s USING policyradar_entry AS e WHERE s.entry_id = e.id AND e.batch_id = %s", [batch.id])  # fmt: skip
    cursor.execute("DELETE FROM policyradar_entry WHERE batch_id = %s", [batch.id])
    removed = int(cursor.rowcount)
    live.publish("policyradar")
    return removed


def after(batch: Batch, counts: Counts) -> None:
    if counts.changed:
        live.publish("policyradar")
        jobs.defer("policyradar.count", scope=network(), queueing_lock="policyradar.count")


def who(cursor: Any, batch: Batch) -> str:
    cursor.execute("SELECT name FROM identity_pub_membership WHERE person_id = %s LIMIT 1", [batch.person_id])  # fmt: skip
    row = cursor.fetchone()
    return str(row[0])[:80] if row else ""
