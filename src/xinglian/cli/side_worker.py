"""A worker beside the web server, for installations of one machine."""

import atexit
import subprocess
import sys
import threading
import time

_RESTART_SECONDS = 2.0


class SideWorker:
    """`xinglian worker` as a child that ends with us, and is started again when something kills it."""

    def __init__(self) -> None:
        self._ends = threading.Event()
        self._process = self._start()
        threading.Thread(target=self._watch, name="side-worker", daemon=True).start()
        atexit.register(self.stop)

    def stop(self) -> None:
        self._ends.set()
        self._process.terminate()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "xinglian.cli", "worker"])

    def _watch(self) -> None:
        while True:
            self._process.wait()
            time.sleep(_RESTART_SECONDS)
            if self._ends.is_set():
                return
            self._process = self._start()


def start_side_worker() -> SideWorker:
    return SideWorker()
