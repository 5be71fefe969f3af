"""All locks of the ledger, in one order: claims, then items, then cells, each by its number.

Whoever needs only cells (reservations) begins there. Rows that do not exist yet are made in the same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from xinglian.kernel import sql
from xinglian.stock.queries.available import FreeCell, read_free_cells
from xinglian.stock.rules.cost import Worth

_KEY = "(location_id, part_id, batch, serial, condition)"
_ROWS = (
    "unnest(%(locations)s::bigint[], %(parts)s::bigint[], %(batches)s::text[], %(serials)s::text[],"
    " %(conditions)s::text[]) AS n (location_id, part_id, batch, serial, condition)"
)
_NEW_CELLS = (
    "INSERT INTO stock_cell (org_id, location_id, part_id, batch, serial, condition, on_hand, reserved,"
    f" received_at, changed_at) SELECT %(org_id)s, n.*, 0, 0, %(now)s, %(now)s FROM {_ROWS}"
    " ORDER BY n.part_id, n.location_id, n.batch, n.serial, n.condition"
    " ON CONFLICT ON CONSTRAINT stock_cell_once DO NOTHING"
)
# The sub-select keeps the order of locks: rows are locked as they come.
_CELLS = (
    "SELECT c.id, c.location_id, c.part_id, c.batch, c.serial, c.condition, c.on_hand, c.reserved"
    f" FROM stock_cell AS c JOIN {_ROWS} ON c.org_id = %(org_id)s AND c.part_id = n.part_id"
    " AND c.location_id = n.location_id AND c.batch = n.batch AND c.serial = n.serial"
    " AND c.condition = n.condition ORDER BY c.id FOR UPDATE OF c"
)
_NEW_ITEMS = (
    "INSERT INTO stock_item (org_id, part_id, unit, on_hand, value_minor, is_stated, changed_at)"
    " SELECT %(org_id)s, n.part_id, n.unit, 0, 0, false, %(now)s"
    " FROM unnest(%(parts)s::bigint[], %(units)s::text[]) AS n (part_id, unit)"
    " ORDER BY n.part_id ON CONFLICT ON CONSTRAINT stock_item_once DO NOTHING"
)
_ITEMS = (
    "SELECT part_id, on_hand, value_minor, unit_cost FROM stock_item WHERE org_id = %(org_id)s"
    " AND part_id = ANY(%(parts)s) ORDER BY part_id FOR UPDATE"
)
CellKey = tuple[int, int, str, str, str]


@dataclass(kw_only=True)
class LockedCell:
    """A cell nobody else changes until the transaction ends."""

    id: int
    on_hand: Decimal
    reserved: Decimal


def claim(key: str) -> None:
    """Of two calls with the same key the second waits here until the first has ended."""
    sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8105))", [key])


def items(*, org_id: int, units: dict[int, str], now: datetime) -> dict[int, Worth]:
    """By part; made where they are missing. `units` by part."""
    params = {
        "org_id": org_id, "parts": sorted(units), "units": [units[one] for one in sorted(units)], "now": now,
    }  # fmt: skip
    sql.execute(_NEW_ITEMS, params)
    return {
        row["part_id"]: Worth(
            on_hand=row["on_hand"], value_minor=row["value_minor"], unit_cost=row["unit_cost"]
        )
        for row in sql.rows(_ITEMS, params, kept=True)
    }


def cells(*, org_id: int, keys: Sequence[CellKey], now: datetime) -> dict[CellKey, LockedCell]:
    """By (location, part, batch, serial, condition); made where they are missing."""
    wanted = sorted(set(keys))
    names = ("locations", "parts", "batches", "serials", "conditions")
    params: dict[str, Any] = {
        name: [key[place] for key in wanted] for place, name in enumerate(names)
    }
    params |= {"org_id": org_id, "now": now}
    found = sql.rows(_CELLS, params, kept=True)
    if len(found) < len(wanted):
        sql.execute(_NEW_CELLS, params)
        found = sql.rows(_CELLS, params, kept=True)
    return {
        (row["location_id"], row["part_id"], row["batch"], row["serial"], row["condition"]): LockedCell(
            id=row["id"], on_hand=row["on_hand"], reserved=row["reserved"]
        )
        for row in found
    }  # fmt: skip


def free_cells(*, wanted: Sequence[tuple[int, int]]) -> list[FreeCell]:
    """What may be promised of (organisation, part), locked."""
    return read_free_cells(wanted=wanted, lock=True)


def reservations(*, where: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Open reservations by a condition on `r`, and their cells, both locked, cells first by number."""
    sql.execute(
        "SELECT c.id FROM stock_cell AS c WHERE c.id IN (SELECT r.cell_id FROM stock_reservation AS r"
        f" WHERE r.ended = '' AND {where}) ORDER BY c.id FOR UPDATE",
        params,
    )
    return sql.rows(
        "SELECT r.id, r.org_id, r.cell_id, r.part_id, r.remaining, r.reference, r.line, c.location_id, c.batch,"
        " c.serial, c.condition FROM stock_reservation AS r JOIN stock_cell AS c ON c.id = r.cell_id"
        f" WHERE r.ended = '' AND {where} ORDER BY r.id FOR UPDATE OF r",
        params,
    )
