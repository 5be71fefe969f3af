"""What a message costs. Prices are per part, and often of half a fen: sums are kept in ten-thousandths of the currency's
unit (`…_e4`) and rounded to money once, when they are shown."""

from datetime import UTC, date, datetime
from decimal import Decimal

# As the operators bill: all characters alike; a long message is cut into parts that carry a header each.
ONE_PART, EACH_PART = 70, 67
WARN_SHARE = Decimal("0.8")


def parts(text: str) -> int:
    """SMS of a text, counted in UTF-16 units as UCS-2 is."""
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= ONE_PART else -(-length // EACH_PART)


def cost_e4(*, price: Decimal | None, units: int) -> int:
    return 0 if price is None else int((price * units).scaleb(4).to_integral_value())


def e4_of_minor(minor: int) -> int:
    """Of a currency with two digits after the point."""
    return minor * 100


def minor_of_e4(amount: int) -> int:
    """Rounded half up, once."""
    return (amount + 50) // 100


def is_near(*, spent: int, limit: int) -> bool:
    return spent >= WARN_SHARE * limit


def month_of(now: datetime) -> date:
    """Budgets run by calendar month, UTC."""
    return now.astimezone(UTC).date().replace(day=1)


def next_month(now: datetime) -> datetime:
    first = month_of(now)
    year, month = (first.year + 1, 1) if first.month == 12 else (first.year, first.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)
