"""A filled count sheet from rows, of a file (a staging table) or of a program: every row of it, or none.

`{staging}` is the table, or a subselect, with the columns _sheet, _row, count, place, part_id, batch, serial, condition, counted.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xinglian.intake.api import Batch, Counts
from xinglian.stock.rules.units import PIECE, divisible_names

# Who brings the file may fill sheets of an organisation they work for, while those are open.
_MAY = (
    "SELECT c.id, c.org_id, c.state FROM stock_count AS c WHERE EXISTS (SELECT FROM identity_pub_membership AS m"
    " WHERE m.org_id = c.org_id AND m.person_id = %(person_id)s AND m.is_active)"
)
_LOCATED = "SELECT l.id, l.org_id, upper(l.code) AS code FROM stock_location AS l WHERE l.kind <> 'transit'"
_BROKEN = ", ".join(f"'{name}'" for name in divisible_names())
_WHOLE = f"lower(p.unit) NOT IN ({_BROKEN})"

CONFLICTS = f"""
SELECT s._sheet, s._row, 'count' AS field, s.count AS value, 'no_sheet' AS code, '{{}}'::jsonb AS params
  FROM {{staging}} AS s WHERE NOT EXISTS (SELECT FROM ({_MAY}) AS c WHERE c.id::text = s.count AND c.state = 'open')
UNION ALL
SELECT s._sheet, s._row, 'place', s.place, 'no_place', '{{}}'::jsonb FROM {{staging}} AS s JOIN ({_MAY}) AS c ON c.id::text = s.count
 WHERE NOT EXISTS (SELECT FROM ({_LOCATED}) AS l WHERE l.org_id = c.org_id AND l.code = upper(s.place))
UNION ALL
SELECT s._sheet, s._row, 'counted', s.counted::text, 'broken', jsonb_build_object('unit', coalesce(nullif(p.unit, ''), '{PIECE}'))
  FROM {{staging}} AS s JOIN catalogue_pub_part AS p ON p.part_id = s.part_id WHERE s.counted <> trunc(s.counted) AND {_WHOLE}
UNION ALL
SELECT s._sheet, s._row, 'counted', s.counted::text, 'serial', '{{}}'::jsonb FROM {{staging}} AS s
 WHERE s.serial <> '' AND s.counted > 1
"""
APPLY = f"""
INSERT INTO stock_countline (org_id, count_id, location_id, part_id, batch, serial, condition, booked, counted, counted_at, counted_name)
SELECT c.org_id, c.id, l.id, s.part_id, coalesce(s.batch, ''), coalesce(s.serial, ''), coalesce(s.condition, 'sound'),
       coalesce(e.on_hand, 0), s.counted, %(now)s, coalesce(w.name, '')
  FROM {{staging}} AS s JOIN stock_count AS c ON c.id::text = s.count JOIN ({_LOCATED}) AS l ON l.org_id = c.org_id AND l.code = upper(s.place)
  LEFT JOIN stock_cell AS e ON e.org_id = c.org_id AND e.part_id = s.part_id AND e.location_id = l.id
   AND e.batch = coalesce(s.batch, '') AND e.serial = coalesce(s.serial, '') AND e.condition = coalesce(s.condition, 'sound')
  LEFT JOIN identity_person AS w ON w.id = %(person_id)s
 WHERE s.counted IS NOT NULL
ON CONFLICT ON CONSTRAINT stock_count_line_once DO UPDATE
   SET booked = excluded.booked, counted = excluded.counted, counted_at = excluded.counted_at, counted_name = excluded.counted_name
 WHERE stock_countline.counted IS DISTINCT FROM excluded.counted
RETURNING (xmax = 0) AS is_new
"""
# What the codes of CONFLICTS mean.
SENTENCES = {
    "no_sheet": _("There is no open count with this number that you may fill. Take the number from the page of the count."),
    "no_place": _("No place has this code. Take the code from the list of storage places."),
    "broken": _("This part is counted in %(unit)s: write a whole number."),
    "serial": pgettext_lazy("count", "A serial number is one piece: write 1 or 0."),
}  # fmt: skip


def import_counts(cursor: Any, staging: str, batch: Batch) -> Counts:
    cursor.execute(f"SELECT count(*), count(counted) FROM {staging}")
    rows, counted = cursor.fetchone()
    cursor.execute(
        f"WITH put AS ({APPLY.replace('{staging}', staging)}) SELECT count(*) FILTER (WHERE is_new),"
        " count(*) FILTER (WHERE NOT is_new) FROM put",
        {"now": batch.now, "person_id": batch.person_id},
    )
    inserted, updated = cursor.fetchone()
    return Counts(inserted=inserted, updated=updated, unchanged=counted - inserted - updated, skipped=rows - counted)  # fmt: skip
