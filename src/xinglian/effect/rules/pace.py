"""How long a count may be behind: a message of this morning some minutes, one of last month a day and more."""

from datetime import datetime, timedelta

LEAST = timedelta(minutes=2)
_SHARE = 20


def rest(*, started_at: datetime, now: datetime) -> timedelta:
    """The time from a receipt to the count that takes it in: a twentieth of the message's age."""
    return max(LEAST, (now - started_at) / _SHARE)
