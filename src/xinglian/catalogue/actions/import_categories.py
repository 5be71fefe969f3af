"""The tree of categories and the parameter dictionary from files."""

from typing import Any

from xinglian.catalogue.actions.undo_import import refuse_changed, remove, restore
from xinglian.catalogue.events import CategoriesChanged
from xinglian.intake.api import Batch, Counts
from xinglian.kernel import outbox

_TREE = """
CREATE TEMP TABLE catalogue_tree ON COMMIT DROP AS
WITH RECURSIVE rows AS (
    SELECT s.code, coalesce(s.parent, known.parent_id) AS parent, s.name,
           coalesce(s.name_en, known.name_en, '') AS name_en, s._row AS place
      FROM {staging} AS s LEFT JOIN catalogue_category AS known ON known.code = s.code
),
tree AS (
    SELECT r.code, r.parent, r.name, r.name_en, r.place,
           coalesce(up.path || r.code, r.code::ltree) AS path
      FROM rows AS r LEFT JOIN catalogue_category AS up ON up.code = r.parent
     WHERE r.parent IS NULL
        OR (up.code IS NOT NULL AND NOT EXISTS (SELECT 1 FROM rows AS x WHERE x.code = r.parent))
    UNION ALL
    SELECT r.code, r.parent, r.name, r.name_en, r.place, t.path || r.code
      FROM rows AS r JOIN tree AS t ON r.parent = t.code WHERE nlevel(t.path) < 12
)
SELECT * FROM tree
"""

_REMEMBER = (
    "INSERT INTO catalogue_importchange (batch_id, subject, key, before, changed_at)"
    " SELECT %s, '{subject}', x.{key}::text, to_jsonb(x), %s FROM {table} AS x"
)

CATEGORY_CONFLICTS = """
SELECT s._sheet, s._row, 'parent' AS field, s.parent AS value, 'no_parent' AS code, jsonb_build_object() AS params
  FROM {staging} AS s WHERE s.parent IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM catalogue_category AS x WHERE x.code = s.parent)
   AND NOT EXISTS (SELECT 1 FROM {staging} AS x WHERE x.code = s.parent)
UNION ALL
SELECT s._sheet, s._row, 'parent', s.parent, 'circle', jsonb_build_object()
  FROM {staging} AS s WHERE s.code IN (
    WITH RECURSIVE up AS (
        SELECT x.code AS start, x.parent AS at, 1 AS depth FROM {staging} AS x
        UNION
        SELECT up.start, coalesce(x.parent, k.parent_id), up.depth + 1 FROM up
          LEFT JOIN {staging} AS x ON x.code = up.at
          LEFT JOIN catalogue_category AS k ON k.code = up.at AND x.code IS NULL
         WHERE up.at IS NOT NULL AND up.depth < 20
    ) SELECT start FROM up WHERE at = start)
UNION ALL
SELECT s._sheet, s._row, 'code', s.code, 'bad_code', jsonb_build_object()
  FROM {staging} AS s WHERE s.code !~ '^[a-z][a-z0-9_]*$'
"""


