"""Parts from a file: set-based, idempotent, and back again as long as nothing stands on them."""

from typing import Any

from xinglian.catalogue.actions.undo_import import refuse_changed, remove, restore
from xinglian.catalogue.events import PartsImported
from xinglian.intake.api import Batch, Counts
from xinglian.kernel import outbox
from xinglian.kernel.pinyin import search_words_many

# The values a file gives, one row a parameter, and the dictionary that holds for the part: of all
# entries of a key up the tree the nearest.
_VALUES = """
values_given AS (
    SELECT s._sheet, s._row, catalogue_number_key(s.number) AS number_key, s.category,
           trim(split_part(pair, '=', 1)) AS key,
           trim(substr(pair, strpos(pair, '=') + 1)) AS value, strpos(pair, '=') > 0 AS is_pair
      FROM {staging} AS s, jsonb_array_elements_text(s.parameters) AS p (pair)
),
dictionary AS (
    SELECT DISTINCT ON (c.code, d.key) c.code AS category, d.key, d.type, d.unit, d.minimum,
           d.maximum, d.choices
      FROM catalogue_category AS c
      JOIN catalogue_category AS up ON c.path <@ up.path
      JOIN catalogue_parameter AS d ON d.category_id = up.code
     ORDER BY c.code, d.key, nlevel(up.path) DESC
),
read AS (
    SELECT v.*, d.type, d.unit, d.minimum, d.maximum, d.choices, d.key IS NOT NULL AS is_known,
           CASE WHEN d.type = 'number' THEN
               replace(CASE WHEN d.unit <> '' AND right(v.value, length(d.unit)) = d.unit
                       THEN left(v.value, -length(d.unit)) ELSE v.value END, ',', '') END AS bare
      FROM values_given AS v LEFT JOIN dictionary AS d ON d.category = v.category AND d.key = v.key
     WHERE v.value <> '' OR NOT v.is_pair
),
judged AS (
    SELECT r.*, CASE
        WHEN NOT is_pair THEN 'not_a_pair'
        WHEN NOT is_known THEN 'unknown_parameter'
        WHEN type = 'number' AND trim(bare) !~ '^[+-]?[0-9]{1,12}([.][0-9]{1,6})?$' THEN 'not_a_number'
        WHEN type = 'number' AND (trim(bare)::numeric < minimum OR trim(bare)::numeric > maximum)
             THEN 'out_of_range'
        WHEN type = 'choice' AND NOT EXISTS (
             SELECT 1 FROM jsonb_array_elements_text(r.choices) AS o (choice)
              WHERE lower(o.choice) = lower(r.value)) THEN 'not_a_choice'
        WHEN type = 'boolean' AND lower(value) NOT IN
             ('是','有','yes','y','true','1','否','无','無','no','n','false','0') THEN 'not_yes_or_no'
        END AS problem
      FROM read AS r
)
"""

CONFLICTS = (
    "WITH "
    + _VALUES
    + """
SELECT s._sheet, s._row, 'number' AS field, s.number AS value, 'no_number' AS code, jsonb_build_object() AS params
  FROM {staging} AS s WHERE catalogue_number_key(s.number) = ''
UNION ALL
SELECT s._sheet, s._row, 'number', s.number, 'same_number', jsonb_build_object('number', t.first)
  FROM (SELECT _sheet, _row, number, row_number() OVER w AS nth, first_value(number) OVER w AS first
          FROM {staging} WINDOW w AS (PARTITION BY catalogue_number_key(number) ORDER BY _row)
       ) AS t JOIN {staging} AS s ON s._sheet = t._sheet AND s._row = t._row
 WHERE t.nth > 1 AND t.number <> t.first
UNION ALL
SELECT s._sheet, s._row, 'category', s.category, 'no_category', jsonb_build_object()
  FROM {staging} AS s
 WHERE NOT EXISTS (SELECT 1 FROM catalogue_category AS c WHERE c.code = s.category)
UNION ALL
SELECT s._sheet, s._row, 'superseded_by', s.superseded_by, 'no_successor', jsonb_build_object()
  FROM {staging} AS s WHERE s.superseded_by IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM catalogue_part AS p
                    WHERE p.number_key = catalogue_number_key(s.superseded_by))
   AND NOT EXISTS (SELECT 1 FROM {staging} AS o
                    WHERE catalogue_number_key(o.number) = catalogue_number_key(s.superseded_by))
UNION ALL
SELECT s._sheet, s._row, 'superseded_by', s.superseded_by, 'circle', jsonb_build_object()
  FROM {staging} AS s WHERE s.superseded_by IS NOT NULL AND catalogue_number_key(s.number) IN (
    WITH RECURSIVE link AS (
        SELECT catalogue_number_key(x.number) AS at, catalogue_number_key(x.superseded_by) AS next
          FROM {staging} AS x WHERE x.superseded_by IS NOT NULL
        UNION
        SELECT p.number_key, n.number_key FROM catalogue_part AS p
          JOIN catalogue_part AS n ON n.id = p.superseded_by_id
         WHERE NOT EXISTS (SELECT 1 FROM {staging} AS x
               WHERE catalogue_number_key(x.number) = p.number_key AND x.superseded_by IS NOT NULL)
    ),
    walk AS (
        SELECT at AS start, next AS at, 1 AS depth FROM link
        UNION
        SELECT w.start, l.next, w.depth + 1 FROM walk AS w JOIN link AS l ON l.at = w.at
         WHERE w.depth < 50 AND w.at <> w.start
    ) SELECT start FROM walk WHERE at = start)
UNION ALL
SELECT j._sheet, j._row, 'parameters', j.key || '=' || j.value, j.problem, jsonb_strip_nulls(jsonb_build_object(
       'key', j.key, 'value', j.value, 'allowed', CASE
           WHEN j.type = 'number' THEN concat(trim_scale(j.minimum), '–', trim_scale(j.maximum), ' ', j.unit)
           WHEN j.type = 'choice' THEN (SELECT string_agg(o.choice, ', ')
               FROM jsonb_array_elements_text(j.choices) AS o (choice)) ELSE '' END))
  FROM judged AS j WHERE j.problem IS NOT NULL
"""
)

