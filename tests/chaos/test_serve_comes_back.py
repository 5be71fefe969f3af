"""`xinglian serve` outlives its worker processes, however fast they fall."""

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.fixtures.database import World
from tests.fixtures.site import Site, free_port

PATIENCE_SECONDS = 90


def _workers(parent: int) -> set[int]:
    """The processes `serve` has spawned to answer requests."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
            command = (status.parent / "cmdline").read_text()
        except OSError:
            continue
        if int(fields[1]) == parent and "spawn_main" in command:
            found.add(int(status.parent.name))
    return found


def _until_another(site: Site, parent: int, killed: set[int]) -> set[int]:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if fresh := _workers(parent) - killed:
            return fresh
        time.sleep(0.05)
    raise TimeoutError(site.log("web"))


def _answers(site: Site) -> bool:
    try:
        return httpx.get(f"{site.url}/static/ui/robots.txt", timeout=2).status_code < 500
    except httpx.TransportError:
        return False


@pytest.mark.slow
def test_the_web_server_comes_back_after_its_worker_was_killed_twice_in_a_row(world: World) -> None:
    site = Site(world=world, port=free_port())
    try:
        site.start_web()
        parent, killed = site.processes["web"].pid, set[int]()
        for _time in range(2):
            for pid in _until_another(site, parent, killed):
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
        until = time.monotonic() + PATIENCE_SECONDS
        while "starting again" not in site.log("web") or not _answers(site):
            assert site.processes["web"].poll() is None, site.log("web")
            assert time.monotonic() < until, site.log("web")
            time.sleep(0.2)
        os.kill(parent, signal.SIGTERM)
        assert site.processes["web"].wait(timeout=30) == 0
    finally:
        site.stop_all()
