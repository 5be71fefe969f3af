"""The courier: claims what is due on one channel, hands it over by threads, keeps the books.

Only as much is claimed as can be handed over at once (or next), so a killed worker leaves few attempts without an end. The
books are kept by one thread in batches; sending threads never touch the database. Of a channel's providers the first
that works gets what is due; the others get what it surely refused, and everything while it is left alone.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta

from xinglian.kernel import clock, knobs, scope
from xinglian.kernel.scope import acting
from xinglian.push.actions.claim_deliveries import claim_deliveries, recover_deliveries
from xinglian.push.actions.counter import Books, Counter, Trip
from xinglian.push.actions.reserve_cost import reserve_cost
from xinglian.push.actions.right_of_way import is_given, right_of_way
from xinglian.push.actions.spare_provider import (
    end_trial,
    keep_turns,
    take_turns,
    try_again,
)
from xinglian.push.models import Provider
from xinglian.push.queries.parcels import parcels
from xinglian.push.rules.lanes import FIRST, LANES
from xinglian.push.rules.outcome import Parcel

LEASE_SECONDS = 150.0
# How often a courier looks whether providers were changed, or given up by another one.
_LOOK_SECONDS = 1.0
# A turn that comes soon is waited for; for a later one the courier is called again.
_SHORT_SECONDS = 2.0

__all__ = ["LEASE_SECONDS", "Trip", "carry"]


def carry(
    *,
    channel: str,
    most_seconds: float = 50,
    lease_seconds: float = LEASE_SECONDS,
    lanes: Sequence[int] = LANES,
) -> Trip:
    """Hand over what is due on a channel until nothing is, or the time is over. Any number of workers may do it at once."""
    trip = Trip()
    with acting(scope.network()):
        counters = {row.pk: Counter.of(row) for row in _providers(channel)}
        trip.recovered = recover_deliveries(
            channel=channel,
            repeatable=[key for key, counter in counters.items() if counter.is_idempotent],
            now=clock.now(),
        )
        books = Books(
            channel=channel, trip=trip, counters=counters,
            most_attempts=int(knobs.value("push.attempts")),
            give_up_after=timedelta(hours=int(knobs.value("push.give_up_hours"))),
        )  # fmt: skip
    if not counters:
        return trip
    round = _Round(channel, list(counters.values()), lease_seconds, lanes)
    until = time.monotonic() + most_seconds
    # Urgent only once there is something: a courier called in vain holds up nobody.
    is_urgent = tuple(lanes) == (FIRST,)
    with (
        ExitStack() as way,
        ThreadPoolExecutor(
            max_workers=sum(one.row.concurrency for one in counters.values()),
            thread_name_prefix=f"push-{channel}",
        ) as pool,
    ):
        try:
            while True:
                more = time.monotonic() < until
                claimed = round.claim() if more else []
                if claimed and is_urgent:
                    way.enter_context(right_of_way())
                    is_urgent = False
                for counter, parcel in claimed:
                    pool.submit(counter.hand_over, parcel, books.done)
                wait = 0.02 if any(one.under_way for one in counters.values()) else 0
                entered = books.enter(books.collect(seconds=wait))
                # What was refused may be somebody else's at once: look again after every entry.
                if not (claimed or entered or any(one.under_way for one in counters.values())):
                    if not more or not round.is_waiting:
                        return trip
                    time.sleep(0.05)
        finally:
            pool.shutdown(wait=True)
            books.enter(books.collect(seconds=0), at_once=True)
            for counter in counters.values():
                counter.close()


@dataclass
class _Round:
    """Who of the providers may take something now, and what."""

    channel: str
    counters: list[Counter]
    lease_seconds: float
    lanes: Sequence[int] = LANES
    is_waiting: bool = False
    looked_at: float = field(default_factory=time.monotonic)
    _lanes: tuple[int, ...] = LANES

    def claim(self) -> list[tuple[Counter, Parcel]]:
        if time.monotonic() - self.looked_at > _LOOK_SECONDS:
            self._look()
        claimed: list[tuple[Counter, Parcel]] = []
        earlier: list[str] = []
        self._lanes = (FIRST,) if is_given() else tuple(self.lanes)
        self.is_waiting = self._lanes != tuple(self.lanes)
        for counter in self.counters:
            now = clock.now()
            if not counter.row.is_on:
                continue
            broken_until = counter.row.broken_until
            if broken_until is not None and (counter.is_on_trial or broken_until > now):
                continue  # left alone, or its one trial is still under way
            free = counter.room - counter.under_way
            if broken_until is None and free < max(1, counter.row.concurrency // 2):
                earlier.append(counter.row.pk)
                continue
            taken = self._claim(counter, 1 if broken_until else free, earlier)
            claimed += [(counter, parcel) for parcel in taken]
            counter.under_way += len(taken)
            if broken_until is None:
                earlier.append(counter.row.pk)
        return claimed

    def _claim(self, counter: Counter, limit: int, earlier: list[str]) -> list[Parcel]:
        row, now = counter.row, clock.now()
        with acting(scope.network()):
            on_trial = row.broken_until is not None
            if on_trial and not try_again(provider=row.pk, now=now):
                return []
            is_limited = row.rate_per_minute is not None or row.free_at is not None
            if is_limited:
                limit, wait = take_turns(provider=row.pk, wanted=limit, rate_per_minute=row.rate_per_minute, now=now)  # fmt: skip
                self.is_waiting = self.is_waiting or (limit == 0 and wait < _SHORT_SECONDS)
            if limit < 1:
                return []
            claimed = claim_deliveries(
                channel=self.channel, limit=limit, now=now, lease_seconds=self.lease_seconds,
                provider=row.pk, earlier=earlier, usable=self._usable(), lanes=self._lanes,
            )  # fmt: skip
            if is_limited:
                keep_turns(provider=row.pk, taken=len(claimed), rate_per_minute=row.rate_per_minute, now=now)  # fmt: skip
            if on_trial and not claimed:
                end_trial(provider=row.pk, now=now)
            if not claimed:
                return []
            counter.is_on_trial = on_trial
            ready = parcels(claimed=claimed, channel=self.channel)
            if counter.kind.is_paid and row.price:
                again = {(c["message_id"], c["membership_id"]) for c in claimed if c["in_doubt"]}
                prices = [
                    (p, 0 if (p.message_id, p.membership_id) in again else counter.price(p)) for p in ready
                ]  # fmt: skip
                ready = reserve_cost(
                    parcels=prices, channel=self.channel, provider=row.pk, now=now,
                    paid_channels=paid_channels(),
                )  # fmt: skip
            return ready

    def _usable(self) -> list[str]:
        return [one.row.pk for one in self.counters if one.is_usable]

    def _look(self) -> None:
        self.looked_at = time.monotonic()
        with acting(scope.network()):
            fresh = {row.pk: row for row in Provider.objects.filter(channel_id=self.channel)}
        for counter in self.counters:
            counter.refresh(fresh.get(counter.row.pk))


def paid_channels() -> list[str]:
    """Channels where something has its price."""
    return list(
        Provider.objects.filter(price__gt=0).values_list("channel_id", flat=True).distinct()
    )


def _providers(channel: str) -> list[Provider]:
    return list(Provider.objects.filter(channel_id=channel, is_on=True).order_by("order", "key"))