_STAGE = """
CREATE TEMP TABLE catalogue_in ON COMMIT DROP AS
WITH {values},
typed AS (
    SELECT number_key, jsonb_object_agg(key, CASE type
        WHEN 'number' THEN to_jsonb(trim_scale(trim(bare)::numeric))
        WHEN 'boolean' THEN to_jsonb(lower(value) IN ('是','有','yes','y','true','1'))
        WHEN 'choice' THEN (SELECT to_jsonb(o.choice) FROM
            jsonb_array_elements_text(j.choices) AS o (choice)
             WHERE lower(o.choice) = lower(j.value) LIMIT 1)
        ELSE to_jsonb(j.value) END) AS parameters
      FROM judged AS j WHERE problem IS NULL GROUP BY number_key
)
SELECT s._row, s.number, catalogue_number_key(s.number) AS number_key, s.name, s.name_en,
       s.category, s.brand, catalogue_number_key(s.brand) AS brand_key, s.status, s.superseded_by,
       s.oe_numbers, s.cross_references, s.unit, s.weight_kg, s.is_ev, s.launched_on,
       t.parameters, s.simulated, NULL::text AS pinyin, known.id AS known_id,
       coalesce(known.id, kernel_new_id()) AS id
  FROM {staging} AS s
  LEFT JOIN typed AS t ON t.number_key = catalogue_number_key(s.number)
  LEFT JOIN catalogue_part AS known ON known.number_key = catalogue_number_key(s.number)
"""

# column of the part, its new value, what an empty cell means for a new part
_COLUMNS = (
    ("number", "i.number", "''"),
    ("name", "i.name", "''"),
    ("name_en", "i.name_en", "''"),
    ("category_id", "i.category", "''"),
    ("brand_id", "b.id", "0"),
    ("status", "i.status", "'active'"),
    ("unit", "i.unit", "''"),
    ("weight_kg", "i.weight_kg", "NULL"),
    ("is_ev", "i.is_ev", "false"),
    ("launched_on", "i.launched_on", "NULL"),
    ("parameters", "i.parameters", "'{}'"),
    ("is_simulated", "i.simulated", "false"),
)

_FROM_IN = "FROM catalogue_in AS i JOIN catalogue_brand AS b ON b.name_key = i.brand_key"

