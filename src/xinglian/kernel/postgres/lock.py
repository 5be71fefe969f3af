"""One process at a time starts, stops or replaces a cluster."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xinglian.kernel.postgres.account import Account
from xinglian.kernel.postgres.problem import PostgresProblem

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone(file: Path, *, patience: float, account: Account) -> Iterator[None]:
    """Hold the lock file; waits up to `patience` seconds. The system frees it when we die, however we die."""
    try:
        # No O_TRUNC: the number inside is the holder's until we have the lock. Not inherited by the server we start.
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as problem:
        raise PostgresProblem(
            "cannot_write", path=str(file.parent), reason=problem.strerror or str(problem)
        ) from problem
    try:
        if account.switches:
            os.fchown(descriptor, account.uid, account.gid)
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "?"
                    raise PostgresProblem(
                        "busy", seconds=round(patience), path=str(file), holder=holder
                    ) from None
                time.sleep(0.05)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)
