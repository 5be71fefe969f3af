"""What a courier works with: a counter per provider, where parcels are handed over, and the books of all of them."""

import logging
import queue
import random
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext_lazy

from xinglian.identity import api as identity
from xinglian.kernel import clock, live, scope, sql, vault
from xinglian.kernel.scope import acting
from xinglian.push.actions.claim_deliveries import Settled, settle_deliveries
from xinglian.push.actions.spare_provider import (
    count_faults,
    leave_alone,
    slow_down,
    trust_again,
)
from xinglian.push.channels import base
from xinglian.push.models import Provider, Template
from xinglian.push.rules import cost
from xinglian.push.rules.breaker import Breaker
from xinglian.push.rules.outcome import Outcome, Parcel

_FLUSH_SECONDS = 0.1
_FLUSH_ROWS = 200
_DATABASE_AWAY_SECONDS = 60.0
_log = logging.getLogger(__name__)
_GONE = gettext_lazy("The device takes no more notices: switch them on there again.")

# Not handed over at all: a provider stored before a question was asked that its form now needs answered.
SETTINGS_MISSING = Outcome(
    result="retry", code="settings_missing", reason="The provider's settings are not complete.", blame="provider"
)  # fmt: skip

Done = queue.SimpleQueue["tuple[Counter, Parcel, Outcome]"]


@dataclass
class Trip:
    """What one run did: counts by result."""

    results: dict[str, int] = field(default_factory=dict)
    recovered: int = 0

    @property
    def total(self) -> int:
        return sum(self.results.values())


@dataclass
class Counter:
    """One provider as this courier knows it. `under_way`: claimed and not in the books yet."""

    row: Provider
    kind: base.ProviderKind
    settings: Mapping[str, Any]
    secret: str
    breaker: Breaker = field(default_factory=Breaker)
    is_on_trial: bool = False
    is_complete: bool = True
    under_way: int = 0
    _local: threading.local = field(default_factory=threading.local)
    _transports: list[base.Transport] = field(default_factory=list)

    @classmethod
    def of(cls, row: Provider) -> "Counter":
        kind = base.provider_kind(row.kind)
        return cls(
            row=row, kind=kind, settings=settings_of(row, kind), secret=secret_of(row),
            is_complete=not base.unanswered(kind, row.settings),
        )  # fmt: skip

    @property
    def is_idempotent(self) -> bool:
        return base.is_idempotent(self.kind, self.settings)

    @property
    def is_usable(self) -> bool:
        return self.row.is_on and self.row.broken_until is None

    @property
    def room(self) -> int:
        # What a killed worker has claimed and not tried is repeated where the receiver knows the id, so there the next
        # ones may wait in line; elsewhere it would be uncertain for nothing.
        return self.row.concurrency * (2 if self.is_idempotent else 1)

    def price(self, parcel: Parcel) -> int:
        return cost.cost_e4(price=self.row.price, units=self.kind.units(parcel, self.settings))

    def hand_over(self, parcel: Parcel, done: Done) -> None:
        done.put((self, parcel, self.send(parcel)))

    def send(self, parcel: Parcel) -> Outcome:
        """Hand over one parcel now. Never raises; the outcome never says the secret."""
        if not self.is_complete:
            return SETTINGS_MISSING
        try:
            outcome = self._transport().send(parcel)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not lose a delivery
            _log.exception("push: %s broke on %s", self.row.pk, parcel.delivery_id)
            result: Any = "retry" if self.is_idempotent else "uncertain"
            outcome = Outcome(
                result=result,
                code=type(error).__name__[:40],
                reason=str(error)[:400],
                in_doubt=True,
            )
        return outcome.without(self.secret)

    def refresh(self, row: Provider | None) -> None:
        """As it stands in the database now; new settings are for the next run."""
        if row is None:
            self.row.is_on = False
            return
        self.row.is_on, self.row.broken_until = row.is_on, row.broken_until
        self.row.broken_times, self.row.free_at = row.broken_times, row.free_at
        self.row.rate_per_minute, self.row.faults = row.rate_per_minute, row.faults

    def close(self) -> None:
        for transport in self._transports:
            with suppress(OSError):
                transport.close()

    def _transport(self) -> base.Transport:
        transport: base.Transport | None = getattr(self._local, "transport", None)
        if transport is None:
            transport = self.kind.open(settings=self.settings, secret=self.secret)
            self._local.transport = transport
            self._transports.append(transport)
        return transport


