"""Transfers, their lines, and which goods a transfer takes."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xinglian.kernel import sql
from xinglian.stock.queries.words import CONDITIONS, TRANSFER_STATES
from xinglian.stock.rules.allot import Free, allot
from xinglian.stock.rules.load import Load
from xinglian.ui.lists import Page, decode_cursor, encode_cursor

ROWS = 50

_ONE = """
SELECT t.id, t.org_id, t.state, t.note, t.due_on, t.sent_at, t.sent_name, t.arrived_at, t.arrived_name, t.is_simulated,
       o.name AS origin, a.name AS target, coalesce(l.parts, 0) AS parts, coalesce(l.missing, 0) AS missing
  FROM stock_transfer AS t JOIN stock_location AS o ON o.id = t.origin_id JOIN stock_location AS a ON a.id = t.target_id
  LEFT JOIN LATERAL (SELECT count(DISTINCT part_id) AS parts, sum(sent - arrived) AS missing FROM stock_transferline
                      WHERE transfer_id = t.id) AS l ON true
"""


def page(*, org_id: int, after: str = "") -> Page:
    """What is under way first, then the newest."""
    cursor = decode_cursor(after)
    is_next = cursor is not None and len(cursor) == 2
    rank, below = (int(cursor[0]), int(cursor[1])) if is_next and cursor else (0, 2**63 - 1)
    rows = sql.rows(
        f"SELECT * FROM ({_ONE} WHERE t.org_id = %s) AS q WHERE ((q.state = 'arrived')::int, -q.id) > (%s, %s)"
        f" ORDER BY (q.state = 'arrived')::int, -q.id LIMIT {ROWS + 1}",
        [org_id, rank, -below],
    )
    more, rows = len(rows) > ROWS, rows[:ROWS]
    last = rows[-1] if rows else {}
    return Page(
        rows=[_shown(row) for row in rows],
        next=encode_cursor([int(last["state"] == "arrived"), last["id"]]) if more else None,
        first=None if is_next else 1,
    )


def one(*, transfer_id: int) -> dict[str, Any] | None:
    row = sql.row(f"{_ONE} WHERE t.id = %s", [transfer_id])
    return _shown(row) if row else None


def lines(*, transfer_id: int) -> list[dict[str, Any]]:
    rows = sql.rows(
        "SELECT l.id, l.part_id, l.batch, l.serial, l.condition, l.sent, l.arrived, p.number, p.name, p.unit"
        " FROM stock_transferline AS l JOIN catalogue_pub_part AS p ON p.part_id = l.part_id WHERE l.transfer_id = %s"
        " ORDER BY p.number_key, l.batch, l.serial",
        [transfer_id],
    )
    for row in rows:
        row["condition_word"] = CONDITIONS[row["condition"]]
        row["missing"] = None if row["arrived"] is None else row["sent"] - row["arrived"]
    return rows


def loads_from(*, org_id: int, origin_id: int, wanted: Mapping[int, Decimal]) -> list[Load]:
    """Sound goods of the place that nobody has reserved, the oldest first; what is missing is asked of no batch,
    so that booking it says how much there is."""
    rows = sql.rows(
        "SELECT id, part_id, batch, serial, condition, on_hand - reserved AS free FROM stock_cell WHERE org_id = %s"
        " AND location_id = %s AND part_id = ANY(%s) AND condition = 'sound' AND on_hand > reserved"
        " ORDER BY received_at, id",
        [org_id, origin_id, list(wanted)],
    )
    cells = {row["id"]: row for row in rows}
    by_part: defaultdict[int, list[Free]] = defaultdict(list)
    for row in rows:
        by_part[row["part_id"]].append(Free(cell_id=row["id"], quantity=row["free"]))
    loads: list[Load] = []
    for part_id, quantity in wanted.items():
        shares = allot(by_part[part_id], quantity=quantity, taken={})
        found = [
            Load(part_id=part_id, quantity=one.quantity, batch=cells[one.cell_id]["batch"], serial=cells[one.cell_id]["serial"])
            for one in shares
        ]  # fmt: skip
        missing = quantity - sum((one.quantity for one in shares), Decimal(0))
        if missing > 0:
            plain = next((one for one in found if not one.batch and not one.serial), None)
            found = [one for one in found if one is not plain]
            more = missing + (plain.quantity if plain else 0)
            found.append(Load(part_id=part_id, quantity=more))
        loads += found
    return loads


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    row["state_word"], row["tone"] = TRANSFER_STATES[row["state"]]
    row["reference"] = f"T{row['id'] % 10**9:09d}"
    return row
