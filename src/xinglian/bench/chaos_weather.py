"""What befalls a campaign besides kills: providers that are away, clocks that are turned, a disk that is full."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WEATHER = ("black-out", "turned clocks", "full disk")
_ROOM = "6g"  # of memory only what is used
_TRIES = 20
# How far the workers' clocks are off: one ahead, one behind.
AHEAD_SECONDS, BEHIND_SECONDS = 3 * 3600, -2 * 3600


@dataclass(frozen=True)
class Disk:
    """A file system of the run's own that can be full."""

    folder: Path

    def fill(self) -> bool:
        """Leave no room, without using any: the file system shrinks to what it holds. False when it would not."""
        for _ in range(_TRIES):
            seen = os.statvfs(self.folder)
            used = (seen.f_blocks - seen.f_bfree) * seen.f_frsize
            if self._resize(str(used)):
                return True
        return False

    def free(self) -> None:
        self._resize(_ROOM)

    def _resize(self, size: str) -> bool:
        return _run("mount", "-o", f"remount,size={size}", str(self.folder))


@contextmanager
def disk_in(folder: Path) -> Iterator[Disk | None]:
    """A small file system mounted below `folder`; None where that is not allowed (anybody but root)."""
    place = folder / "disk"
    place.mkdir(mode=0o755)
    if not sys.platform.startswith("linux") or not _run(
        "mount", "-t", "tmpfs", "-o", f"size={_ROOM},mode=755", "tmpfs", str(place)
    ):
        yield None
        return
    try:
        yield Disk(place)
    finally:
        if not _run("umount", str(place)):
            _run("umount", "--lazy", str(place))


def turn_clocks(file: Path, offsets: dict[str, float]) -> None:
    """How many seconds each worker's own clock is off, read by it at every look."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps(offsets))
    part.rename(file)


def offset_of(file: Path, name: str) -> float:
    try:
        return float(json.loads(file.read_text()).get(name, 0.0))
    except FileNotFoundError:
        return 0.0


def _run(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
