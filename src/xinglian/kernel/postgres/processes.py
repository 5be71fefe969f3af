"""Which processes are what: is this pid really our postmaster, and who was left behind by one that was killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, kw_only=True)
class PidFile:
    """The first lines of postmaster.pid."""

    pid: int
    data: str
    started_at: int  # seconds since 1970
    port: int
    socket_dir: str
    is_ready: bool


def read_pid_file(data: Path) -> PidFile | None:
    """What postmaster.pid says; None when there is none or it is torn."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return PidFile(
            pid=abs(int(lines[0])),
            data=lines[1],
            started_at=int(lines[2]),
            port=int(lines[3]),
            socket_dir=lines[4].split(",")[0].strip(),
            is_ready=len(lines) > 7 and lines[7].strip() == "ready",
        )
    except (OSError, ValueError, IndexError):
        return None


def is_alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    if sys.platform == "linux":
        try:
            state = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            return False
        return state not in ("Z", "X")
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_of(pid: int) -> list[str]:
    """The command line of a process; empty when it is gone or a zombie."""
    if sys.platform == "linux":
        try:
            raw = (PROC / str(pid) / "cmdline").read_bytes()
        except OSError:
            return []
        return [part.decode(errors="replace") for part in raw.split(b"\0") if part]
    said = subprocess.run(
        ["ps", "-p", str(pid), "-ww", "-o", "command="], capture_output=True, text=True, check=False
    )
    return said.stdout.split()


def is_postmaster(*, pid: int, data: Path) -> bool:
    """Whether the pid is a living PostgreSQL server on this data folder — and not some program that got the same number later."""
    if not is_alive(pid):
        return False
    command = command_of(pid)
    if not command or Path(command[0]).name != "postgres":
        return False
    # ps separates by spaces, so compare the rest of the line, which holds for folders with spaces too.
    return f"-D {data}" in " ".join(command)


def leftovers(*, data: Path, label: str, uid: int) -> list[int]:
    """Server processes of this data folder, postmaster or child: those to end before another server may start there.

    On Linux by their working folder (also when it was deleted under them); elsewhere by `label`, the cluster's name in their title.
    """
    return sorted(
        _leftovers_linux(data=data, uid=uid)
        if sys.platform == "linux"
        else _leftovers_by_title(label=label)
    )


def _leftovers_linux(*, data: Path, uid: int) -> Iterator[int]:
    try:
        wanted = data.stat()
    except OSError:
        wanted = None
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if (
                entry.stat().st_uid not in (uid, 0)
                or Path(os.readlink(entry / "exe")).name.removesuffix(" (deleted)") != "postgres"
            ):
                continue
            same = _works_in(entry, folder=data, folder_now=wanted)
        except OSError:
            continue
        if same and is_alive(int(entry.name)):
            yield int(entry.name)


def _works_in(process: Path, *, folder: Path, folder_now: os.stat_result | None) -> bool:
    seen = (process / "cwd").stat()
    if folder_now and (seen.st_dev, seen.st_ino) == (folder_now.st_dev, folder_now.st_ino):
        return True
    # Its folder was deleted, or moved away, but it holds on to the path. Another container's path may read the same: compare mounts.
    claims = os.readlink(process / "cwd") == f"{folder} (deleted)" or is_postmaster(
        pid=int(process.name), data=folder
    )
    return claims and os.readlink(process / "ns/mnt") == os.readlink(PROC / "self/ns/mnt")


def _leftovers_by_title(*, label: str) -> Iterator[int]:
    said = subprocess.run(
        ["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=False
    )
    for line in said.stdout.splitlines():
        pid, _, command = line.strip().partition(" ")
        if command.lstrip().startswith(f"postgres: {label}:"):
            yield int(pid)


def end(pids: list[int]) -> list[int]:
    """Make leftovers go, at once (QUIT), then by force (KILL). Returns those still alive.

    Never more gently: a server that shuts down in order writes its control file to its old path, perhaps over a new one.
    What it had committed is in its log; what it had not is lost as after any crash.
    """
    remaining = pids
    for sign in (signal.SIGQUIT, signal.SIGKILL):
        for pid in remaining:
            try:
                os.kill(pid, sign)
            except ProcessLookupError:
                continue
            except PermissionError:
                return remaining
        remaining = _wait_gone(remaining, seconds=5.0)
    return remaining


def _wait_gone(pids: list[int], *, seconds: float) -> list[int]:
    until = time.monotonic() + seconds
    remaining = [pid for pid in pids if is_alive(pid)]
    while remaining and time.monotonic() < until:
        time.sleep(0.05)
        remaining = [pid for pid in remaining if is_alive(pid)]
    return remaining