@dataclass
class Books:
    """Outcomes are recorded in batches, at least every tenth of a second."""

    channel: str
    trip: Trip
    counters: Mapping[str, Counter]
    most_attempts: int
    give_up_after: timedelta
    done: Done = field(default_factory=queue.SimpleQueue)
    waiting: list[tuple[Counter, Settled]] = field(default_factory=list)
    written_at: float = field(default_factory=time.monotonic)

    def collect(self, *, seconds: float) -> list[tuple[Counter, Parcel, Outcome]]:
        got: list[tuple[Counter, Parcel, Outcome]] = []
        with suppress(queue.Empty):
            got.append(self.done.get(timeout=seconds) if seconds else self.done.get_nowait())
            while True:
                got.append(self.done.get_nowait())
        return got

    def enter(self, got: list[tuple[Counter, Parcel, Outcome]], *, at_once: bool = False) -> bool:
        """Take outcomes down; whether any were written."""
        for counter, parcel, outcome in got:
            counter.under_way -= 1
            self.waiting.append(
                (counter, Settled(parcel=parcel, outcome=outcome, dice=random.random()))  # noqa: S311 - jitter
            )
        at_once = at_once or not any(one.under_way for one in self.counters.values())
        late = time.monotonic() - self.written_at > _FLUSH_SECONDS
        if not self.waiting or not (at_once or late or len(self.waiting) >= _FLUSH_ROWS):
            return False
        self._write()
        self._judge()
        for _counter, one in self.waiting:
            self.trip.results[one.outcome.result] = self.trip.results.get(one.outcome.result, 0) + 1
        self.waiting, self.written_at = [], time.monotonic()
        return True

    def _write(self) -> None:
        """Outcomes are known only here: a database that restarts is waited for, or mails would become uncertain
        that are not. Writing twice changes nothing, each outcome counts for its attempt."""
        until = time.monotonic() + _DATABASE_AWAY_SECONDS
        working = [key for key, one in self.counters.items() if one.is_usable]
        while True:
            try:
                with acting(scope.network()):
                    settle_deliveries(
                        channel=self.channel,
                        settled=[one for _counter, one in self.waiting],
                        now=clock.now(),
                        most_attempts=self.most_attempts,
                        providers=working,
                        give_up_after=self.give_up_after,
                    )
                    for message_id in {one.parcel.message_id for _counter, one in self.waiting}:
                        live.publish(f"message:{message_id}")
            except (OperationalError, InterfaceError):
                connection.close()
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return

    def _judge(self) -> None:
        """What the answers say about the providers themselves."""
        self._break_addresses()
        for counter in self.counters.values():
            own = [one for whose, one in self.waiting if whose is counter]
            if own:
                self._judge_one(counter, own)

    def _judge_one(self, counter: Counter, own: list[Settled]) -> None:
        row, faults = counter.row, [one.outcome.blame == "provider" for one in own]
        on_trial, counter.is_on_trial = counter.is_on_trial, False
        for is_fault in faults:
            counter.breaker.note(is_fault=is_fault)
        pause = max(
            (one.outcome.again_seconds for one in own if one.outcome.blame == "limit"), default=0.0
        )
        if pause:
            with acting(scope.network()):
                slow_down(provider=row.pk, seconds=pause, now=clock.now())
            row.free_at = clock.now() + timedelta(seconds=pause)
        if row.broken_until is not None and not on_trial:
            return  # the rest of what was under way when it was given up
        if on_trial and not faults[-1]:
            with acting(scope.network()):
                trust_again(provider=row.pk)
            row.broken_until, row.broken_times, row.faults = None, 0, 0
            counter.breaker.forget()
            return
        if any(faults) or row.faults:
            with acting(scope.network()):
                row.faults = count_faults(provider=row.pk, answers=faults)
        if on_trial or counter.breaker.opens(in_a_row=row.faults):
            self._open(
                counter, [one for one, is_fault in zip(own, faults, strict=True) if is_fault][-1]
            )

    def _break_addresses(self) -> None:
        """What a provider calls dead is not tried again; whose it is sees why."""
        kind = base.kind_of(self.channel).address
        dead: dict[str, set[str]] = {}
        for _counter, one in self.waiting:
            said, address = one.outcome, one.outcome.address or one.parcel.address
            if said.blame == "address" and kind and address:
                dead.setdefault(f"{said.code} {said.reason}".strip(), set()).add(address)
            if said.dead and kind:
                dead.setdefault(str(_GONE), set()).update(said.dead)
        for reason, values in dead.items():
            identity.break_addresses(
                kind=kind, values=sorted(values), reason=reason, now=clock.now()
            )

    def _open(self, counter: Counter, last: Settled) -> None:
        said = " ".join(part for part in (last.outcome.code, last.outcome.reason) if part)
        with acting(scope.network()):
            now = clock.now()
            until = leave_alone(provider=counter.row.pk, reason=said, dice=last.dice, now=now)
        counter.row.broken_until = until or now
        counter.breaker.forget()


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


def settings_of(row: Provider, kind: base.ProviderKind) -> dict[str, Any]:
    """As a transport gets them: the form's, the endpoints of organisations, the approved templates."""
    settings = base.completed(kind, row.settings)
    if kind.per_organisation:
        rows = sql.rows("SELECT org_id, url, secret FROM push_endpoint WHERE is_on")
        settings["endpoints"] = _Endpoints(
            {one["org_id"]: (one["url"], bytes(one["secret"])) for one in rows}
        )
    if kind.needs_template:
        settings["templates"] = list(
            Template.objects.filter(provider_id=row.pk, state="approved")
            .order_by("id")
            .values("code", "sign", "body", "variables", "kinds", "language")
        )
    return settings


def secret_of(row: Provider) -> str:
    return vault.decrypt(bytes(row.secret)) if row.secret else ""
