"""Where a message's rows lie: inboxes, deliveries and receipts are in parts, one a month of the messages' numbers."""

from datetime import date, datetime, timedelta

from xinglian.kernel import sql

# As kernel_new_id counts: milliseconds since then, above 22 bits of a sequence.
_SINCE = datetime(2024, 1, 1)  # noqa: DTZ001 - a count of UTC
_BITS = 22
# What lies before is in one part: numbers that are none of the clock's.
EARLIEST = date(2025, 1, 1)


def month_of(message_id: int) -> date:
    made = _SINCE + timedelta(milliseconds=message_id >> _BITS)
    return date(made.year, made.month, 1)


def first_id(month: date) -> int:
    """The lowest number a message of the month may have."""
    since = datetime(month.year, month.month, 1) - _SINCE  # noqa: DTZ001
    return (since // timedelta(milliseconds=1)) << _BITS


def after(month: date, *, months: int = 1) -> date:
    """The first of the month so many months later (or earlier)."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def inbox_of(message_id: int) -> str:
    """The part of push_inbox that holds the message's rows. Only for writing straight into it; reading goes by push_inbox."""
    month = month_of(message_id)
    return "push_inbox_before" if month < EARLIEST else f"push_inbox_{month:%Y%m}"


def ensure_month(message_id: int) -> None:
    """Make the parts for a message's rows, if they are not there (a function of the owner does it)."""
    sql.execute("SELECT push_month(%s)", [month_of(message_id)])
