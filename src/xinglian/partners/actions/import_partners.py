"""Partners from a file: set-based, idempotent, and back again as long as nothing stands on them."""

from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from xinglian.identity import api as identity
from xinglian.intake.api import Batch, CannotUndo, Counts
from xinglian.kernel import outbox
from xinglian.kernel.pinyin import search_words_many
from xinglian.partners.actions.organisation_rows import follow_all
from xinglian.partners.events import PartnersImported
from xinglian.partners.queries.holders import any_held

# Where each row lies: by code, or by the names of country, province, city and county. Outside
# mainland China the tree ends at the country. `lost` names the first field that leads nowhere.
PLACES = """
places AS (
    SELECT DISTINCT region_code, country, province, city, county FROM {staging}
),
found AS (
    SELECT DISTINCT ON (p.region_code, p.country, p.province, p.city, p.county)
           p.*, by_code.code AS c0, nation.code AS c1, prov.code AS c2, town.code AS c3,
           district.code AS c4
      FROM places AS p
      LEFT JOIN identity_pub_region AS by_code ON by_code.code = p.region_code
      LEFT JOIN identity_pub_region AS nation ON p.region_code IS NULL
           AND nation.level = 'country' AND lower(coalesce(p.country, 'cn'))
           IN (lower(nation.code), lower(nation.name), lower(nation.name_en))
      LEFT JOIN identity_pub_region AS prov ON prov.level = 'province'
           AND prov.path <@ nation.path
           AND lower(p.province) IN (prov.name, prov.short_name, lower(prov.name_en))
      LEFT JOIN identity_pub_region AS town ON town.level = 'city'
           AND town.path <@ coalesce(prov.path, nation.path)
           AND lower(p.city) IN (town.name, town.short_name)
      LEFT JOIN identity_pub_region AS district ON district.level = 'county'
           AND district.path <@ coalesce(town.path, prov.path, nation.path)
           AND (town.path IS NOT NULL OR prov.path IS NOT NULL)
           AND lower(p.county) = district.name
     ORDER BY p.region_code, p.country, p.province, p.city, p.county, prov.code, town.code,
              district.code
),
placed AS (
    SELECT region_code, country, province, city, county,
           CASE WHEN region_code IS NOT NULL THEN c0 ELSE coalesce(c4, c3, c2, c1) END AS place,
           CASE WHEN region_code IS NOT NULL THEN CASE WHEN c0 IS NULL THEN 'region_code' END
                WHEN c1 IS NULL THEN 'country'
                WHEN c1 <> 'cn' THEN NULL
                WHEN province IS NULL AND city IS NULL THEN 'region_code'
                WHEN province IS NOT NULL AND c2 IS NULL THEN 'province'
                WHEN city IS NOT NULL AND c3 IS NULL AND city IS DISTINCT FROM province THEN 'city'
                WHEN county IS NOT NULL AND c4 IS NULL THEN 'county' END AS lost
      FROM found
)
"""
_SAME_PLACE = (
    "(p.region_code, p.country, p.province, p.city, p.county) IS NOT DISTINCT FROM"
    " (s.region_code, s.country, s.province, s.city, s.county)"
)

