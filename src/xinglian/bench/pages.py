"""Pages under load: cockpit, partner list at a million, partner page, inbox; 20 connections.

The limit is a page of one line behind the same server, middleware, session, viewer and row security, that asks as
many statements as the page it stands against, each for one row by its key. What a page of ours costs above it is its
real queries, and putting 20 to 80 kB of HTML together. Both are asked in turn, by one client on the same machine.
A page that nobody changed is rendered once (`ui.pure`): its queries are asked all the same.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.crypto import get_random_string

from xinglian.bench import network
from xinglian.bench.frame import BenchResult, check, median, peak_mb
from xinglian.bench.load import Load, run_load

SMALL = 1_000
CONNECTIONS = 20


def run(*, quick: bool) -> BenchResult:
    """`ratio_to_limit` is the worst page's: requests a second ÷ those of a bare page with as many
    queries. `notes` has every page, and the list at full size against the list at 1 000."""
    big, seconds, rounds = (20_000, 2.0, 1) if quick else (1_000_000, 5.0, 3)
    admin = _admin_dsn()
    network.add_maker(admin)
    network.add_partners(admin, first=1, last=SMALL)
    sample = network.sample()
    director = _session(sample.director_membership, sample.director_person)
    owner = _session(sample.owner_membership, sample.owner_person)
    pages = {
        "cockpit": ("/cockpit/", director),
        "partners": ("/partners/", director),
        "partner": (f"/partners/{sample.partner_id}", director),
        "inbox": ("/push/inbox/", owner),
    }
    with _served("xinglian.project.asgi:application") as port:
        small = _median([_load(port, *pages["partners"], seconds) for _ in range(rounds)])
    network.add_partners(admin, first=SMALL + 1, last=big)
    queries = {name: _queries(path, cookie) for name, (path, cookie) in pages.items()}
    ours: dict[str, list[Load]] = {name: [] for name in pages}
    limits: dict[str, list[Load]] = {name: [] for name in pages}
    with (
        _served("xinglian.project.asgi:application") as port,
        _served("xinglian.bench.bare_asgi:application") as bare_port,
    ):
        for _ in range(rounds):
            for name, (path, cookie) in pages.items():
                ours[name].append(_load(port, path, cookie, seconds))
                # The scope and the viewer's two queries are in both.
                bare = f"/bare/{max(queries[name] - 3, 0)}"
                limits[name].append(_load(bare_port, bare, cookie, seconds))
    return _result(big, small, ours, limits, queries)


def _result(
    n: int,
    small: float,
    ours: dict[str, list[Load]],
    limits: dict[str, list[Load]],
    queries: dict[str, int],
) -> BenchResult:
    rates = {name: _median(loads) for name, loads in ours.items()}
    bare = {name: _median(loads) for name, loads in limits.items()}
    ratios = {name: rates[name] / bare[name] for name in rates}
    failures = sum(load.failures for loads in (*ours.values(), *limits.values()) for load in loads)
    check(failures == 0, f"{failures} answers were not 200")
    worst = min(ratios, key=lambda name: ratios[name])
    return BenchResult(
        bench="pages",
        n=n,
        ours={
            "seconds": 1 / rates[worst],
            "peak_mb": peak_mb(),
            "per_second": {name: round(rate, 1) for name, rate in rates.items()},
            "p95_ms": {
                name: round(median([load.p95_ms for load in loads]), 1)
                for name, loads in ours.items()
            },
        },
        limit={
            "seconds": 1 / bare[worst],
            "per_second": {name: round(rate, 1) for name, rate in bare.items()},
        },
        ratio_to_limit=ratios[worst],
        correct=True,
        notes={
            "worst": worst,
            "ratios": {name: round(ratio, 3) for name, ratio in ratios.items()},
            "queries": queries,
            "list_time_to_small": round(small / rates["partners"], 3),
            "small": SMALL,
        },
    )


def _median(loads: list[Load]) -> float:
    return median([load.per_second for load in loads])


def _load(port: int, path: str, cookie: str, seconds: float) -> Load:
    return run_load(port=port, path=path, cookie=cookie, connections=CONNECTIONS, seconds=seconds)


def _queries(path: str, cookie: str) -> int:
    """How many statements a page asks, transaction control left out."""
    client = Client()
    client.cookies.load(cookie)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, headers={"host": "127.0.0.1"})
    check(answer.status_code == 200, f"{path} answered {answer.status_code}")
    words = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return sum(1 for query in captured if not query["sql"].upper().startswith(words))


def _session(membership: int, person: int) -> str:
    """The cookies of a browser that has seen a page before: session, and the secret its forms are checked by."""
    secret = get_random_string(CSRF_SECRET_LENGTH)
    key = session_key(membership, person)
    return f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={secret}"


def session_key(membership: int, person: int) -> str:
    """Somebody signed in."""
    session = SessionStore()
    session["membership_id"], session["person_id"], session["stamp"] = membership, person, 0
    session.save()
    return str(session.session_key)


def _admin_dsn() -> str:
    return os.environ["XINGLIAN_ADMIN_DATABASE_URL"]


@contextlib.contextmanager
def _served(target: str) -> Iterator[int]:
    """A granian process with two workers on a free port."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "granian", target, "--interface", "asgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "2", "--no-ws", "--log-level", "error",
    ]  # fmt: skip
    process: subprocess.Popen[Any] = subprocess.Popen(command)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")


__all__ = ["run"]