def apply_categories(cursor: Any, staging: str, batch: Batch) -> Counts:
    """New categories, new names, new places; paths of everything below follow."""
    cursor.execute("DROP TABLE IF EXISTS catalogue_tree")
    cursor.execute(_TREE.format(staging=staging))
    cursor.execute(
        _REMEMBER.format(table="catalogue_category", key="code", subject="category")
        + " JOIN catalogue_tree AS t ON t.code = x.code"
        " WHERE (x.parent_id, x.name, x.name_en) IS DISTINCT FROM (t.parent, t.name, t.name_en)",
        [batch.id, batch.now],
    )
    cursor.execute(
        "UPDATE catalogue_category AS c SET parent_id = t.parent, name = t.name,"
        " name_en = t.name_en, changed_at = %s FROM catalogue_tree AS t WHERE c.code = t.code"
        " AND (c.parent_id, c.name, c.name_en) IS DISTINCT FROM (t.parent, t.name, t.name_en)",
        [batch.now],
    )
    updated = cursor.rowcount
    cursor.execute(
        "WITH new AS (INSERT INTO catalogue_category (code, parent_id, path, name, name_en,"
        " ordinal, changed_at) SELECT code, parent, path, name, name_en, place, %s"
        " FROM catalogue_tree AS t"
        " WHERE NOT EXISTS (SELECT 1 FROM catalogue_category AS c WHERE c.code = t.code)"
        " ORDER BY nlevel(path), place RETURNING code)"
        " INSERT INTO catalogue_importchange (batch_id, subject, key, before, changed_at)"
        " SELECT %s, 'category', code, NULL, %s FROM new",
        [batch.now, batch.id, batch.now],
    )
    inserted = cursor.rowcount
    retrace(cursor)
    cursor.execute("SELECT count(*) FROM catalogue_tree")
    rows = cursor.fetchone()[0]
    return Counts(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def retrace(cursor: Any) -> None:
    """Paths follow parents, for everything that was moved and everything below it."""
    cursor.execute(
        "WITH RECURSIVE tree AS (SELECT code, code::ltree AS path FROM catalogue_category WHERE"
        " parent_id IS NULL UNION ALL SELECT c.code, t.path || c.code FROM catalogue_category AS c"
        " JOIN tree AS t ON c.parent_id = t.code)"
        " UPDATE catalogue_category AS c SET path = t.path FROM tree AS t"
        " WHERE c.code = t.code AND c.path <> t.path"
    )


def undo_categories(cursor: Any, batch: Batch) -> Counts:
    """Remove what this import brought, restore what it changed.

    Raises CannotUndo when parts lie in its categories, or somebody changed them since.
    """
    refuse_changed(cursor, batch, table="catalogue_category", key="code", subject="category")
    restored = restore(
        cursor, batch, table="catalogue_category", key="code", subject="category",
        columns=("parent_id", "name", "name_en", "changed_at"),
    )  # fmt: skip
    removed = remove(cursor, batch, table="catalogue_category", key="code", subject="category")
    retrace(cursor)
    return Counts(removed=removed, restored=restored)


PARAMETER_CONFLICTS = """
SELECT s._sheet, s._row, 'category' AS field, s.category AS value, 'no_category' AS code, jsonb_build_object() AS params
  FROM {staging} AS s
 WHERE NOT EXISTS (SELECT 1 FROM catalogue_category AS c WHERE c.code = s.category)
UNION ALL
SELECT s._sheet, s._row, 'choices', '', 'no_choices', jsonb_build_object()
  FROM {staging} AS s
 WHERE s.type = 'choice' AND coalesce(jsonb_array_length(s.choices), 0) = 0
UNION ALL
SELECT s._sheet, s._row, 'key', s.key, 'bad_key', jsonb_build_object()
  FROM {staging} AS s WHERE s.key !~ '^[a-z][a-z0-9_]*$'
"""


def apply_parameters(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Entries of the dictionary, known by category and key."""
    differs = (
        f" JOIN {staging} AS s ON x.category_id = s.category AND x.key = s.key"
        " WHERE (x.name, x.name_en, x.type, x.unit, x.minimum, x.maximum, x.choices)"
        " IS DISTINCT FROM (s.name, coalesce(s.name_en, ''), s.type, coalesce(s.unit, ''),"
        " s.min, s.max, coalesce(s.choices, '[]'))"
    )
    cursor.execute(
        _REMEMBER.format(table="catalogue_parameter", key="id", subject="parameter") + differs,
        [batch.id, batch.now],
    )
    cursor.execute(
        "UPDATE catalogue_parameter AS p SET name = s.name, name_en = coalesce(s.name_en, ''),"
        " type = s.type, unit = coalesce(s.unit, ''), minimum = s.min, maximum = s.max,"
        f" choices = coalesce(s.choices, '[]'), changed_at = %s FROM {staging} AS s,"
        " catalogue_importchange AS c WHERE p.category_id = s.category AND p.key = s.key"
        " AND c.batch_id = %s AND c.subject = 'parameter' AND c.key = p.id::text",
        [batch.now, batch.id],
    )
    updated = cursor.rowcount
    cursor.execute(
        "WITH new AS (INSERT INTO catalogue_parameter (category_id, key, name, name_en, type,"
        " unit, minimum, maximum, choices, ordinal, changed_at) SELECT s.category, s.key, s.name,"
        " coalesce(s.name_en, ''), s.type, coalesce(s.unit, ''), s.min, s.max,"
        f" coalesce(s.choices, '[]'), s._row, %s FROM {staging} AS s WHERE NOT EXISTS"
        " (SELECT 1 FROM catalogue_parameter AS p WHERE p.category_id = s.category"
        " AND p.key = s.key) RETURNING id)"
        " INSERT INTO catalogue_importchange (batch_id, subject, key, before, changed_at)"
        " SELECT %s, 'parameter', id::text, NULL, %s FROM new",
        [batch.now, batch.id, batch.now],
    )
    inserted = cursor.rowcount
    cursor.execute(f"SELECT count(*) FROM {staging}")
    rows = cursor.fetchone()[0]
    return Counts(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def undo_parameters(cursor: Any, batch: Batch) -> Counts:
    """Remove what this import brought, restore what it changed; values parts carry stay theirs."""
    refuse_changed(cursor, batch, table="catalogue_parameter", key="id", subject="parameter")
    restored = restore(
        cursor, batch, table="catalogue_parameter", key="id", subject="parameter",
        columns=("name", "name_en", "type", "unit", "minimum", "maximum", "choices", "changed_at"),
    )  # fmt: skip
    removed = remove(cursor, batch, table="catalogue_parameter", key="id", subject="parameter")
    return Counts(removed=removed, restored=restored)


def after(batch: Batch, counts: Counts) -> None:
    """Announce what an import of categories or parameters, or its undo, did."""
    if counts.changed:
        outbox.announce(CategoriesChanged(batch_id=batch.id, category_codes=[]))
