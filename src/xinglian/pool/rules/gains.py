"""What a call-off brings both sides, in minor units: plain integers, rounded once, half away from nothing."""

from decimal import ROUND_HALF_UP, Decimal

# As long as the parts offered here are judged: half a year in which more likely than not nobody asks for them.
IDLE_MONTHS = 6
# Money tied up, room, and what grows old, a month and by worth: our own estimate, not measured.
HOLDING_RATE = Decimal("0.015")
_STEP_KM = 10


def amount(*, price_minor: int, quantity: Decimal) -> int:
    return int((price_minor * quantity).quantize(Decimal(1), ROUND_HALF_UP))


def freight(*, km: int | None, base_minor: int, each_100_km_minor: int) -> int:
    """A parcel by road: so much to begin with, and so much for every hundred kilometres. Without a distance, the beginning."""
    return base_minor + (0 if km is None else -(-km * each_100_km_minor // 100))


def spared(*, amount_minor: int) -> int:
    """Money, room and risk of keeping goods of this worth half a year longer."""
    return amount(price_minor=amount_minor, quantity=HOLDING_RATE * IDLE_MONTHS)


def told_km(km: float | None) -> int | None:
    """As others read it: in tens, so that nobody is found by three distances."""
    return None if km is None else round(km / _STEP_KM) * _STEP_KM
