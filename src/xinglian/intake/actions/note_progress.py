"""Say how far a batch is, from a thread of its own: the import's transaction shows nothing yet."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from xinglian.intake.rules.states import Phase
from xinglian.kernel import live, sql
from xinglian.kernel.scope import Scope, acting

Told = Callable[[Phase, float], None]

# Where each phase lies on the bar from 0 to 1.
SPANS = {
    Phase.READING: (0.0, 0.35),
    Phase.CHECKING: (0.35, 0.8),
    Phase.COMPARING: (0.8, 1.0),
    Phase.LOADING: (0.0, 0.4),
    Phase.WRITING: (0.4, 1.0),
    Phase.UNDOING: (0.0, 1.0),
}
EVERY_SECONDS = 0.4


def silent(phase: Phase, share: float) -> None:
    """For callers who do not watch."""


def overall(phase: Phase, share: float) -> float:
    start, end = SPANS.get(phase, (0.0, 1.0))
    return round(start + (end - start) * min(max(share, 0.0), 1.0), 3)


def topic(batch_id: int) -> str:
    return f"intake:{batch_id}"


@contextmanager
def noting(*, batch_id: int, scope: Scope) -> Iterator[Told]:
    """What is told inside reaches the batch's row, at most every 0.4 s, and its watchers."""
    latest: list[tuple[Phase, float]] = []
    stop = threading.Event()

    def write() -> None:
        seen: tuple[Phase, float] | None = None
        try:
            while not stop.wait(EVERY_SECONDS):
                if latest and latest[-1] != seen:
                    seen = latest[-1]
                    _note(batch_id, scope, *seen)
        finally:
            connection.close()

    thread = threading.Thread(target=write, name=f"intake-{batch_id}", daemon=True)
    thread.start()

    def told(phase: Phase, share: float) -> None:
        latest[:] = [(phase, share)]

    try:
        yield told
    finally:
        stop.set()
        thread.join()


def _note(batch_id: int, scope: Scope, phase: Phase, share: float) -> None:
    with acting(scope):
        sql.execute(
            # Only while it is busy: the end may have been written since this was told.
            "UPDATE intake_batch SET phase = %s, progress = %s"
            " WHERE id = %s AND (phase <> '' OR state = 'uploaded')",
            [phase, overall(phase, share), batch_id],
        )
        live.publish(topic(batch_id))


class Stopwatch:
    """Seconds by phase."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began = time.perf_counter()

    def lap(self, phase: Phase) -> None:
        now = time.perf_counter()
        spent = round(now - self._began, 2)
        self.seconds[phase.value] = round(self.seconds.get(phase.value, 0.0) + spent, 2)
        self._began = now
