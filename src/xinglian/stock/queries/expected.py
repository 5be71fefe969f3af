"""What is to come: deliveries and transfers that have not arrived yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Coming:
    org_id: int
    part_id: int
    due_on: date
    quantity: Decimal


def expected_many(*, wanted: Sequence[tuple[int, int]]) -> list[Coming]:
    """Of (organisation, part), the earliest first. Goods in transit count when their place of arrival sells."""
    rows = sql.rows(
        "SELECT e.org_id, e.part_id, e.due_on, sum(e.remaining) AS quantity FROM stock_expected AS e"
        " JOIN stock_location AS l ON l.id = e.location_id AND l.is_active AND l.kind IN ('warehouse', 'shelf', 'van')"
        " WHERE (e.org_id, e.part_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[])) AND e.remaining > 0"
        " GROUP BY 1, 2, 3 ORDER BY 3",
        [[org for org, _ in wanted], [part for _, part in wanted]],
        kept=True,
    )
    return [Coming(**row) for row in rows]
