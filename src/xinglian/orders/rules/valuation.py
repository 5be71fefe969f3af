"""What comes back, and until when: which share of the price paid a return is worth."""

from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

from xinglian.orders.rules.words import ReturnReason

ALL = Decimal(100)
NOTHING = Decimal(0)
# Found so, goods cannot be sold again.
_SPOILT = ("damaged", "scrap")


def last_day(received_at: datetime, *, return_days: int, zone: ZoneInfo) -> date:
    """The last day goods are taken back: days of the calendar where they were received."""
    return received_at.astimezone(zone).date() + timedelta(days=return_days)


def percent(reason: str, *, said: str, sound: Decimal, opened: Decimal, found: str = "") -> Decimal:
    """Of the price paid, by why goods go back and how they are: `said` by the buyer, `found` by the seller once seen.

    Faulty goods are worth the price, unless nothing is wrong with them; wrong parts too, unless spoilt after they came. What
    nobody needs is worth what the terms say of `sound` goods and of `opened` boxes; spoilt, nothing. What is still to be
    checked is what the buyer says.
    """
    how = found if found and found != "check" else said
    if reason in (ReturnReason.FAULTY, ReturnReason.WARRANTY):
        return sound if found == "sound" else ALL
    if reason == ReturnReason.WRONG_PART:
        return NOTHING if how in _SPOILT and said not in _SPOILT else ALL
    if how in _SPOILT:
        return NOTHING
    return opened if how == "opened" else sound


def share(amount_minor: int | None, *, part: Decimal, whole: Decimal, percent: Decimal = ALL) -> int:  # fmt: skip
    """So much of an amount, in whole coins, never more than the share."""
    worth = Decimal(amount_minor or 0) * part / whole * percent / 100
    return int(worth.quantize(Decimal(1), rounding=ROUND_DOWN))
