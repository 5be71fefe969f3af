"""Rows of prices: written, replaced, taken back. Nothing is edited or removed."""

from datetime import date, datetime

from xinglian.kernel import sql

# A set with the same first day is replaced as a whole: its steps are what the change says.
_END = (
    "UPDATE prices_price AS p SET ended_at = %(now)s, ended_by = %(change)s WHERE p.list_id = %(list)s AND p.ended_at IS NULL"
    " AND p.valid_from = %(from)s AND p.part_id IN (SELECT part_id FROM prices_changeline WHERE change_id = %(change)s)"
)
_RECORD = (
    "INSERT INTO prices_price (list_id, part_id, valid_from, valid_to, min_quantity, unit_price, change_id, is_simulated,"
    " recorded_at) SELECT %(list)s, part_id, %(from)s, %(to)s, min_quantity, unit_price, %(change)s, %(simulated)s, %(now)s"
    " FROM prices_changeline WHERE change_id = %(change)s"
)
_GONE = "UPDATE prices_price SET ended_at = %(now)s, ended_by = %(change)s WHERE change_id = %(change)s AND ended_at IS NULL"
# What it had replaced comes back as a new row: between the two moments something else was true.
_BACK = (
    "INSERT INTO prices_price (list_id, part_id, valid_from, valid_to, min_quantity, unit_price, change_id, batch_id,"
    " is_simulated, recorded_at) SELECT p.list_id, p.part_id, p.valid_from, p.valid_to, p.min_quantity, p.unit_price,"
    " p.change_id, p.batch_id, p.is_simulated, %(now)s FROM prices_price AS p"
    " WHERE p.ended_by = %(change)s AND p.change_id IS DISTINCT FROM %(change)s AND NOT EXISTS (SELECT FROM prices_price AS q"
    " WHERE q.part_id = p.part_id AND q.list_id = p.list_id AND q.valid_from = p.valid_from AND q.ended_at IS NULL)"
)


def record_lines(
    *, change_id: int, list_id: int, first: date, last: date | None, is_simulated: bool, now: datetime
) -> int:  # fmt: skip
    """The lines of a change become prices; how many."""
    values = {
        "change": change_id, "list": list_id, "from": first, "to": last, "simulated": is_simulated, "now": now,
    }  # fmt: skip
    sql.execute(_END, values)
    return sql.execute(_RECORD, values)


def take_back(*, change_id: int, now: datetime) -> tuple[int, int]:
    """Prices of a change that no longer stand, and those that stand again."""
    values = {"change": change_id, "now": now}
    gone = sql.execute(_GONE, values)
    return gone, sql.execute(_BACK, values)
