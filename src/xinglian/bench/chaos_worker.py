"""`xinglian worker` in a hurry: the same work with shorter leases and waits, so that a short run sees them end.

python -m xinglian.bench.chaos_worker HURRY NAME CLOCKS [QUEUE ...]    HURRY divides the product's waits (1 = as they are); the file CLOCKS
says how many seconds the clock of this "machine" is off
"""

import asyncio
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from xinglian.bench.chaos_weather import offset_of
from xinglian.project.bring_up import set_up_django

CONCURRENCY = 4


def hurry(function: Callable[..., Any], name: str, by: float) -> None:
    """Divide a function's default wait."""
    defaults = getattr(function, "__kwdefaults__", None) or {}
    if name not in defaults:
        raise LookupError(f"{function} has no default {name}: chaos must learn the new name.")
    defaults[name] = defaults[name] / by


def main(hurries: str, name: str, clocks: str, *queues: str) -> None:
    """Work until stopped."""
    by = float(hurries)
    set_up_django()
    from xinglian.kernel import clock, dispatcher, job_worker, timekeeper
    from xinglian.kernel.postgres import plan
    from xinglian.push.actions.carry import carry
    from xinglian.push.rules import backoff, breaker

    hurry(carry, "lease_seconds", by)
    hurry(backoff.wait_seconds, "first", by)
    hurry(breaker.rest_seconds, "first", by)
    breaker.TRIAL_SECONDS /= by
    truth, file = clock.own, Path(clocks)
    clock.own = lambda: truth() + timedelta(seconds=offset_of(file, name))
    stop = threading.Event()
    with plan().guard():
        timekeeper.wait_for_time(stop)
        timekeeper.keep_time(stop)
        threading.Thread(target=dispatcher.deliver_forever, args=[stop], daemon=True).start()
        asyncio.run(
            job_worker.work(
                concurrency=CONCURRENCY,
                queues=queues or None,
                heartbeat_seconds=max(1.0, job_worker.HEARTBEAT_SECONDS / by),
                stalled_seconds=max(5.0, job_worker.STALLED_SECONDS / by),
            )
        )
    stop.set()


if __name__ == "__main__":
    main(*sys.argv[1:])
