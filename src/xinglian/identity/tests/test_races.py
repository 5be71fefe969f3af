"""Two at the same moment: in a database of its own, with threads that really run side by side."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from tests.fixtures.cast import Cast
from xinglian.identity import api as identity
from xinglian.identity.actions.accept_invitation import accept_as_new_person
from xinglian.identity.actions.edit_member import edit_member
from xinglian.identity.actions.open_invitation import invitation_link, open_invitation
from xinglian.identity.actions.take_ticket import take_ticket
from xinglian.kernel import clock, sql
from xinglian.kernel.refusal import Refusal
from xinglian.kernel.scope import acting, network


def together(*works: Callable[[], Any]) -> Counter[str]:
    """Start all at once; how often each outcome happened."""
    start, outcomes = threading.Barrier(len(works)), Counter[str]()
    lock = threading.Lock()

    def run(work: Callable[[], Any]) -> None:
        start.wait()
        try:
            work()
            outcome = "done"
        except Refusal as refusal:
            outcome = type(refusal).__name__
        finally:
            connection.close()
        with lock:
            outcomes[outcome] += 1

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_counting_after_the_try_would_let_all_through(cast_in_world: Cast) -> None:
    """The control: read the count, try, then write it. This is the race."""
    waiting = threading.Barrier(12)
    passed: list[int] = []

    def naive() -> None:
        with acting(network()):
            tries = sql.value("SELECT tries FROM identity_throttle WHERE bucket = 'x'") or 0
        waiting.wait()
        if tries < 5:
            passed.append(1)

    together(*[naive] * 12)
    assert len(passed) == 12


def test_tickets_taken_together_stop_at_the_limit(cast_in_world: Cast) -> None:
    def take() -> None:
        take_ticket(bucket="x", limit=5, window=timedelta(minutes=5), now=clock.now())

    assert together(*[take] * 12) == {"done": 5, "TooManyTries": 7}


def test_an_invitation_accepted_twice_at_once_is_one_person(cast_in_world: Cast) -> None:
    with acting(cast_in_world.jiangdong_owner.scope):
        invitation = open_invitation(
            org_id=cast_in_world.jiangdong_id, name="沈小雨", now=clock.now(),
            roles=[identity.Role.TECHNICIAN],
        )  # fmt: skip
    token = invitation_link(invitation).rpartition("/")[2]

    def accept(login: str) -> Callable[[], Any]:
        return lambda: accept_as_new_person(
            token=token, login=login, name="沈小雨", password="seven bridges over a river",
            phone="", email="", now=clock.now(),
        )  # fmt: skip

    outcomes = together(*[accept(f"xiaoyu{n}") for n in range(4)])
    assert outcomes == {"done": 1, "InvitationDead": 3}
    with acting(network()):
        assert sql.value("SELECT count(*) FROM identity_person WHERE login LIKE 'xiaoyu%%'") == 1


def test_two_owners_cannot_leave_at_the_same_moment(cast_in_world: Cast) -> None:
    cast = cast_in_world
    with acting(network()):
        second = identity.add_person(
            org_id=cast.shuchi_id, login="second", name="二", roles=[identity.Role.PARTNER_OWNER],
            now=clock.now(),
        ).pk  # fmt: skip

    def step_down(membership_id: int) -> Callable[[], Any]:
        def work() -> None:
            with acting(network()):
                edit_member(
                    membership_id=membership_id, roles=["technician"], region_paths=[],
                    title="", is_liaison=False,
                )  # fmt: skip

        return work

    outcomes = together(step_down(cast.shuchi_owner.membership_id), step_down(second))
    assert outcomes == {"done": 1, "LastOwner": 1}
