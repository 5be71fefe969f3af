"""What a call-off brings both sides, in minor units: plain integers, rounded once, half away from nothing."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

# Of one parcel, or of many at once.
Km = TypeVar("Km", int, "NDArray[np.floating[Any]]")

# As long as the parts offered here are judged: half a year in which more likely than not nobody asks for them.
IDLE_MONTHS = 6
# Money tied up, room, and what grows old, a month and by worth: our own estimate, not measured.
HOLDING_RATE = Decimal("0.015")


def amount(*, price_minor: int, quantity: Decimal) -> int:
    return int((price_minor * quantity).quantize(Decimal(1), ROUND_HALF_UP))


def freight(*, km: Km, base_minor: int, each_100_km_minor: int) -> Km:
    """A parcel by road: so much to begin with, and so much for every hundred kilometres, rounded up."""
    return base_minor - (-km * each_100_km_minor // 100)


def spared(*, amount_minor: int) -> int:
    """Money, room and risk of keeping goods of this worth half a year longer."""
    return amount(price_minor=amount_minor, quantity=HOLDING_RATE * IDLE_MONTHS)