# Rows that contradict what is stored, for the check before anything is written.
CONFLICTS = (
    "WITH "
    + PLACES
    + """
SELECT s._sheet, s._row, p.lost AS field,
       CASE p.lost WHEN 'region_code' THEN s.region_code WHEN 'country' THEN s.country
            WHEN 'province' THEN s.province WHEN 'city' THEN s.city ELSE s.county END AS value,
       'no_place' AS code, jsonb_build_object() AS params
  FROM {staging} AS s JOIN placed AS p ON
"""
    + _SAME_PLACE
    + """ WHERE p.lost IS NOT NULL
UNION ALL
SELECT s._sheet, s._row, 'parent_code', s.parent_code, 'no_parent', jsonb_build_object()
  FROM {staging} AS s WHERE s.parent_code IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM partners_partner AS x WHERE x.code = s.parent_code)
   AND NOT EXISTS (SELECT 1 FROM {staging} AS x WHERE x.code = s.parent_code)
UNION ALL
SELECT s._sheet, s._row, 'parent_code', s.parent_code, 'own_parent', jsonb_build_object()
  FROM {staging} AS s WHERE s.parent_code = s.code
UNION ALL
SELECT s._sheet, s._row, CASE WHEN s.latitude IS NULL THEN 'latitude' ELSE 'longitude' END, NULL, 'half_a_point', jsonb_build_object()
  FROM {staging} AS s WHERE (s.latitude IS NULL) <> (s.longitude IS NULL)
UNION ALL
SELECT s._sheet, s._row, 'code', s.code, 'not_a_partner', jsonb_build_object('name', o.name)
  FROM {staging} AS s JOIN identity_pub_organisation AS o ON o.code = s.code
 WHERE o.kind <> 'partner'
UNION ALL
SELECT s._sheet, s._row, 'csm_login', s.csm_login, 'no_csm', jsonb_build_object()
  FROM {staging} AS s WHERE s.csm_login IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM identity_pub_membership AS m
        WHERE lower(m.login) = lower(s.csm_login) AND m.is_active
        AND m.roles && ARRAY['regional_csm', 'channel_manager']::varchar[])
"""
)

_COLUMNS = (
    "name", "short_name", "type", "status", "joined_on", "address", "latitude", "longitude", "contact_name",
    "contact_phone", "contact_email", "credit_code", "bays", "technicians", "ev_certified",
    "is_simulated",
)  # fmt: skip
# What an empty cell means for a new partner; for a known one it means "as it was".
_DEFAULTS = {
    "short_name": "''", "status": "'active'", "address": "''", "contact_name": "''",
    "contact_phone": "''", "contact_email": "''", "credit_code": "''", "ev_certified": "false",
    "is_simulated": "false",
}  # fmt: skip

_STAGE = """
CREATE TEMP TABLE partners_in ON COMMIT DROP AS
WITH {places}
SELECT s.code, s.name, s.short_name, s.type, s.status, s.joined_on, s.address, s.latitude, s.longitude, s.contact_name,
       s.contact_phone, s.contact_email, s.credit_code, s.bays, s.technicians, s.ev_certified,
       s.simulated AS is_simulated, s.parent_code, r.code AS region_id, r.path AS region_path,
       csm.person_id AS csm_person_id, known.organisation_id AS known_id, NULL::text AS pinyin,
       coalesce(known.organisation_id, kernel_new_id()) AS id
  FROM {staging} AS s
  JOIN placed AS p ON {same_place}
  JOIN identity_pub_region AS r ON r.code = p.place
  LEFT JOIN partners_partner AS known ON known.code = s.code
  LEFT JOIN LATERAL (SELECT m.person_id FROM identity_pub_membership AS m
       WHERE lower(m.login) = lower(s.csm_login) AND m.is_active LIMIT 1) AS csm
       ON s.csm_login IS NOT NULL
"""

_NEW_ORGANISATIONS = """
SELECT id, code, name, coalesce(short_name, '') AS short_name, pinyin, region_id, region_path,
       coalesce(status, 'active') <> 'ended' AS is_active,
       coalesce(is_simulated, false) AS is_simulated, %(now)s::timestamptz AS created_at
  FROM partners_in WHERE known_id IS NULL
"""

_INSERT = """
INSERT INTO partners_partner (organisation_id, code, pinyin, region_id, region_path,
       csm_person_id, created_at, changed_at, layer, layer_reason, bought_12m_minor, {columns})
SELECT id, code, pinyin, region_id, region_path, csm_person_id, %(now)s, %(now)s, 'base', '{{}}', 0,
       {values}
  FROM partners_in WHERE known_id IS NULL ORDER BY id
"""

_DIFFERS = """
SELECT p.organisation_id AS id, to_jsonb(p) AS before FROM partners_partner AS p
  JOIN partners_in AS i ON i.known_id = p.organisation_id
   LEFT JOIN partners_partner AS head ON head.code = i.parent_code
  LEFT JOIN partners_in AS new_head ON new_head.code = i.parent_code
 WHERE ({old}, p.region_id, p.csm_person_id, p.parent_id) IS DISTINCT FROM
       ({new}, i.region_id, coalesce(i.csm_person_id, p.csm_person_id),
        coalesce(head.organisation_id, new_head.id, p.parent_id))
"""

