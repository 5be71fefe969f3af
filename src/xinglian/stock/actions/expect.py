"""What is to come from outside: announced with a day, taken off as it arrives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from xinglian.kernel import sql


@dataclass(frozen=True, kw_only=True)
class Delivery:
    location_id: int
    part_id: int
    quantity: Decimal
    due_on: date


def expect(*, org_id: int, deliveries: Sequence[Delivery], reference: str, now: datetime) -> None:
    """What was expected under the reference before is replaced."""
    sql.execute(
        "UPDATE stock_expected SET remaining = 0, changed_at = %s WHERE org_id = %s AND reference = %s AND remaining > 0",
        [now, org_id, reference],
    )
    sql.execute(
        "INSERT INTO stock_expected (org_id, location_id, part_id, quantity, remaining, due_on, reference, changed_at)"
        " SELECT %s, n.location_id, n.part_id, n.quantity, n.quantity, n.due_on, %s, %s FROM unnest(%s::bigint[],"
        " %s::bigint[], %s::numeric[], %s::date[]) AS n (location_id, part_id, quantity, due_on)",
        [
            org_id, reference, now, [one.location_id for one in deliveries], [one.part_id for one in deliveries],
            [one.quantity for one in deliveries], [one.due_on for one in deliveries],
        ],
    )  # fmt: skip


def came(*, org_id: int, arrived: dict[int, Decimal], reference: str, now: datetime) -> None:
    """Take off what arrived under the reference, by part, the earliest first."""
    sql.execute(
        "UPDATE stock_expected AS e SET remaining = e.remaining - least(e.remaining, greatest(n.quantity - n.before, 0)),"
        " changed_at = %(now)s FROM (SELECT o.id, o.part_id, coalesce(sum(o.remaining) OVER (PARTITION BY o.part_id"
        " ORDER BY o.due_on, o.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before, a.quantity"
        " FROM stock_expected AS o JOIN unnest(%(parts)s::bigint[], %(quantities)s::numeric[]) AS a (part_id, quantity)"
        " ON a.part_id = o.part_id WHERE o.org_id = %(org_id)s AND o.reference = %(reference)s AND o.remaining > 0)"
        " AS n WHERE e.id = n.id",
        {
            "now": now, "org_id": org_id, "reference": reference, "parts": list(arrived),
            "quantities": list(arrived.values()),
        },
    )  # fmt: skip
