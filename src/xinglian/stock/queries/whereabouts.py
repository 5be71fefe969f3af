"""Where a serial number or a batch is, or by what booking it left: within one ledger."""

from collections.abc import Collection
from typing import Any

from xinglian.kernel import sql
from xinglian.stock.queries.places import place_label
from xinglian.stock.queries.words import CONDITIONS, KINDS

MOST = 50
# Cells that name exactly this serial number or batch, in any case of letters; each half has its index.
CELLS = (
    "SELECT {what} FROM stock_cell AS c WHERE c.org_id = %(org)s AND c.serial <> '' AND upper(c.serial) = upper(%(text)s)"
    " UNION SELECT {what} FROM stock_cell AS c WHERE c.org_id = %(org)s AND c.batch <> '' AND upper(c.batch) = upper(%(text)s)"
)
_FOUND = f"""
SELECT c.part_id, p.number, c.batch, c.serial, c.condition, c.on_hand, l.name, l.kind, a.name AS above, m.posting_id,
       m.kind AS moved_by, m.moved_at, t.reference
  FROM ({CELLS.format(what="c.id")} LIMIT 1000) AS f JOIN stock_cell AS c ON c.id = f.id
  JOIN catalogue_pub_part AS p ON p.part_id = c.part_id JOIN stock_location AS l ON l.id = c.location_id
  LEFT JOIN stock_location AS a ON a.id = l.parent_id
 CROSS JOIN LATERAL (SELECT x.posting_id, x.kind, x.moved_at FROM stock_movement AS x WHERE x.cell_id = c.id
                      ORDER BY x.id DESC LIMIT 1) AS m
  JOIN stock_posting AS t ON t.id = m.posting_id
 ORDER BY c.on_hand = 0, m.moved_at DESC, c.id DESC LIMIT {MOST}
"""


def serials_there(*, org_id: int, serials: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these (part, serial number) the ledger has on hand, written exactly so."""
    if not serials:
        return set()
    rows = sql.rows(
        "SELECT c.part_id, c.serial FROM stock_cell AS c JOIN unnest(%s::bigint[], %s::text[]) AS n (part_id, serial)"
        " ON n.part_id = c.part_id AND n.serial = c.serial WHERE c.org_id = %s AND c.on_hand > 0",
        [
            [part_id for part_id, _serial in serials],
            [serial for _part_id, serial in serials],
            org_id,
        ],
    )
    return {(row["part_id"], row["serial"]) for row in rows}


def whereabouts(*, org_id: int, text: str) -> list[dict[str, Any]]:
    """What lies there first, then what left, the last first: each with the booking that moved it last.

    At most MOST, of no more than 1000 cells: a batch that is spread wider is not shown whole."""
    rows = sql.rows(_FOUND, {"org": org_id, "text": text.strip()})
    for row in rows:
        row["place"], row["condition_word"] = place_label(row), CONDITIONS[row["condition"]]
        row["moved_word"] = KINDS[row["moved_by"]]
    return rows
