"""The web server, in this process and the workers it spawns."""

import logging
import multiprocessing
import os
import time

from granian.constants import Interfaces
from granian.server import Server

from xinglian.kernel.postgres import plan

_log = logging.getLogger(__name__)
# A server that gave up sooner than this has not really served.
_SHORT_SECONDS = 30.0
_FIRST_PAUSE_SECONDS = 0.5
# A worker asked to end finishes what it answers. One that hangs is not waited for: a restart would never come.
_MOST_SECONDS_TO_END = 10
# Something is wrong that starting again does not mend: whoever started us is told by the exit code.
_MOST_SHORT_RUNS = 6


def run_web_server(*, host: str, port: int, workers: int) -> None:
    """Serve until stopped; the embedded database is brought back should it be killed meanwhile."""
    os.environ["XINGLIAN_SERVE_PID"] = str(os.getpid())
    # Fresh processes: a forked one would share its parent's open database connections.
    multiprocessing.set_start_method("spawn", force=True)
    with plan().guard():
        _serve_again_and_again(host=host, port=port, workers=workers)


def _serve_again_and_again(*, host: str, port: int, workers: int) -> None:
    """The server starts a fallen worker again by itself, but takes two falls within seconds for a fault of the program and
    gives up. Often it was the machine (memory, a kill): start it anew, after a pause that doubles."""
    short_runs = 0
    while True:
        began = time.monotonic()
        server = Server(
            "xinglian.project.asgi:application",
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            workers=workers,
            respawn_failed_workers=True,
            workers_kill_timeout=_MOST_SECONDS_TO_END,
            log_access=False,
            websockets=False,
        )
        try:
            server.serve()
        except SystemExit:
            short_runs = short_runs + 1 if time.monotonic() - began < _SHORT_SECONDS else 1
            if server.interrupt_signal or short_runs >= _MOST_SHORT_RUNS:
                raise
        else:
            return
        pause = _FIRST_PAUSE_SECONDS * 2 ** (short_runs - 1)
        _log.error("web server: gave up after its workers fell; starting again in %.1f s", pause)
        # A signal to stop comes to the server that was: it would otherwise be lost in the pause.
        server.main_loop_interrupt.clear()
        server.main_loop_interrupt.wait(pause)
        if server.interrupt_signal:
            return
