"""Content few responded to goes back to its author with figures, and ends in one of few ways."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.effect import api
from xinglian.effect.actions.count_message import count_message
from xinglian.effect.actions.find_rework import find_rework
from xinglian.effect.actions.settle_rework import (
    NotYours,
    SettledAlready,
    keep_as_it_is,
    replaced,
    take_up_again,
)
from xinglian.effect.actions.tell_authors import tell_authors
from xinglian.effect.models import Rework
from xinglian.effect.rules.reasons import Looked, Peers, reasons
from xinglian.effect.tests.story import answer, send
from xinglian.effect.web.reasons import sentences
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network

Browse = Callable[[Member], Client]
_FINE = Looked(
    people=100, responded=40, read=60, must_acknowledge=True, has_action=True, title_length=12, text_length=200,
    sent_at=(2, 10, "10:00"), told_outside=0.9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "unclear"),
        ({"text_length": 700}, "long_text"),
        ({"text_length": 450, "peers": Peers(messages=4, text_length=420)}, "unclear"),
        ({"title_length": 41}, "long_title"),
        ({"sent_at": (2, 22, "22:40")}, "late"),
        ({"sent_at": (6, 10, "10:05")}, "weekend"),
        ({"told_outside": 0.1}, "inbox_only"),
        ({"read": 80}, "read_only"),
        ({"has_action": False}, "no_button"),
        ({"roles": {"technician": (50, 2), "partner_owner": (50, 38)}}, "role"),
        ({"roles": {"technician": (4, 0), "partner_owner": (96, 40)}}, "unclear"),
    ],
)
def test_reasons_are_what_differs(changes: dict[str, object], code: str) -> None:
    found = reasons(replace(_FINE, **changes))  # type: ignore[arg-type]
    assert [one["code"] for one in found] == [code]
    assert sentences(found)[0]


@pytest.fixture
def weak(cast: Cast) -> int:
    """A message of the manager's four days ago: one of four has responded."""
    with acting(cast.director.scope):
        knobs.turn(key="effect.rework_people", to=4)
    message_id = send(cast, now=clock.now(), days_ago=4)
    answer(message_id, sent_at=clock.now() - timedelta(days=4), said=[(cast.jiangdong_owner, "acknowledged", 5)])  # fmt: skip
    return message_id


def _find(*, later: timedelta = timedelta()) -> int:
    with acting(network()):
        return find_rework(now=clock.now() + later)


def test_it_is_found_once_and_only_after_a_fair_time(cast: Cast, weak: int) -> None:
    young = send(cast, now=clock.now())
    answer(young, sent_at=clock.now(), said=[])
    assert (_find(), _find()) == (1, 0)
    with acting(network()):
        one = Rework.objects.get()
    assert (one.message_id, one.author_person_id, one.people, one.responded) == (weak, cast.manager.person_id, 4, 1)  # fmt: skip
    assert one.reasons


def test_few_recipients_enough_response_or_an_urgent_notice_leave_a_message_alone(
    cast: Cast, weak: int
) -> None:
    with acting(cast.director.scope):
        knobs.turn(key="effect.rework_people", to=5)
    assert _find() == 0
    with acting(cast.director.scope):
        knobs.turn(key="effect.rework_people", to=4)
        knobs.turn(key="effect.mark", to=0.2)
    assert _find() == 0


def test_the_author_is_told_once_and_reminded_once(cast: Cast, weak: int) -> None:
    _find()
    now = clock.now()
    with acting(network()):
        told = [tell_authors(now=now + timedelta(days=day)) for day in (0, 1, 8, 9, 30)]
        assert told == [1, 0, 1, 0, 0]
        assert sql.value("SELECT count(*) FROM push_message WHERE is_notice AND membership_ids = %s", [[cast.manager.membership_id]]) == 2  # fmt: skip


def test_a_new_version_settles_it_and_links(cast: Cast, weak: int) -> None:
    _find()
    with acting(network()):
        replaced(message_id=weak, by_message_id=77, now=clock.now())
        one = Rework.objects.get()
        assert (one.state, one.by_message_id) == ("reworked", 77)


def test_response_that_rises_settles_it_by_itself(cast: Cast, weak: int) -> None:
    _find()
    answer(
        weak, sent_at=clock.now() - timedelta(days=4),
        said=[(cast.jiangdong_clerk, "acknowledged", 9000), (cast.shuchi_owner, "acknowledged", 9000)],
    )  # fmt: skip
    _find()
    with acting(network()):
        assert Rework.objects.get().state == "risen"
        sql.execute("UPDATE push_message SET state = 'cancelled' WHERE id = %s", [weak])
        Rework.objects.update(state="open")
        count_message(message_id=weak, now=clock.now())
    _find()
    with acting(network()):
        assert Rework.objects.get().state == "withdrawn"


def test_it_is_kept_with_a_reason_by_its_author_and_that_is_undone(cast: Cast, weak: int) -> None:
    _find()
    with acting(network()):
        rework_id = int(Rework.objects.get().pk)
    with acting(cast.officer.scope), pytest.raises(NotYours):
        keep_as_it_is(rework_id=rework_id, person_id=cast.officer.person_id, name="", leads=False, why="x", now=clock.now())  # fmt: skip
    own = {"rework_id": rework_id, "person_id": cast.manager.person_id, "leads": False}
    with acting(cast.manager.scope):
        keep_as_it_is(**own, name="王敏", why="只给老板看", now=clock.now())
        assert api.waiting_rework(person_id=cast.manager.person_id).n == 0
        with pytest.raises(SettledAlready):
            keep_as_it_is(**own, name="王敏", why="再来", now=clock.now())
        take_up_again(**own)
        found = api.waiting_rework(person_id=cast.manager.person_id)
    assert (found.n, found.title) == (1, "价格")


def test_whoever_looks_after_regions_sees_the_own_ones_only(cast: Cast, weak: int) -> None:
    _find()
    with acting(cast.csm.scope):
        assert sql.value("SELECT count(*) FROM effect_rework") == 0
    with acting(network()):
        Rework.objects.update(author_person_id=cast.csm.person_id)
    with acting(cast.csm.scope):
        assert sql.value("SELECT count(*) FROM effect_rework") == 1


def test_the_list_says_the_reasons_and_keeping_asks_for_one(
    cast: Cast, weak: int, client_of: Browse
) -> None:
    _find()
    browser = client_of(cast.manager)
    page = browser.get(reverse("effect:rework")).content.decode()
    assert "价格" in page
    with acting(network()):
        rework_id = int(Rework.objects.get().pk)
    keep = reverse("effect:keep", args=[rework_id])
    assert browser.post(keep, {"why": " "}).status_code == 422
    assert browser.post(keep, {"why": "通知而已"}).status_code == 302
    assert "通知而已" in browser.get(reverse("effect:rework") + "?state=kept").content.decode()
    assert client_of(cast.jiangdong_owner).get(reverse("effect:rework")).status_code == 403
