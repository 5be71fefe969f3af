"""One clock for all machines: the database's."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from xinglian.kernel import clock, sql, timekeeper

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _own_clock_again() -> Iterator[None]:
    yield
    clock.forget()


def test_a_machine_whose_clock_is_an_hour_ahead_goes_by_the_databases(
    monkeypatch: pytest.MonkeyPatch, world: object
) -> None:
    monkeypatch.setattr(clock, "own", lambda: datetime.now(tz=UTC) + HOUR)
    assert clock.now() - datetime.now(tz=UTC) > HOUR / 2
    assert timekeeper.ask_the_time()
    assert abs(clock.now() - sql.value("SELECT clock_timestamp()")) < HOUR / 60


def test_turning_the_machines_clock_moves_nothing_once_it_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock.set_to(datetime(2026, 11, 22, 8, tzinfo=UTC), at=clock.seconds())
    monkeypatch.setattr(clock, "own", lambda: datetime(1999, 1, 1, tzinfo=UTC))
    assert datetime(2026, 11, 22, 8, tzinfo=UTC) <= clock.now()
    assert clock.now() < datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_database_that_does_not_answer_leaves_the_clock_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timekeeper, "conninfo", lambda: "postgresql:///nowhere?host=/nonexistent")
    assert not timekeeper.ask_the_time()
    assert abs(clock.now() - clock.own()) < HOUR / 60


def test_whoever_does_not_know_the_time_believes_a_slow_answer_and_later_only_quick_ones(
    monkeypatch: pytest.MonkeyPatch, world: object
) -> None:
    monkeypatch.setattr(clock, "own", lambda: datetime.now(tz=UTC) + 3 * HOUR)
    monkeypatch.setattr(timekeeper, "_SLOW_SECONDS", -1.0)  # every answer is slow
    assert timekeeper.ask_the_time()
    assert abs(clock.now() - sql.value("SELECT clock_timestamp()")) < HOUR / 60
    assert not timekeeper.ask_the_time()


def test_a_process_that_goes_by_the_databases_clock_never_says_its_own(
    monkeypatch: pytest.MonkeyPatch, world: object
) -> None:
    monkeypatch.setattr(clock, "own", lambda: datetime.now(tz=UTC) + 3 * HOUR)
    stop = threading.Event()
    stop.set()
    timekeeper.keep_time(stop)
    assert abs(clock.now() - sql.value("SELECT clock_timestamp()")) < HOUR / 60
