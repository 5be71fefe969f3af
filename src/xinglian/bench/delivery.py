"""`xinglian bench delivery`: deliveries by SMTP and webhook into doubles with 50 ms latency and 5 % faults.

Ours: the courier as a worker runs it: claims under SKIP LOCKED, the attempt on record before the hand-over, rendering from
the database, outcomes in batches, retries. Limit: the same transports and as many threads on parcels made ready
beforehand, retrying at once, without any books. Waiting times between attempts are cut to nothing on both sides. Half
of the deliveries are mails, half webhooks; the doubles are a process of their own and keep logs of their own.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from xinglian.bench.delivery_doubles import hook_fault, mail_fault
from xinglian.bench.frame import ROUNDS, BenchResult, check, median, peak_mb
from xinglian.bench.people import add_network
from xinglian.kernel import clock, scope, sql, vault
from xinglian.kernel.scope import acting
from xinglian.push.actions.carry import carry
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.send_now import Words, send_now
from xinglian.push.actions.set_endpoint import new_secret
from xinglian.push.actions.set_provider import Terms, set_provider
from xinglian.push.channels import base
from xinglian.push.queries.parcels import parcels
from xinglian.push.rules.outcome import Parcel

_LATENCY_MS = 50
_THREADS = 48
_CHANNELS = ("email", "webhook")


class Double:
    """The doubles' process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "xinglian.bench.delivery_doubles", str(_LATENCY_MS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.mail_port, self.hook_port = (int(one) for one in self._line().split())

    def log(self) -> dict[str, dict[str, list[int]]]:
        self._say("log")
        found: dict[str, dict[str, list[int]]] = json.loads(self._line())
        return found

    def forget(self) -> None:
        self._say("forget")

    def _say(self, word: str) -> None:
        if self.process.stdin:
            self.process.stdin.write(word + "\n")
            self.process.stdin.flush()

    def _line(self) -> str:
        return self.process.stdout.readline() if self.process.stdout else ""


def run(*, quick: bool = False) -> BenchResult:
    """On the bench's own database. Raises WrongResult when books and doubles' logs disagree."""
    n = 3_000 if quick else 100_000
    each = n // ROUNDS // 2  # recipients of a round: a mail and a webhook each
    bare = min(each, 4_000)
    add_network(os.environ["XINGLIAN_ADMIN_DATABASE_URL"], n=each * ROUNDS)
    rates: dict[str, list[float]] = {"ours": [], "limit": []}
    with doubles() as double:
        settings = set_up(double)
        for turn in range(ROUNDS):
            double.forget()
            message_id = _send(first=1001 + turn * each, last=1000 + (turn + 1) * each)
            began = time.perf_counter()
            _carry_all(message_id)
            rates["ours"].append(2 * each / (time.perf_counter() - began))
            check_logs(message_id, double.log(), each)
            double.forget()
            rates["limit"].append(bare_rate(message_id, settings, most=bare))
    ours, limit = median(rates["ours"]), median(rates["limit"])
    done = 2 * each * ROUNDS
    return BenchResult(
        bench="delivery",
        n=done,
        ours={
            "seconds": done / ours,
            "per_second": ours,
            "peak_mb": peak_mb(),
            "threads": _THREADS,
            "latency_ms": _LATENCY_MS,
        },
        limit={"seconds": done / limit, "per_second": limit, "measured": 2 * bare * ROUNDS},
        ratio_to_limit=ours / limit,
        correct=True,
    )


@contextmanager
def doubles() -> Iterator[Double]:
    double = Double()
    try:
        yield double
    finally:
        double.process.terminate()
        double.process.wait(timeout=10)


def set_up(double: Double) -> dict[str, dict[str, Any]]:
    """Channels on; every partner with an endpoint of its own. The settings a transport gets, by channel."""
    mail = {
        "host": "127.0.0.1",
        "port": double.mail_port,
        "security": "none",
        "sender": "news@maker.example",
    }
    secret, url, now = new_secret(), f"http://127.0.0.1:{double.hook_port}/hook", clock.now()
    with acting(scope.staff(org_id=1, person_id=None)):
        for key, settings in (("smtp", mail), ("webhook", {})):
            set_provider(
                channel=base.provider_kind(key).channel, kind=key, key=key, settings=settings, secret=None, now=now,
                terms=Terms(is_on=True, concurrency=_THREADS),
            )  # fmt: skip
    with acting(scope.network()):
        sql.execute(
            "INSERT INTO push_endpoint (org_id, url, secret, is_on, created_at, test_result)"
            " SELECT org_id, %s, %s, true, %s, '' FROM identity_pub_organisation WHERE kind = 'partner'",
            [url, vault.encrypt(secret), now],
        )
        org_ids = sql.column("SELECT org_id FROM push_endpoint")
    return {"email": mail, "webhook": {"endpoints": dict.fromkeys(org_ids, (url, secret))}}