# References the file gives, in one form: OE numbers, and `brand:number`; `>` or `<` before the
# brand tells the direction (> ours may stand in for theirs, < theirs for ours).
_REFERENCES = """
CREATE TEMP TABLE catalogue_refs ON COMMIT DROP AS
WITH given AS (
    SELECT i.id AS part_id, 'oe' AS kind, '' AS mark, '' AS brand, trim(o.number) AS number
      FROM catalogue_in AS i, jsonb_array_elements_text(i.oe_numbers) AS o (number)
    UNION ALL
    SELECT i.id, 'cross', left(trim(x), 1),
           trim(CASE WHEN strpos(x, ':') > 0 THEN ltrim(split_part(trim(x), ':', 1), '<> ') ELSE '' END),
           trim(substr(x, strpos(x, ':') + 1))
      FROM catalogue_in AS i,
           jsonb_array_elements_text(i.cross_references) AS r (raw), replace(raw, '：', ':') AS x
)
SELECT DISTINCT ON (part_id, kind, brand, catalogue_number_key(number)) part_id, kind,
       left(brand, 60) AS brand, left(number, 60) AS number,
       left(catalogue_number_key(number), 60) AS number_key,
       CASE mark WHEN '>' THEN 'ours_for_theirs' WHEN '<' THEN 'theirs_for_ours' ELSE 'both' END
           AS direction
  FROM given WHERE catalogue_number_key(number) <> ''
"""

# Parts whose references in the file are not those we have. A file without the column says nothing.
_REFERENCES_DIFFER = """
SELECT i.id FROM catalogue_in AS i
 WHERE i.known_id IS NOT NULL AND (i.oe_numbers IS NOT NULL OR i.cross_references IS NOT NULL)
   AND EXISTS (
    (SELECT kind, brand, number, direction FROM catalogue_refs WHERE part_id = i.id
     EXCEPT SELECT kind, brand, number, direction FROM catalogue_reference WHERE part_id = i.id)
    UNION ALL
    (SELECT kind, brand, number, direction FROM catalogue_reference WHERE part_id = i.id
        AND (kind = 'oe' AND i.oe_numbers IS NOT NULL
             OR kind = 'cross' AND i.cross_references IS NOT NULL)
     EXCEPT SELECT kind, brand, number, direction FROM catalogue_refs WHERE part_id = i.id))
"""


def apply(cursor: Any, staging: str, batch: Batch) -> Counts:
    """Insert new parts with brands and references, update known ones (by number) where they differ."""
    cursor.execute("DROP TABLE IF EXISTS catalogue_in, catalogue_refs, catalogue_changing")
    cursor.execute(_STAGE.replace("{values}", _VALUES).replace("{staging}", staging))
    cursor.execute("CREATE INDEX ON catalogue_in (number_key)")
    cursor.execute("CREATE INDEX ON catalogue_in (id)")
    _spell(cursor)
    cursor.execute(_REFERENCES)
    cursor.execute("CREATE INDEX ON catalogue_refs (part_id)")
    cursor.execute("ANALYZE catalogue_in")
    cursor.execute(
        "INSERT INTO catalogue_brand (name, name_en, name_key) SELECT DISTINCT ON (brand_key)"
        " brand, '', brand_key FROM catalogue_in ORDER BY brand_key, _row"
        " ON CONFLICT (name_key) DO NOTHING"
    )
    bound = {"now": batch.now, "batch": batch.id}
    _remember(cursor, bound)
    cursor.execute(
        f"INSERT INTO catalogue_part (id, number_key, pinyin, created_at, changed_at,"
        f" {', '.join(name for name, _, _ in _COLUMNS)}) SELECT i.id, i.number_key, i.pinyin,"
        f" %(now)s, %(now)s, {', '.join(f'coalesce({new}, {other})' for _, new, other in _COLUMNS)}"
        f" {_FROM_IN} WHERE i.known_id IS NULL ORDER BY i._row",
        bound,
    )
    inserted = cursor.rowcount
    cursor.execute(
        "UPDATE catalogue_part AS p SET"
        f" {', '.join(f'{name} = coalesce({new}, p.{name})' for name, new, _ in _COLUMNS)},"
        f" pinyin = i.pinyin, changed_at = %(now)s {_FROM_IN}"
        " JOIN catalogue_changing AS c ON c.id = i.id WHERE p.id = i.known_id",
        bound,
    )
    updated = cursor.rowcount
    _follow_references(cursor)
    cursor.execute(
        "UPDATE catalogue_part AS p SET superseded_by_id = n.id FROM catalogue_in AS i"
        " JOIN catalogue_part AS n ON n.number_key = catalogue_number_key(i.superseded_by)"
        " WHERE p.id = i.id AND p.superseded_by_id IS DISTINCT FROM n.id"
    )
    cursor.execute("SELECT count(*) FROM catalogue_in")
    rows = cursor.fetchone()[0]
    return Counts(inserted=inserted, updated=updated, unchanged=rows - inserted - updated)


