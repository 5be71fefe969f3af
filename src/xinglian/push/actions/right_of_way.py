"""An emergency has the right of way within its worker.

Threads of one process share one interpreter: beside some hundred threads that hand over a campaign, those of an emergency
would get their turn late. While one is on its way the other couriers of the process claim only what is in the first lane, too.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# A provider that answers slowly must not hold up everything else.
_MOST_SECONDS = 5.0
_lock = threading.Lock()
_until: dict[object, float] = {}


@contextmanager
def right_of_way() -> Iterator[None]:
    """Around the work for an emergency, in any thread; for five seconds at most."""
    mine = object()
    with _lock:
        _until[mine] = time.monotonic() + _MOST_SECONDS
    try:
        yield
    finally:
        with _lock:
            _until.pop(mine, None)


def is_given() -> bool:
    """Whether an emergency is on its way in this process."""
    if not _until:
        return False
    with _lock:
        return max(_until.values(), default=0.0) > time.monotonic()
