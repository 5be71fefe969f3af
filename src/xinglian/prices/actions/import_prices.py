"""Prices from a staging table, and back."""

from typing import Any

from xinglian.intake.api import Batch, Counts
from xinglian.kernel import outbox
from xinglian.prices.actions.record_prices import take_back
from xinglian.prices.events import PricesRecorded

# Drafts: who they are for is said by a person.
_LISTS = (
    "INSERT INTO prices_pricelist (code, name, name_en, currency, includes_tax, tax_rate, priority, valid_from, is_for_all,"
    " note, is_simulated, made_by_name, made_at, published_by_name)"
    " SELECT k.list, k.list, '', min(k.currency), false, 0, 0, min(k.valid_from), false, '', bool_and(k.simulated), '',"
    " %(now)s, '' FROM {staging} AS k GROUP BY k.list ON CONFLICT (code) DO NOTHING"
)
_CHANGE = (
    "INSERT INTO prices_change (kind, state, starts_on, note, lines, below_floor, reason, batch_id, is_simulated,"
    " made_by_id, made_by_name, made_at, approved_by_name, answer, published_at, withdrawn_by_name)"
    " SELECT 'file', 'published', min(k.valid_from), %(file)s, 0, 0, '', %(batch_id)s, bool_and(k.simulated),"
    " %(person_id)s, coalesce((SELECT name FROM identity_person WHERE id = %(person_id)s), ''), %(now)s, '', '', %(now)s, ''"
    " FROM {staging} AS k HAVING count(*) > 0 RETURNING id"
)
_STANDING = (
    "prices_price AS p JOIN prices_pricelist AS l ON l.id = p.list_id JOIN {staging} AS k ON k.list = l.code"
    " AND p.part_id = k.part_id AND p.valid_from = k.valid_from AND p.min_quantity = k.min_quantity"
    " WHERE p.ended_at IS NULL"
)
_END = (
    "UPDATE prices_price AS q SET ended_at = %(now)s, ended_by = %(change_id)s FROM (SELECT p.id FROM "
    + _STANDING
    + " AND (p.unit_price, p.valid_to) IS DISTINCT FROM (k.unit_price, k.valid_to)) AS old WHERE old.id = q.id"
)
_RECORD = (
    "INSERT INTO prices_price (list_id, part_id, valid_from, valid_to, min_quantity, unit_price, change_id, batch_id,"
    " is_simulated, recorded_at)"
    " SELECT l.id, k.part_id, k.valid_from, k.valid_to, k.min_quantity, k.unit_price, %(change_id)s, %(batch_id)s,"
    " k.simulated, %(now)s FROM {staging} AS k JOIN prices_pricelist AS l ON l.code = k.list"
    " WHERE NOT EXISTS (SELECT FROM prices_price AS p WHERE p.part_id = k.part_id AND p.list_id = l.id"
    " AND p.valid_from = k.valid_from AND p.min_quantity = k.min_quantity AND p.ended_at IS NULL)"
)

_NET = "k.unit_price * 100 / (CASE WHEN l.includes_tax THEN 100 + l.tax_rate ELSE 100 END)"
# Rows that contradict the list they name, and prices below the floor of their first day.
CONFLICTS = (
    "SELECT k.\"_sheet\", k.\"_row\", 'currency' AS field, k.currency AS value, 'list_currency' AS code,"
    " jsonb_build_object('list', l.code, 'currency', l.currency) AS params"
    " FROM {staging} AS k JOIN prices_pricelist AS l ON l.code = k.list WHERE l.currency <> k.currency"
    " UNION ALL SELECT k.\"_sheet\", k.\"_row\", 'list', k.list, 'list_closed',"
    " jsonb_build_object('list', l.code, 'day', l.closed_on)"
    " FROM {staging} AS k JOIN prices_pricelist AS l ON l.code = k.list WHERE l.closed_on < k.valid_from"
    " UNION ALL SELECT k.\"_sheet\", k.\"_row\", 'currency', k.currency, 'two_currencies', jsonb_build_object('list', k.list)"
    " FROM {staging} AS k JOIN (SELECT list, min(currency) AS first FROM {staging} GROUP BY list"
    " HAVING count(DISTINCT currency) > 1) AS torn ON torn.list = k.list AND torn.first <> k.currency"
    " WHERE NOT EXISTS (SELECT FROM prices_pricelist AS l WHERE l.code = k.list)"
    " UNION ALL SELECT k.\"_sheet\", k.\"_row\", 'unit_price', k.unit_price::text, 'below_floor',"
    f" jsonb_build_object('net', round({_NET}, 4), 'floor', trim_scale(f.unit_price))"
    " FROM {staging} AS k LEFT JOIN prices_pricelist AS l ON l.code = k.list JOIN LATERAL (SELECT unit_price"
    " FROM prices_floor AS f WHERE f.part_id = k.part_id AND f.currency = k.currency AND f.valid_from <= k.valid_from"
    f" AND f.ended_at IS NULL ORDER BY f.valid_from DESC LIMIT 1) AS f ON f.unit_price > {_NET}"
)


def import_prices(cursor: Any, staging: str, batch: Batch) -> Counts:
    values = {
        "batch_id": batch.id, "now": batch.now, "person_id": batch.person_id, "file": batch.file_name[:200],
    }  # fmt: skip

    def run(statement: str) -> int:
        cursor.execute(statement.replace("{staging}", staging), values)
        return int(cursor.rowcount)

    cursor.execute(f"SELECT count(*) FROM {staging}")
    rows = cursor.fetchone()[0]
    run(_LISTS)
    if not run(_CHANGE):
        return Counts()
    values["change_id"] = cursor.fetchone()[0]
    updated = run(_END)
    recorded = run(_RECORD)
    if recorded:
        cursor.execute(
            "UPDATE prices_change SET lines = %s WHERE id = %s", [recorded, values["change_id"]]
        )
        outbox.announce(PricesRecorded(batch_id=batch.id, prices=recorded))
    else:
        cursor.execute("DELETE FROM prices_change WHERE id = %s", [values["change_id"]])
    return Counts(inserted=recorded - updated, updated=updated, unchanged=rows - recorded)


def undo_prices(cursor: Any, batch: Batch) -> Counts:
    """What the file brought no longer stands, what it replaced stands again; both stay on record."""
    cursor.execute(
        "SELECT id FROM prices_change WHERE batch_id = %s AND withdrawn_at IS NULL", [batch.id]
    )
    removed = restored = 0
    for (change_id,) in cursor.fetchall():
        gone, back = take_back(change_id=change_id, now=batch.now)
        removed, restored = removed + gone, restored + back
        cursor.execute(
            "UPDATE prices_change SET state = 'withdrawn', withdrawn_at = %s WHERE id = %s",
            [batch.now, change_id],
        )
    if removed:
        outbox.announce(PricesRecorded(batch_id=batch.id, prices=removed, is_undo=True))
    return Counts(removed=removed, restored=restored)
