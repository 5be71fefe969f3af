"""The root: `/live` and `/receipts` are answered here, everything else by Django in threads."""

import gc
import os
import signal
import threading
import time
from importlib import import_module
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinglian.project.settings")

from a2wsgi import WSGIMiddleware

gc.disable()

# Django is set up by the first of these; the live doors need it.
from xinglian.project.wsgi import application as django_application  # isort: skip
from xinglian.kernel import timekeeper  # isort: skip
from xinglian.project import live  # isort: skip
from xinglian.project.bring_up import keep_what_is_loaded  # isort: skip

# Every page there is: now, not in somebody's first request.
import_module("xinglian.project.urls")
keep_what_is_loaded()

THREADS = int(os.environ.get("XINGLIAN_THREADS", "8"))


_bridge = WSGIMiddleware(django_application, workers=THREADS)  # type: ignore[arg-type]


async def _django(scope: Any, receive: Any, send: Any) -> None:
    """Django in a thread. The server's `receive` gives any awaitable; the bridge wants coroutines."""

    async def received() -> Any:
        return await receive()

    await _bridge(scope, received, send)


def _end_with(parent: int) -> None:
    """`xinglian serve` was killed: without it nobody could stop this process, and it would keep the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os._exit(1)


# Set by `xinglian serve`, which may be gone already while we start; a server of another kind looks after its
# processes itself.
_serve_pid = int(os.environ.get("XINGLIAN_SERVE_PID") or 0)
if _serve_pid not in (0, os.getpid()):
    threading.Thread(target=_end_with, args=[_serve_pid], daemon=True).start()

timekeeper.keep_time(threading.Event())

application = live.Doors(_django)
