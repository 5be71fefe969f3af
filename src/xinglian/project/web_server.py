"""The web server, in this process and the workers it spawns."""

import multiprocessing
import os

from granian.constants import Interfaces
from granian.server import Server

from xinglian.kernel.postgres import plan


def run_web_server(*, host: str, port: int, workers: int) -> None:
    """Serve until stopped; the embedded database is brought back should it be killed meanwhile."""
    os.environ["XINGLIAN_SERVE_PID"] = str(os.getpid())
    # Fresh processes: a forked one would share its parent's open database connections.
    multiprocessing.set_start_method("spawn", force=True)
    server = Server(
        "xinglian.project.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        respawn_failed_workers=True,
        log_access=False,
        websockets=False,
    )
    with plan().guard():
        server.serve()