def undo(cursor: Any, batch: Batch) -> Counts:
    """Remove the parts this import brought and restore those it changed. Raises CannotUndo."""
    refuse_changed(cursor, batch, table="catalogue_part", key="id", subject="part")
    columns = (*(name for name, _, _ in _COLUMNS), "pinyin", "superseded_by_id", "changed_at")
    restored = restore(
        cursor, batch, table="catalogue_part", key="id", subject="part", columns=columns
    )
    cursor.execute(
        "DELETE FROM catalogue_reference AS r USING catalogue_importchange AS c"
        " WHERE c.batch_id = %s AND c.subject = 'part' AND r.part_id = c.key::bigint",
        [batch.id],
    )
    cursor.execute(
        "INSERT INTO catalogue_reference (part_id, kind, brand, number, number_key, direction)"
        " SELECT r.part_id, r.kind, r.brand, r.number, r.number_key, r.direction"
        " FROM catalogue_importchange AS c, jsonb_populate_recordset("
        "NULL::catalogue_reference, c.before->'references') AS r"
        " WHERE c.batch_id = %s AND c.subject = 'part' AND c.before IS NOT NULL",
        [batch.id],
    )
    removed = remove(cursor, batch, table="catalogue_part", key="id", subject="part")
    return Counts(removed=removed, restored=restored)


def after(batch: Batch, counts: Counts) -> None:
    """Announce what an import, or its undo, did."""
    if counts.changed:
        outbox.announce(
            PartsImported(
                batch_id=batch.id,
                inserted=counts.inserted or counts.removed,
                updated=counts.updated or counts.restored,
                is_undo=bool(counts.removed or counts.restored),
            )
        )


def _spell(cursor: Any) -> None:
    """Fill in how the names are typed; the one thing the database cannot do itself."""
    cursor.execute("SELECT DISTINCT name FROM catalogue_in")
    names = [row[0] for row in cursor.fetchall()]
    cursor.execute(
        "UPDATE catalogue_in AS i SET pinyin = n.pinyin"
        " FROM unnest(%s::text[], %s::text[]) AS n(name, pinyin) WHERE n.name = i.name",
        [names, search_words_many(((name,) for name in names), most=400)],
    )


def _remember(cursor: Any, bound: dict[str, Any]) -> None:
    """Which known parts will change, and what they were."""
    old = ", ".join(f"p.{name}" for name, _, _ in _COLUMNS)
    new = ", ".join(f"coalesce({value}, p.{name})" for name, value, _ in _COLUMNS)
    cursor.execute(
        f"CREATE TEMP TABLE catalogue_changing ON COMMIT DROP AS WITH refs AS ({_REFERENCES_DIFFER})"
        " SELECT p.id, to_jsonb(p) || jsonb_build_object('references', coalesce((SELECT"
        " jsonb_agg(to_jsonb(r)) FROM catalogue_reference AS r WHERE r.part_id = p.id), '[]'))"
        " AS before"
        f" {_FROM_IN} JOIN catalogue_part AS p ON p.id = i.known_id LEFT JOIN catalogue_part AS n"
        " ON n.number_key = catalogue_number_key(i.superseded_by) LEFT JOIN catalogue_in AS m"
        " ON m.number_key = catalogue_number_key(i.superseded_by)"
        f" WHERE ({old}) IS DISTINCT FROM ({new}) OR i.id IN (SELECT id FROM refs)"
        " OR (i.superseded_by IS NOT NULL AND p.superseded_by_id IS DISTINCT FROM coalesce(n.id, m.id))"
    )
    cursor.execute(
        "INSERT INTO catalogue_importchange (batch_id, subject, key, before, changed_at)"
        " SELECT %(batch)s, 'part', id::text, before, %(now)s FROM catalogue_changing UNION ALL"
        " SELECT %(batch)s, 'part', id::text, NULL, %(now)s FROM catalogue_in"
        " WHERE known_id IS NULL",
        bound,
    )


def _follow_references(cursor: Any) -> None:
    cursor.execute(
        "DELETE FROM catalogue_reference AS r USING catalogue_in AS i, catalogue_changing AS c"
        " WHERE r.part_id = i.id AND c.id = i.id AND (r.kind = 'oe' AND i.oe_numbers IS NOT NULL"
        " OR r.kind = 'cross' AND i.cross_references IS NOT NULL)"
    )
    cursor.execute(
        "INSERT INTO catalogue_reference (part_id, kind, brand, number, number_key, direction)"
        " SELECT part_id, kind, brand, number, number_key, direction FROM catalogue_refs AS f"
        " WHERE f.part_id IN (SELECT id FROM catalogue_changing UNION ALL"
        " SELECT id FROM catalogue_in WHERE known_id IS NULL)"
        " ON CONFLICT (part_id, kind, brand, number_key) DO NOTHING"
    )