_UPDATE = """
UPDATE partners_partner AS p SET {sets}, pinyin = i.pinyin, region_id = i.region_id,
       region_path = i.region_path, csm_person_id = coalesce(i.csm_person_id, p.csm_person_id),
       changed_at = %(now)s
  FROM partners_in AS i JOIN partners_changing AS c ON c.id = i.known_id
 WHERE p.organisation_id = i.known_id
"""

_TRACES = {
    "partners_importchange": "t.partner_id",
    "partners_duplicatepair": "t.one_id, t.other_id",
    "partners_merge": "t.kept_id, t.merged_id",
}

_PARENTS = """
UPDATE partners_partner AS p SET parent_id = head.organisation_id
  FROM partners_in AS i JOIN partners_partner AS head ON head.code = i.parent_code
 WHERE p.organisation_id = i.id AND p.parent_id IS DISTINCT FROM head.organisation_id
"""


def apply(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Insert new partners with their organisations, update known ones (by code) where they differ."""
    cursor.execute("DROP TABLE IF EXISTS partners_in, partners_changing, partners_names")
    cursor.execute(
        _STAGE.format(
            places=PLACES.format(staging=staging), staging=staging, same_place=_SAME_PLACE
        )
    )
    _spell(cursor)
    bound = {"now": batch.now, "batch": batch.id}
    cursor.execute(
        "CREATE TEMP TABLE partners_changing ON COMMIT DROP AS "
        + _DIFFERS.format(
            old=", ".join(f"p.{name}" for name in _COLUMNS),
            new=", ".join(f"coalesce(i.{name}, p.{name})" for name in _COLUMNS),
        )
    )
    inserted = identity.write_organisations(_NEW_ORGANISATIONS, bound)
    cursor.execute(
        _INSERT.format(
            columns=", ".join(_COLUMNS),
            values=", ".join(
                f"coalesce({name}, {_DEFAULTS[name]})" if name in _DEFAULTS else name
                for name in _COLUMNS
            ),
        ),
        bound,
    )
    sets = ", ".join(f"{name} = coalesce(i.{name}, p.{name})" for name in _COLUMNS)
    cursor.execute(_UPDATE.format(sets=sets), bound)
    updated = cursor.rowcount
    cursor.execute(_PARENTS)
    follow_all("SELECT id FROM partners_changing")
    cursor.execute(
        "INSERT INTO partners_importchange (batch_id, partner_id, before, changed_at)"
        " SELECT %(batch)s, id, NULL, %(now)s FROM partners_in WHERE known_id IS NULL"
        " UNION ALL SELECT %(batch)s, id, before, %(now)s FROM partners_changing",
        bound,
    )
    cursor.execute("SELECT count(*) FROM partners_in")
    rows = cursor.fetchone()[0]
    return Counts(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def undo(cursor: Any, batch: Batch) -> Counts:
    """Remove what the import brought and restore what it changed.

    Raises CannotUndo when a partner was changed since, or something else refers to it.
    """
    cursor.execute(
        "SELECT x.name, k.name FROM partners_merge AS m"
        " JOIN partners_partner AS x ON x.organisation_id = m.merged_id"
        " JOIN partners_partner AS k ON k.organisation_id = m.kept_id WHERE m.undone_at IS NULL"
        " AND EXISTS (SELECT FROM partners_importchange AS c WHERE c.batch_id = %s"
        " AND c.partner_id IN (m.merged_id, m.kept_id)) ORDER BY m.id DESC LIMIT 1",
        [batch.id],
    )
    if merged := cursor.fetchone():
        raise CannotUndo(
            _("%(merged)s was merged into %(kept)s since. Undo that merge first."),
            merged=merged[0],
            kept=merged[1],
        )
    cursor.execute(
        "SELECT count(*), min(p.name) FROM partners_importchange AS c"
        " JOIN partners_partner AS p ON p.organisation_id = c.partner_id"
        " WHERE c.batch_id = %s AND p.changed_at <> c.changed_at",
        [batch.id],
    )
    count, name = cursor.fetchone()
    if count:
        raise CannotUndo(
            _("%(count)s partners were changed after this import, first of all %(name)s."),
            count=count,
            name=name,
        )
    cursor.execute("DROP TABLE IF EXISTS partners_back")
    cursor.execute(
        "CREATE TEMP TABLE partners_back ON COMMIT DROP AS SELECT partner_id AS id, before"
        " FROM partners_importchange WHERE batch_id = %s",
        [batch.id],
    )
    names = (
        *_COLUMNS,
        "pinyin",
        "region_id",
        "region_path",
        "csm_person_id",
        "parent_id",
        "changed_at",
    )
    cursor.execute(
        f"UPDATE partners_partner AS p SET ({', '.join(names)}) = (SELECT"
        f" {', '.join(f'r.{name}' for name in names)}"
        " FROM jsonb_populate_record(NULL::partners_partner, b.before) AS r)"
        " FROM partners_back AS b WHERE b.id = p.organisation_id AND b.before IS NOT NULL"
    )
    restored = cursor.rowcount
    follow_all("SELECT id FROM partners_back WHERE before IS NOT NULL")
    removed = _remove(cursor)
    cursor.execute("DELETE FROM partners_importchange WHERE batch_id = %s", [batch.id])
    return Counts(removed=removed, restored=restored)


def after(batch: Batch, counts: Counts) -> None:
    """Announce what an import, or its undo, did."""
    if counts.changed:
        outbox.announce(
            PartnersImported(
                batch_id=batch.id,
                inserted=counts.inserted or counts.removed,
                updated=counts.updated or counts.restored,
                is_undo=bool(counts.removed or counts.restored),
            )
        )


_HELD = _(
    "People, orders or other records belong to partners of this import. Undo those imports first."
)


def _spell(cursor: Any) -> None:
    """Fill in how the names are typed; the one thing the database cannot do itself."""
    cursor.execute(
        "SELECT DISTINCT coalesce(i.short_name, p.short_name, ''), i.name FROM partners_in AS i"
        " LEFT JOIN partners_partner AS p ON p.organisation_id = i.known_id"
    )
    names = cursor.fetchall()
    cursor.execute(
        "CREATE TEMP TABLE partners_names ON COMMIT DROP AS SELECT * FROM"
        " unnest(%s::text[], %s::text[], %s::text[]) AS n(short_name, name, pinyin)",
        [[n[0] for n in names], [n[1] for n in names], search_words_many(names, most=400)],
    )
    cursor.execute("ANALYZE partners_names")
    cursor.execute(
        "UPDATE partners_in AS i SET pinyin = n.pinyin FROM partners_in AS x"
        " LEFT JOIN partners_partner AS p ON p.organisation_id = x.known_id"
        " JOIN partners_names AS n ON n.short_name = coalesce(x.short_name, p.short_name, '')"
        " AND n.name = x.name WHERE i.id = x.id"
    )


def _remove(cursor: Any) -> int:
    if any_held("SELECT id FROM partners_back WHERE before IS NULL"):
        raise CannotUndo(_HELD)
    # Foreign keys of everybody else are asked at once, not at commit, so that the refusal is ours.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    try:
        # Traces of ours that hold nobody: pairs that look alike, merges that were undone.
        for table, columns in _TRACES.items():
            cursor.execute(
                f"DELETE FROM {table} AS t USING partners_back AS b"
                f" WHERE b.before IS NULL AND b.id IN ({columns})"
            )
        cursor.execute(
            "DELETE FROM partners_partner AS p USING partners_back AS b"
            " WHERE b.id = p.organisation_id AND b.before IS NULL"
        )
        removed = int(cursor.rowcount)
        identity.remove_organisations("SELECT id FROM partners_back WHERE before IS NULL")
    except IntegrityError as error:
        raise CannotUndo(_HELD) from error
    return removed
