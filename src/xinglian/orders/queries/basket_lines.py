"""The wishes in a basket."""

from typing import Any

from xinglian.kernel import sql
from xinglian.orders.queries.check_lines import Wanted

_LINES = "SELECT id, no, text, part_id, quantity, note FROM orders_basketline WHERE basket_id = %s AND removed_at IS NULL ORDER BY no"


def rows(*, basket_id: int) -> list[dict[str, Any]]:
    return sql.rows(_LINES, [basket_id])


def wanted(*, basket_id: int) -> list[Wanted]:
    return [as_wanted(row) for row in rows(basket_id=basket_id)]


def as_wanted(row: dict[str, Any]) -> Wanted:
    return Wanted(
        part_id=row["part_id"], quantity=row["quantity"], text=row["text"], note=row["note"]
    )
