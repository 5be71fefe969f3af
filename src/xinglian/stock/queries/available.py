"""What may be promised, and from when there is more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from xinglian.kernel import sql
from xinglian.stock.queries.expected import expected_many
from xinglian.stock.rules.words import SELLABLE, SELLING_PLACES

_FREE = (
    "SELECT c.id, c.org_id, c.part_id, c.location_id, c.on_hand - c.reserved AS free, c.received_at"
    " FROM stock_cell AS c JOIN stock_location AS l ON l.id = c.location_id"
    " WHERE (c.org_id, c.part_id) IN (SELECT * FROM unnest(%(orgs)s::bigint[], %(parts)s::bigint[]))"
    " AND c.on_hand > c.reserved AND c.condition = ANY(%(conditions)s) AND l.is_active"
    " AND l.kind = ANY(%(places)s) ORDER BY c.id"
)


@dataclass(frozen=True, kw_only=True)
class FreeCell:
    id: int
    org_id: int
    part_id: int
    location_id: int
    free: Decimal
    received_at: datetime


def read_free_cells(*, wanted: Sequence[tuple[int, int]], lock: bool = False) -> list[FreeCell]:
    """What may be promised of (organisation, part), locked unless only looked at."""
    rows = sql.rows(
        _FREE + (" FOR UPDATE OF c" if lock else ""),
        {
            "orgs": [org for org, _ in wanted], "parts": [part for _, part in wanted],
            "conditions": list(SELLABLE), "places": list(SELLING_PLACES),
        }, kept=True,
    )  # fmt: skip
    return [FreeCell(**row) for row in rows]


@dataclass(frozen=True, kw_only=True)
class Availability:
    """`now` may be promised at once; `later` is what is expected: (day, quantity), the earliest first."""

    now: Decimal = Decimal(0)
    later: list[tuple[date, Decimal]] = field(default_factory=list)

    def by(self, day: date) -> Decimal:
        """What may be promised for that day."""
        return self.now + sum((quantity for due, quantity in self.later if due <= day), Decimal(0))


def availability(*, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Availability]:
    """By (organisation, part); two queries. What one may not see is not there."""
    now: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    later: defaultdict[tuple[int, int], list[tuple[date, Decimal]]] = defaultdict(list)
    for cell in read_free_cells(wanted=wanted):
        now[cell.org_id, cell.part_id] += cell.free
    for row in expected_many(wanted=wanted):
        later[row.org_id, row.part_id].append((row.due_on, row.quantity))
    return {one: Availability(now=now[one], later=later[one]) for one in wanted}
