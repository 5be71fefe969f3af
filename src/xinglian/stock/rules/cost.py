"""Value at moving average cost, in minor units; rounded half up, once per movement."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, kw_only=True)
class Worth:
    """What there is of a part in a whole ledger. `unit_cost` is the last average, kept when all is gone."""

    on_hand: Decimal = Decimal(0)
    value_minor: int = 0
    unit_cost: Decimal | None = None


def moved(
    worth: Worth, *, quantity: Decimal, unit_cost: Decimal | None, digits: int
) -> tuple[Worth, int]:
    """The worth after a movement, and by how much its value changed.

    What comes in at a known cost brings that; without one it comes at the average. What goes out takes the
    average with it, and the last piece everything, so that nothing worth something stays on an empty shelf.
    `digits` after the point of the currency.
    """
    after = worth.on_hand + quantity
    if quantity >= 0:
        each = unit_cost if unit_cost is not None else worth.unit_cost
        change = _minor(quantity * (each or Decimal(0)), digits)
    elif after == 0:
        change = -worth.value_minor
    else:
        change = -_whole(worth.value_minor * -quantity / worth.on_hand) if worth.on_hand else 0
    value = worth.value_minor + change
    if quantity < 0 and (after < 0 or value < 0):
        return Worth(on_hand=after, value_minor=value, unit_cost=worth.unit_cost), change
    known = unit_cost is not None or worth.unit_cost is not None
    average = worth.unit_cost
    if after > 0 and known:
        average = round(Decimal(value).scaleb(-digits) / after, 6)
    return Worth(on_hand=after, value_minor=value, unit_cost=average), change


def _minor(amount: Decimal, digits: int) -> int:
    return _whole(amount.scaleb(digits))


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
