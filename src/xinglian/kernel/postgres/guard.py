"""Keeps the embedded server up while an application runs: when something kills it, it is started again within a second."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType

from xinglian.kernel.postgres import processes
from xinglian.kernel.postgres.cluster import Cluster
from xinglian.kernel.postgres.problem import PostgresProblem

log = logging.getLogger(__name__)


class Guard:
    """`with Guard(cluster):` around serving or working. Several guards may watch one server; a person's `db stop` is respected."""

    def __init__(
        self,
        cluster: Cluster,
        *,
        every_seconds: float = 0.5,
        on_restart: Callable[[], None] | None = None,
    ) -> None:
        self._cluster = cluster
        self._every = every_seconds
        self._on_restart = on_restart
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="postgres-guard", daemon=True)

    def __enter__(self) -> "Guard":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._thread.join(timeout=10)

    def _watch(self) -> None:
        last = ""
        while not self._end.wait(self._every):
            if self._is_well():
                continue
            try:
                running = self._cluster.revive()
            except PostgresProblem as problem:
                if str(problem) != last:  # once, not twice a second
                    log.error("postgres: %s", problem)
                last = str(problem)
                continue
            last = ""
            if running is not None and running.started_now:
                log.warning("postgres: the server was gone and has been started again")
                if self._on_restart is not None:
                    self._on_restart()

    def _is_well(self) -> bool:
        # Two small reads of files: cheap enough for twice a second.
        places = self._cluster.places
        if places.stopped.exists():
            return True
        seen = processes.read_pid_file(places.data)
        return seen is not None and processes.is_postmaster(pid=seen.pid, data=places.data)
