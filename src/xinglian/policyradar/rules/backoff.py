"""When a feed is asked again: each half hour, and ever more rarely while it fails."""

from datetime import timedelta

_USUAL = timedelta(minutes=30)
_MOST = timedelta(hours=24)


def next_after(*, failures: int) -> timedelta:
    """30 min, then 1, 2, 4 … hours, at most a day."""
    return min(_USUAL * (1 << min(failures, 10)), _MOST)
