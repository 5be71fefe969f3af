"""The courier: claims what is due on one channel, hands it over by threads, keeps the books.

Only as much is claimed as can be handed over at once (or next), so a killed worker leaves few attempts without an end. The
books are kept by one thread in batches; sending threads never touch the database.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from xinglian.kernel import clock, knobs, live, scope, sql, vault
from xinglian.kernel.scope import acting
from xinglian.push.actions.claim_deliveries import (
    Settled,
    claim_deliveries,
    recover_deliveries,
    settle_deliveries,
)
from xinglian.push.channels import base
from xinglian.push.models import Channel
from xinglian.push.queries.parcels import parcels
from xinglian.push.rules.outcome import Outcome, Parcel

LEASE_SECONDS = 150.0
_FLUSH_SECONDS = 0.1
_FLUSH_ROWS = 200
_DATABASE_AWAY_SECONDS = 60.0
_log = logging.getLogger(__name__)


@dataclass
class Trip:
    """What one run did: counts by result."""

    results: dict[str, int] = field(default_factory=dict)
    recovered: int = 0

    @property
    def total(self) -> int:
        return sum(self.results.values())


@dataclass
class _Desk:
    """What the threads share."""

    kind: base.ChannelKind
    opened: Callable[[], base.Transport]
    done: "queue.SimpleQueue[tuple[Parcel, Outcome]]" = field(default_factory=queue.SimpleQueue)
    local: threading.local = field(default_factory=threading.local)
    transports: list[base.Transport] = field(default_factory=list)

    def hand_over(self, parcel: Parcel) -> None:
        try:
            outcome = self._transport().send(parcel)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not lose a delivery
            _log.exception("push: %s broke on %s", self.kind.key, parcel.delivery_id)
            result: Any = "retry" if self.kind.idempotent else "uncertain"
            outcome = Outcome(
                result=result,
                code=type(error).__name__[:40],
                reason=str(error)[:400],
                in_doubt=True,
            )
        self.done.put((parcel, outcome))

    def _transport(self) -> base.Transport:
        transport: base.Transport | None = getattr(self.local, "transport", None)
        if transport is None:
            transport = self.local.transport = self.opened()
            self.transports.append(transport)
        return transport


def carry(*, channel: str, most_seconds: float = 50, lease_seconds: float = LEASE_SECONDS) -> Trip:
    """Hand over what is due on a channel until nothing is, or the time is over. Any number of workers may do it at once."""
    trip, kind = Trip(), base.kind_of(channel)
    with acting(scope.network()):
        trip.recovered = recover_deliveries(
            channel=channel, idempotent=kind.idempotent, now=clock.now()
        )
        row = Channel.objects.filter(pk=channel, is_on=True).first()
        most_attempts = int(knobs.value("push.attempts"))
        if row is None or kind.open is None:
            return trip
        settings = row.settings | ({"endpoints": _endpoints()} if kind.per_organisation else {})
    secret = vault.decrypt(bytes(row.secret)) if row.secret else ""
    opener = kind.open
    desk = _Desk(kind=kind, opened=lambda: opener(settings=settings, secret=secret))
    books = _Books(channel=channel, most_attempts=most_attempts, trip=trip)
    bucket = _Bucket(per_minute=row.rate_per_minute)
    until, under_way = time.monotonic() + most_seconds, 0
    # What a killed worker has claimed and not tried is repeated where the receiver knows the id, so there the next ones
    # may wait in line; elsewhere it would be uncertain for nothing.
    room = row.concurrency * (2 if kind.idempotent else 1)
    with ThreadPoolExecutor(
        max_workers=row.concurrency, thread_name_prefix=f"push-{channel}"
    ) as pool:
        try:
            while True:
                claimed: list[Parcel] = []
                free, more = room - under_way, time.monotonic() < until
                if more and free >= max(1, row.concurrency // 2):
                    claimed = _claim(channel, bucket.take(free), lease_seconds)
                    for parcel in claimed:
                        pool.submit(desk.hand_over, parcel)
                    under_way += len(claimed)
                got = _collect(desk.done, seconds=0.02 if under_way else 0)
                under_way -= len(got)
                books.enter(got, at_once=not under_way)
                if not under_way and not claimed:
                    if not more or not bucket.is_dry:
                        return trip
                    time.sleep(0.05)
        finally:
            pool.shutdown(wait=True)
            books.enter(_collect(desk.done, seconds=0), at_once=True)
            for transport in desk.transports:
                with suppress(OSError):
                    transport.close()


@dataclass
class _Books:
    """Outcomes are recorded in batches, at least every tenth of a second."""

    channel: str
    most_attempts: int
    trip: Trip
    waiting: list[Settled] = field(default_factory=list)
    written_at: float = field(default_factory=time.monotonic)

    def enter(self, got: list[tuple[Parcel, Outcome]], *, at_once: bool) -> None:
        self.waiting += [Settled(parcel=p, outcome=o, dice=random.random()) for p, o in got]  # noqa: S311 - jitter
        late = time.monotonic() - self.written_at > _FLUSH_SECONDS
        if not self.waiting or not (at_once or late or len(self.waiting) >= _FLUSH_ROWS):
            return
        self._write()
        for one in self.waiting:
            self.trip.results[one.outcome.result] = self.trip.results.get(one.outcome.result, 0) + 1
        self.waiting, self.written_at = [], time.monotonic()

    def _write(self) -> None:
        """Outcomes are known only here: a database that restarts is waited for, or mails would become uncertain
        that are not. Writing twice changes nothing, each outcome counts for its attempt."""
        until = time.monotonic() + _DATABASE_AWAY_SECONDS
        while True:
            try:
                with acting(scope.network()):
                    settle_deliveries(
                        channel=self.channel,
                        settled=self.waiting,
                        now=clock.now(),
                        most_attempts=self.most_attempts,
                    )
                    for message_id in {one.parcel.message_id for one in self.waiting}:
                        live.publish(f"message:{message_id}")
            except (OperationalError, InterfaceError):
                connection.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return


@dataclass
class _Bucket:
    """So many per minute, evenly; without a rate as many as asked."""

    per_minute: int | None
    filled_at: float = field(default_factory=time.monotonic)
    tokens: float = 1.0
    is_dry: bool = False

    def take(self, wanted: int) -> int:
        if self.per_minute is None:
            return wanted
        now = time.monotonic()
        per_second = self.per_minute / 60
        self.tokens = min(max(1.0, per_second), self.tokens + (now - self.filled_at) * per_second)
        self.filled_at = now
        given = min(wanted, int(self.tokens))
        self.tokens -= given
        self.is_dry = given == 0
        return given


def _claim(channel: str, limit: int, lease_seconds: float) -> list[Parcel]:
    if limit < 1:
        return []
    with acting(scope.network()):
        claimed = claim_deliveries(
            channel=channel, limit=limit, now=clock.now(), lease_seconds=lease_seconds
        )
        return parcels(claimed=claimed, channel=channel) if claimed else []


def _collect(
    done: "queue.SimpleQueue[tuple[Parcel, Outcome]]", *, seconds: float
) -> list[tuple[Parcel, Outcome]]:
    got: list[tuple[Parcel, Outcome]] = []
    with suppress(queue.Empty):
        got.append(done.get(timeout=seconds) if seconds else done.get_nowait())
        while True:
            got.append(done.get_nowait())
    return got


class _Endpoints(dict[int, tuple[str, str]]):
    """Address and secret by organisation; a secret is decrypted when the first parcel asks for it."""

    def __init__(self, stored: dict[int, tuple[str, bytes]]) -> None:
        super().__init__()
        self._stored = stored

    def get(self, key: int, default: Any = None) -> Any:
        if key not in self and key in self._stored:
            url, secret = self._stored[key]
            self[key] = (url, vault.decrypt(secret))
        return super().get(key, default)


def _endpoints() -> _Endpoints:
    rows = sql.rows("SELECT org_id, url, secret FROM push_endpoint WHERE is_on")
    return _Endpoints({row["org_id"]: (row["url"], bytes(row["secret"])) for row in rows})
