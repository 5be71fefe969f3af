"""The outbox: heard after commit, in order, at least once; a poison letter is parked."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.fixtures.database import World
from xinglian.kernel import outbox, sql
from xinglian.kernel.event import Event
from xinglian.kernel.scope import acting, network

heard: list[str] = []
trouble: set[str] = set()


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    kettle: str
    turn: int

    @property
    def aggregate(self) -> str:
        return self.kettle


@outbox.listen(KettleBoiled)
def pour(event: KettleBoiled) -> None:
    if event.kettle in trouble:
        raise RuntimeError("no cup under the kettle")
    heard.append(f"{event.kettle}{event.turn}")


@outbox.listen(KettleBoiled)
def count(event: KettleBoiled) -> None:
    heard.append(f"count {event.kettle}{event.turn}")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    heard.clear()
    trouble.clear()
    return


def announce(*events: KettleBoiled) -> None:
    with acting(network()):
        for event in events:
            outbox.announce(event)


def make_due() -> None:
    with acting(network()):
        sql.execute("UPDATE kernel_letter SET next_at = now() - interval '1 second'")


def test_everybody_hears_in_the_order_of_announcement(world: World) -> None:
    announce(KettleBoiled(kettle="a", turn=1), KettleBoiled(kettle="a", turn=2))
    outbox.deliver_waiting()
    assert heard == ["a1", "count a1", "a2", "count a2"]


def test_what_was_rolled_back_is_never_heard(world: World) -> None:
    with pytest.raises(ZeroDivisionError), acting(network()):
        outbox.announce(KettleBoiled(kettle="a", turn=1))
        raise ZeroDivisionError
    assert outbox.deliver_waiting() == 0
    assert heard == []


def test_an_event_outside_a_transaction_is_refused(world: World) -> None:
    with pytest.raises(outbox.NotInTransaction):
        outbox.announce(KettleBoiled(kettle="a", turn=1))


def test_a_failing_aggregate_waits_while_others_go_on(world: World) -> None:
    trouble.add("a")
    announce(
        KettleBoiled(kettle="a", turn=1),
        KettleBoiled(kettle="a", turn=2),
        KettleBoiled(kettle="b", turn=1),
    )
    outbox.deliver_waiting()
    assert heard == ["b1", "count b1"]
    trouble.clear()
    make_due()
    outbox.deliver_waiting()
    assert heard[2:] == ["a1", "count a1", "a2", "count a2"]


def test_a_listener_that_heard_does_not_hear_again(world: World) -> None:
    announce(KettleBoiled(kettle="a", turn=1))
    with acting(network()):
        letter = sql.value("SELECT id FROM kernel_letter")
        sql.execute(
            "INSERT INTO kernel_heard (letter_id, listener, heard_at) VALUES (%s, %s, now())",
            [letter, f"{pour.__module__}.{pour.__qualname__}"],
        )
    outbox.deliver_waiting()
    assert heard == ["count a1"]


def test_a_poison_letter_is_parked_with_its_error_and_can_be_retried(world: World) -> None:
    trouble.add("a")
    announce(KettleBoiled(kettle="a", turn=1))
    for _ in range(outbox.ATTEMPTS):
        make_due()
        outbox.deliver_waiting()
    with acting(network()):
        letter = sql.row("SELECT id, state, error, failed_listener FROM kernel_letter")
    assert letter is not None
    assert letter["state"] == "parked"
    assert "no cup under the kettle" in letter["error"]
    assert letter["failed_listener"].endswith("pour")
    trouble.clear()
    with acting(network()):
        outbox.retry_parked(letter_id=letter["id"])
    outbox.deliver_waiting()
    assert heard == ["a1", "count a1"]
