"""`xinglian bench receipts`: single receipts over HTTP from 50 connections, durable when answered.

Ours: `/receipts` as served: a signed token is checked, and one statement records the receipt, marks the inbox row and
writes the fact. Limit: Starlette and asyncpg with batching by hand, one UPDATE of a table of the same form and nothing
else. Peer: a Django view with one UPDATE per request, threads under the same server. One server process each, the same
load generator, alternating.
"""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg

from xinglian.bench.frame import ROUNDS, BenchResult, check, median, peak_mb
from xinglian.bench.people import add_network
from xinglian.kernel import clock, scope
from xinglian.kernel.scope import acting
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.queries.parcels import link_key
from xinglian.push.rules import tokens

_CONNECTIONS = 50


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. Raises WrongResult when an answered receipt is not in the books."""
    each = 4_000 if quick else 30_000
    recipients = each * ROUNDS
    admin = os.environ["XINGLIAN_ADMIN_DATABASE_URL"]
    add_network(admin, n=recipients)
    with psycopg.connect(admin, autocommit=True) as db:
        message_id = _send(db)
        db.execute("CREATE TABLE bench_bare (LIKE push_inbox INCLUDING ALL)")
        db.execute("ALTER TABLE bench_bare SET (fillfactor = 85)")
        db.execute("INSERT INTO bench_bare SELECT * FROM push_inbox")
        db.execute("CREATE TABLE bench_peer (LIKE bench_bare INCLUDING ALL)")
        db.execute("INSERT INTO bench_peer SELECT * FROM push_inbox")
        db.execute("GRANT SELECT, UPDATE ON bench_peer TO xl_worker")
        db.execute("ANALYZE push_inbox, bench_bare, bench_peer")
        members = [
            row[0]
            for row in db.execute(
                "SELECT membership_id FROM push_inbox ORDER BY membership_id"
            ).fetchall()
        ]
        check(len(members) == recipients, f"{len(members)} recipients, not {recipients}")
        rates = _measure(message_id, members, each, peer_share=4 if quick else 10)
        _check(db, message_id, recipients)
    ours, limit, peer = (median(rates[name]) for name in ("ours", "limit", "peer"))
    return BenchResult(
        bench="receipts",
        n=recipients,
        ours={
            "seconds": each / ours,
            "per_second": ours,
            "peak_mb": peak_mb(),
            "connections": _CONNECTIONS,
        },
        limit={"seconds": each / limit, "per_second": limit},
        peer={"seconds": each / peer, "per_second": peer},
        ratio_to_limit=ours / limit,
        ratio_to_peer=ours / peer,
        correct=True,
    )


def _send(db: psycopg.Connection) -> int:
    with acting(scope.network()):
        org_ids = [
            row[0]
            for row in db.execute(
                "SELECT id FROM identity_organisation WHERE kind = 'partner'"
            ).fetchall()
        ]
        message_id = send_now(
            words=[Words(subject="x", body="x")],
            now=clock.now(),
            org_ids=org_ids,
            channels=["inapp"],
        )
    check(release_message(message_id=message_id), "the message was not sent")
    return message_id


def _measure(
    message_id: int, members: list[int], each: int, *, peer_share: int
) -> dict[str, list[float]]:
    key = link_key()

    def ours(member: int) -> bytes:
        token = tokens.make(key=key, message_id=message_id, membership_id=member, channel="link")
        return b'{"token":"%s","kind":"read"}' % token.encode()

    def plain(member: int) -> bytes:
        return b'{"message_id":%d,"membership_id":%d}' % (message_id, member)

    rates: dict[str, list[float]] = {"ours": [], "limit": [], "peer": []}
    with _served("ours") as first, _served("limit") as second, _served("peer") as third:
        for turn in range(ROUNDS):
            part = members[turn * each : (turn + 1) * each]
            rates["ours"].append(_load(first, part, ours))
            rates["limit"].append(_load(second, part, plain))
            rates["peer"].append(_load(third, part[: each // peer_share], plain))
    return rates


def _load(port: int, members: list[int], body: Callable[[int], bytes]) -> float:
    """Requests a second of 50 keep-alive connections; every answer must be 200."""
    requests = [_request(port, body(member)) for member in members]
    return asyncio.run(_all(port, requests))


def _request(port: int, body: bytes) -> bytes:
    head = f"POST /receipts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _all(port: int, requests: list[bytes]) -> float:
    waiting = iter(requests)

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            check(head.startswith(b"http/1.1 200"), f"answered {head[:80]!r}")
            if b"transfer-encoding: chunked" in head:
                await reader.readuntil(b"0\r\n\r\n")
            else:
                await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _connection in range(_CONNECTIONS)))
    return len(requests) / (time.perf_counter() - began)


@contextlib.contextmanager
def _served(side: str) -> Iterator[int]:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "granian", f"xinglian.bench.receipts_apps:{side}", "--host", "127.0.0.1", "--port", str(port),
        "--interface", "wsgi" if side == "peer" else "asgi", "--workers", "1", "--no-ws", "--log-level", "error",
        *(["--blocking-threads", "8"] if side == "peer" else []),
    ]  # fmt: skip
    more = {"XINGLIAN_BENCH_PEER": "1"} if side == "peer" else {}
    process: subprocess.Popen[Any] = subprocess.Popen(command, env=os.environ | more)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
                break
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _check(db: psycopg.Connection, message_id: int, recipients: int) -> None:
    """Every receipt that was answered is there: the inbox row, the receipt and the fact, once each."""
    for what, query in {
        "inbox rows read": "SELECT count(read_at) FROM push_inbox WHERE message_id = %s",
        "receipts": "SELECT count(DISTINCT membership_id) FROM push_receipt WHERE message_id = %s AND kind = 'read'",
        "facts": "SELECT count(DISTINCT ref) FROM kernel_fact WHERE subject_id = %s AND kind = 'push.read'",
    }.items():
        found = db.execute(query, [message_id]).fetchone()
        check(found == (recipients,), f"{found} {what}, not {recipients}")
