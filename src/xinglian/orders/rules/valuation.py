"""What comes back, and until when: which share of the price paid a return is worth."""

from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

from xinglian.orders.rules.words import ReturnReason

ALL = Decimal(100)
# The seller's fault, or the maker's: the price paid, whatever the terms say of goods nobody needs.
FAULTS = (ReturnReason.WRONG_PART, ReturnReason.FAULTY, ReturnReason.WARRANTY)


def last_day(received_at: datetime, *, return_days: int, zone: ZoneInfo) -> date:
    """The last day goods are taken back: days of the calendar where they were received."""
    return received_at.astimezone(zone).date() + timedelta(days=return_days)


def percent(reason: str, *, return_percent: Decimal) -> Decimal:
    return ALL if reason in FAULTS else return_percent


def share(amount_minor: int | None, *, part: Decimal, whole: Decimal, percent: Decimal = ALL) -> int:  # fmt: skip
    """So much of an amount, in whole coins, never more than the share."""
    worth = Decimal(amount_minor or 0) * part / whole * percent / 100
    return int(worth.quantize(Decimal(1), rounding=ROUND_DOWN))
