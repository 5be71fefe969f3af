"""The worker of the demo: the ordinary `xinglian worker` as a child, so that what is measured is what runs."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network

STOP_SECONDS = 25
QUIET_SECONDS = 120


class WorkerDied(RuntimeError):
    """The worker ended by itself."""


@contextmanager
def running_worker(*, log: Path, concurrency: int = 4) -> Iterator[subprocess.Popen[bytes]]:
    """`xinglian worker` until the block ends; what it says goes to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "xinglian.cli", "worker", "--concurrency", str(concurrency)]
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                # It holds only leases: whoever works next takes them up.
                process.kill()
                process.wait()


def waiting() -> int:
    """Letters and jobs that are due now or being done."""
    with acting(network()):
        return int(
            sql.value(
                "SELECT (SELECT count(*) FROM kernel_letter WHERE state = 'waiting' AND next_at <= %(now)s)"
                " + (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
                "     OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %(now)s)))",
                {"now": clock.now()},
            )
        )


def quiet_down(*, told: Callable[[int], None], most_seconds: float = QUIET_SECONDS) -> None:
    """Wait until the workers have nothing due, so that a measured sending does not share the machine with an import's
    aftermath. Goes on after `most_seconds` all the same: nothing depends on it but the figures."""
    until = time.monotonic() + most_seconds
    while (left := waiting()) and time.monotonic() < until:
        told(left)
        time.sleep(0.3)
