"""The places of an organisation, for lists and forms."""

from typing import Any

from xinglian.kernel import sql
from xinglian.stock.queries.words import PLACES
from xinglian.stock.rules.words import Place

_QUERY = """
SELECT l.id, l.org_id, l.code, l.name, l.kind, l.is_active, l.is_simulated, p.name AS above, coalesce(c.parts, 0) AS parts,
       coalesce(c.reserved, 0) AS reserved
  FROM stock_location AS l LEFT JOIN stock_location AS p ON p.id = l.parent_id
  LEFT JOIN (SELECT location_id, count(DISTINCT part_id) AS parts, count(*) FILTER (WHERE reserved > 0) AS reserved
               FROM stock_cell WHERE org_id = %(org)s AND on_hand > 0 GROUP BY location_id) AS c ON c.location_id = l.id
 WHERE l.org_id = %(org)s ORDER BY l.kind = 'transit', coalesce(p.code, l.code), p.code IS NOT NULL, l.code
"""


def places(*, org_id: int) -> list[dict[str, Any]]:
    """With how many parts lie there; shelves behind their warehouse, goods under way last."""
    rows = sql.rows(_QUERY, {"org": org_id})
    for row in rows:
        row["kind_word"] = PLACES[row["kind"]]
        row["label"] = place_label(row)
    return rows


def choices(*, org_id: int, with_transit: bool = False) -> list[tuple[str, str]]:
    """(id, label) of the places in use."""
    rows = sql.rows(
        "SELECT l.id, l.name, l.kind, p.name AS above FROM stock_location AS l LEFT JOIN stock_location AS p"
        " ON p.id = l.parent_id WHERE l.org_id = %s AND l.is_active ORDER BY coalesce(p.code, l.code), l.code",
        [org_id],
    )
    return [
        (str(row["id"]), place_label(row))
        for row in rows
        if with_transit or row["kind"] != Place.TRANSIT
    ]


def place_label(row: dict[str, Any]) -> str:
    if row["kind"] == Place.TRANSIT:
        return str(PLACES[Place.TRANSIT])
    return f"{row['above']} · {row['name']}" if row["above"] else str(row["name"])
