"""Which goods a wish is met from: the oldest first, cell by cell; what is missing is said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Free:
    """What of a cell nobody has reserved yet."""

    cell_id: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class Share:
    cell_id: int
    quantity: Decimal


def allot(cells: Iterable[Free], *, quantity: Decimal, taken: dict[int, Decimal]) -> list[Share]:
    """Take from the cells in their order; `taken` is what earlier lines took of each, and is added to."""
    shares: list[Share] = []
    left = quantity
    for cell in cells:
        free = cell.quantity - taken.get(cell.cell_id, Decimal(0))
        part = min(free, left)
        if part <= 0:
            continue
        taken[cell.cell_id] = taken.get(cell.cell_id, Decimal(0)) + part
        shares.append(Share(cell_id=cell.cell_id, quantity=part))
        left -= part
        if left <= 0:
            break
    return shares


def ready_on(
    *, missing: Decimal, expected: Sequence[tuple[date, Decimal]], today: date
) -> date | None:
    """The day from which enough has come in, by what is expected; None when no delivery known so far is enough."""
    if missing <= 0:
        return today
    for due, quantity in sorted(expected):
        missing -= quantity
        if missing <= 0:
            return max(due, today)
    return None
