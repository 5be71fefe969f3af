"""`xinglian worker` in a hurry: the same work with shorter leases and waits, so that a short run sees them end.

python -m xinglian.bench.chaos_worker HURRY      HURRY divides the product's waits; 1 = as they are
"""

import asyncio
import sys
import threading
from collections.abc import Callable
from typing import Any

from xinglian.project.bring_up import set_up_django

CONCURRENCY = 4


def hurry(function: Callable[..., Any], name: str, by: float) -> None:
    """Divide a function's default wait."""
    defaults = getattr(function, "__kwdefaults__", None) or {}
    if name not in defaults:
        raise LookupError(f"{function} has no default {name}: chaos must learn the new name.")
    defaults[name] = defaults[name] / by


def main(by: float) -> None:
    """Work until stopped."""
    set_up_django()
    from xinglian.kernel import dispatcher, job_worker
    from xinglian.kernel.postgres import plan
    from xinglian.push.actions.carry import carry
    from xinglian.push.rules import backoff

    hurry(carry, "lease_seconds", by)
    hurry(backoff.wait_seconds, "first", by)
    stop = threading.Event()
    threading.Thread(target=dispatcher.deliver_forever, args=[stop], daemon=True).start()
    with plan().guard():
        asyncio.run(
            job_worker.work(
                concurrency=CONCURRENCY,
                heartbeat_seconds=max(1.0, job_worker.HEARTBEAT_SECONDS / by),
                stalled_seconds=max(5.0, job_worker.STALLED_SECONDS / by),
            )
        )
    stop.set()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