def _send(*, first: int, last: int) -> int:
    words = [
        Words(
            subject="降温预警",
            body="{partner.short_name} {person.name}：备好防冻液。\n\n- 先查冰点\n- 再下单",
        )
    ]
    with acting(scope.network()):
        message_id = send_now(words=words, now=clock.now(), org_ids=list(range(first, last + 1)))
    check(release_message(message_id=message_id), "the message was not sent")
    return message_id


def _carry_all(message_id: int) -> None:
    for channel in _CHANNELS:
        while True:
            carry(channel=channel, most_seconds=3600)
            with acting(scope.network()):
                left = sql.execute(
                    "UPDATE push_delivery SET next_at = %s WHERE message_id = %s AND channel = %s AND state = 'queued'",
                    [clock.now(), message_id, channel],
                )
            if not left:
                break


def _ready(message_id: int, channel: str, most: int) -> list[Parcel]:
    with acting(scope.network()):
        claimed = sql.rows(
            "SELECT message_id, membership_id, round, 1 AS attempts FROM push_delivery WHERE message_id = %s AND channel = %s"
            " ORDER BY membership_id LIMIT %s",
            [message_id, channel, most],
        )
        return parcels(claimed=claimed, channel=channel)


def bare_rate(message_id: int, settings: dict[str, dict[str, Any]], *, most: int) -> float:
    """Deliveries a second by the same transports without books, over `most` of each channel."""
    ready = {channel: _ready(message_id, channel, most) for channel in _CHANNELS}
    began = time.perf_counter()
    for channel in _CHANNELS:
        _bare(channel, ready[channel], settings[channel])
    return 2 * most / (time.perf_counter() - began)


def _bare(channel: str, ready: list[Parcel], settings: dict[str, Any]) -> None:
    """As many threads, each with its transport, until nothing is left."""
    opened = base.providers_for(channel)[0].open
    left: queue.SimpleQueue[Parcel] = queue.SimpleQueue()
    for parcel in ready:
        left.put(parcel)

    def work(transport: base.Transport) -> None:
        while True:
            try:
                parcel = left.get_nowait()
            except queue.Empty:
                break
            if transport.send(parcel).result == "retry":
                left.put(parcel)
        transport.close()

    make: Callable[[], base.Transport] = lambda: opened(settings=settings, secret="")  # noqa: E731
    threads = [threading.Thread(target=work, args=(make(),)) for _thread in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def check_logs(message_id: int, log: dict[str, dict[str, list[int]]], each: int) -> None:
    """The doubles' own logs against the books, delivery by delivery."""
    wanted_mail = {"": "sent", "later": "sent", "refused": "failed", "cut": "uncertain"}
    wanted_hook = {"": "delivered", "later": "delivered", "cut": "delivered", "refused": "failed"}
    with psycopg.connect(os.environ["XINGLIAN_ADMIN_DATABASE_URL"]) as db:
        rows = db.execute(
            "SELECT d.channel, d.state, d.external_id, p.email FROM push_delivery d"
            " JOIN identity_membership m ON m.id = d.membership_id JOIN identity_person p ON p.id = m.person_id"
            " WHERE d.message_id = %s",
            [message_id],
        ).fetchall()
    check(len(rows) == 2 * each, f"{len(rows)} deliveries, not {2 * each}")
    for channel, state, id, email in rows:
        if channel == "email":
            tried, taken = log["mails"].get(email, [0, 0])
            check(state == wanted_mail[mail_fault(email)], f"{email}: {state}")
            check(
                taken == (0 if state == "failed" else 1),
                f"{email}: taken {taken} times, books say {state}",
            )
        else:
            tried, taken = log["hooks"].get(id, [0, 0])
            check(state == wanted_hook[hook_fault(id)], f"{id}: {state}")
            check(
                taken == (1 if state == "delivered" else 0),
                f"{id}: taken {taken}, books say {state}",
            )
        check(tried >= 1, f"{email}/{id} was never tried")
