"""Row security, asked directly in SQL, and two people for large messages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import session_of
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push.actions.draft import begin_draft, save_variant
from xinglian.push.actions.record_receipts import NewReceipt, record_receipts
from xinglian.push.actions.release_message import release_message
from xinglian.push.actions.review import (
    NotInReview,
    NotReady,
    OwnMessage,
    TooLateToTakeBack,
    approve_message,
    submit_message,
    take_back,
)
from xinglian.push.models import Message


@pytest.fixture
def sent(cast: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="给江东", body="只给江东。")],
            now=clock.now(),
            org_ids=[cast.jiangdong_id],
        )
    release_message(message_id=message_id)
    return message_id


def test_an_agent_never_sees_a_competitors_messages(cast: Any, sent: int) -> None:
    with acting(cast.shuchi_owner.scope):
        for table in (
            "push_inbox",
            "push_variant",
            "push_delivery",
            "push_receipt",
            "push_pub_receipt",
        ):
            assert sql.value(f"SELECT count(*) FROM {table}") == 0, table
        assert sql.value("SELECT count(id) FROM push_message") == 0
    with acting(cast.jiangdong_tech.scope):
        assert sql.value("SELECT count(*) FROM push_inbox") == 3
        assert sql.value("SELECT count(id) FROM push_message") == 1


@pytest.mark.parametrize("column", ["audience_expr", "org_ids", "title", "tally_read", "author_id"])
def test_a_partner_never_learns_whom_else_a_message_was_for(
    cast: Any, sent: int, column: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting(cast.jiangdong_owner.scope),
    ):
        sql.rows(f"SELECT {column} FROM push_message")


def test_nobody_acknowledges_for_a_colleague(cast: Any, sent: int) -> None:
    now = clock.now()
    clerk = NewReceipt(
        message_id=sent,
        membership_id=cast.jiangdong_clerk.membership_id,
        kind="acknowledged",
        at=now,
    )
    with acting(cast.jiangdong_owner.scope):
        assert record_receipts(receipts=[clerk], now=now).total == 0
    with pytest.raises(DatabaseError), acting(cast.jiangdong_owner.scope), transaction.atomic():
        sql.execute(
            "INSERT INTO push_receipt (message_id, membership_id, kind, org_id, person_id, at, channel, is_simulated)"
            " VALUES (%s, %s, 'read', %s, %s, now(), 'inapp', false)",
            [
                sent,
                cast.jiangdong_clerk.membership_id,
                cast.jiangdong_id,
                cast.jiangdong_clerk.person_id,
            ],
        )


def test_a_csm_sees_receipts_of_the_own_region_only(cast: Any, sent: int) -> None:
    with acting(cast.csm.scope):
        assert sql.value("SELECT count(*) FROM push_inbox") == 0
    with acting(cast.manager.scope):
        assert sql.value("SELECT count(*) FROM push_inbox") == 3


def _draft(cast: Any) -> int:
    with acting(cast.manager.scope):
        message = begin_draft(
            org_id=cast.maker_id,
            author_id=cast.manager.person_id,
            author_name=cast.manager.name,
            now=clock.now(),
            title="大推送",
        )
        save_variant(
            message_id=message.pk,
            language="zh-hans",
            subject="大推送",
            body="正文",
            now=clock.now(),
        )
        Message.objects.filter(pk=message.pk).update(org_ids=[cast.jiangdong_id, cast.shuchi_id])
        knobs.turn(key="push.approval_size", to=2)
    return int(message.pk)


def test_a_large_message_needs_a_second_person_who_is_not_the_author(cast: Any) -> None:
    message_id = _draft(cast)
    with acting(cast.manager.scope):
        assert submit_message(message_id=message_id, now=clock.now()).state == "in_review"
        with pytest.raises(OwnMessage):
            approve_message(
                message_id=message_id,
                person_id=cast.manager.person_id,
                name="王敏",
                now=clock.now(),
            )
    with acting(cast.director.scope):
        message = approve_message(
            message_id=message_id, person_id=cast.director.person_id, name="周明远", now=clock.now()
        )
        assert message.state == "scheduled"
        assert take_back(message_id=message_id, now=clock.now()).state == "draft"
        with pytest.raises(TooLateToTakeBack):
            take_back(message_id=message_id, now=clock.now())


def test_many_small_sendings_need_a_second_person_like_a_large_one(cast: Any) -> None:
    first, second, third = _draft(cast), _draft(cast), _draft(cast)
    with acting(cast.manager.scope):
        knobs.turn(key="push.approval_size", to=7)  # each goes to four
        now = clock.now()
        assert submit_message(message_id=first, now=now).state == "scheduled"
        assert submit_message(message_id=second, now=now).state == "in_review"
    with acting(cast.director.scope):
        approve_message(
            message_id=second, person_id=cast.director.person_id, name="周明远", now=now
        )
    with acting(cast.manager.scope):
        # What a second person has seen counts no more; what was taken back neither; a day later nothing.
        assert submit_message(message_id=third, now=now).state == "in_review"
        take_back(message_id=first, now=now)
        fourth = _draft(cast)
        knobs.turn(key="push.approval_size", to=7)
        assert submit_message(message_id=fourth, now=now).state == "scheduled"
        fifth = _draft(cast)
        knobs.turn(key="push.approval_size", to=7)
        assert submit_message(message_id=fifth, now=now + timedelta(hours=25)).state == "scheduled"


def test_the_composer_says_why_a_small_message_needs_a_second_person(
    cast: Any, client: Client
) -> None:
    first, second = _draft(cast), _draft(cast)
    with acting(cast.manager.scope):
        knobs.turn(key="push.approval_size", to=7)
        submit_message(message_id=first, now=clock.now())
    client.cookies["xl_session"] = session_of(cast.manager)
    page = client.get(reverse("push:checks", args=[second])).content.decode()
    assert "含您近 24 小时自行发出的 4 人" in page
    assert "须第二人" in page


def test_a_colleague_who_hands_in_anothers_draft_adds_it_to_the_own_ones(cast: Any) -> None:
    first, second = _draft(cast), _draft(cast)
    with acting(network()):
        sql.execute(
            "UPDATE push_message SET author_id = %s WHERE id = %s", [cast.officer.person_id, second]
        )
    with acting(cast.manager.scope):
        knobs.turn(key="push.approval_size", to=7)
        assert submit_message(message_id=first, now=clock.now()).state == "scheduled"
        assert submit_message(message_id=second, now=clock.now()).state == "in_review"


def test_the_database_itself_refuses_an_author_as_approver(cast: Any) -> None:
    message_id = _draft(cast)
    with pytest.raises(DatabaseError, match="message_two_people"), acting(network()):
        sql.execute("UPDATE push_message SET approver_id = author_id WHERE id = %s", [message_id])


def test_a_message_with_a_fault_is_not_taken(cast: Any) -> None:
    message_id = _draft(cast)
    with acting(cast.manager.scope):
        save_variant(
            message_id=message_id,
            language="en",
            subject="Big",
            body="Dear {person.nam",
            now=clock.now(),
        )
        with pytest.raises(NotReady, match="6"):
            submit_message(message_id=message_id, now=clock.now())


def _approve(cast: Any, member: Any, message_id: int, barrier: Barrier, careless: bool) -> str:
    try:
        with acting(member.scope):
            if careless:
                state = Message.objects.get(pk=message_id).state
                barrier.wait(5)
                return state
            barrier.wait(5)
            return approve_message(
                message_id=message_id, person_id=member.person_id, name=member.name, now=clock.now()
            ).state
    except NotInReview:
        return "refused"
    finally:
        connections.close_all()


def test_two_approvals_at_once_are_one(cast_in_world: Any) -> None:
    cast = cast_in_world
    message_id = _draft(cast)
    with acting(cast.manager.scope):
        submit_message(message_id=message_id, now=clock.now())
    for careless, expected in (
        (True, ["in_review", "in_review"]),
        (False, ["refused", "scheduled"]),
    ):
        barrier = Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            two = [
                pool.submit(_approve, cast, m, message_id, barrier, careless)
                for m in (cast.director, cast.officer)
            ]
            assert sorted(one.result() for one in two) == expected
