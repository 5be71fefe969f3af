"""The clock. Only doors (views, jobs, commands) ask it; everything inside is told the time.

All machines go by one clock, the database's: what one calls due or expired is so for the others. `kernel.timekeeper` sets it
in every process that lives long; in between it counts seconds, so that somebody who turns a machine's clock moves nothing.
XINGLIAN_CLOCK (ISO 8601 with offset) makes it stand still, for pictures that are compared; never set it where people work.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_stands_at = os.environ.get("XINGLIAN_CLOCK", "")
_STILL = datetime.fromisoformat(_stands_at).astimezone(UTC) if _stands_at else None
# Counts on while the machine sleeps, where the system can say that.
_SECONDS = getattr(time, "CLOCK_BOOTTIME", None)


class _Setting(NamedTuple):
    moment: datetime
    at: float


_set: list[_Setting] = []
_asks: list[Callable[[], object]] = []


def now() -> datetime:
    if _STILL is not None:
        return _STILL
    if not _set and _asks:
        _asks[0]()
    if not _set:
        return own()
    last = _set[-1]
    return last.moment + timedelta(seconds=seconds() - last.at)


def own() -> datetime:
    """What this machine's own clock says."""
    return datetime.now(tz=UTC)


def seconds() -> float:
    """Seconds that nobody can turn."""
    return time.monotonic() if _SECONDS is None else time.clock_gettime(_SECONDS)


def set_to(moment: datetime, *, at: float) -> None:
    """From now on go by `moment`, which it was when `seconds()` said `at`."""
    _set[:] = [_Setting(moment, at)]


def is_set() -> bool:
    return bool(_set)


def ask_by(ask: Callable[[], object]) -> None:
    """How to find out what time it is: asked before the first `now()` of a process that goes by the database's clock, so that
    its own is never said in the meantime."""
    _asks[:] = [ask]


def forget() -> None:
    """Go by the machine's own clock again."""
    _set.clear()
    _asks.clear()
