"""Escalation: the person, the liaison, the CSM, the call list; each step once, in time, and on record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api
from xinglian.push import jobs as push_jobs
from xinglian.push.actions.climb import climb
from xinglian.push.actions.draft import begin_draft
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Message, Step
from xinglian.push.rules import ladder
from xinglian.push.rules.ladder import LadderProblem, Rung

ClientOf = Callable[[Member], Client]


def sent(cast: Cast, *, minutes_ago: float = 0, **more: Any) -> int:
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="断供通知", body="x")], now=clock.now(),
            **({"org_ids": [cast.jiangdong_id, cast.shuchi_id], "channels": ["inapp"], "fallback": []} | more),
        )  # fmt: skip
    release_message(message_id=message_id)
    with acting(network()):
        sql.execute(
            "UPDATE push_message SET started_at = %s WHERE id = %s",
            [clock.now() - timedelta(minutes=minutes_ago), message_id],
        )
    return message_id


def read(message_id: int, *members: Member) -> None:
    now = clock.now()
    with acting(network()):
        receipts = [
            api.NewReceipt(message_id=message_id, membership_id=one.membership_id, kind="read", at=now)
            for one in members
        ]  # fmt: skip
        api.record_receipts(receipts=receipts, now=now)


def steps_of(message_id: int) -> dict[str, tuple[int, int]]:
    with acting(network()):
        found = Step.objects.filter(message_id=message_id)
        return {one.step: (one.people, one.told) for one in found}


def test_a_ladder_is_read_in_its_order_and_a_slip_names_the_piece() -> None:
    assert ladder.parse("person 5 > CSM 30") == (Rung("person", 5), Rung("csm", 30))
    assert ladder.parse("") == ()
    for text, found in (
        ("person 5 > boss 6", "boss 6"), ("csm 5 > person 6", "person 6"), ("person 9 > csm 5", "csm 5"),
        ("person", "person"), ("person 5 > person 6", "person 6"), ("person 0", "person 0"),
    ):  # fmt: skip
        with pytest.raises(LadderProblem) as slip:
            ladder.parse(text)
        assert slip.value.found == found
    assert ladder.sound("person 5 > boss 6 > csm 7") == (Rung("person", 5), Rung("csm", 7))


def test_an_urgent_notice_climbs_as_usual_and_news_to_nobody(cast: Cast) -> None:
    urgent, news = sent(cast, kind="emergency"), sent(cast, kind="general")
    with acting(network()):
        one, other = Message.objects.get(pk=urgent), Message.objects.get(pk=news)
    assert [getattr(one, column) for column in ladder.COLUMNS.values()] == [2, 3, 5, 7]
    assert [getattr(other, column) for column in ladder.COLUMNS.values()] == [None] * 4
    with acting(cast.director.scope), pytest.raises(knobs.KnobMisread):
        knobs.turn(key="push.steps_general", to="tomorrow")


def test_each_step_is_taken_once_and_recorded(cast: Cast) -> None:
    with acting(network()):
        sql.execute("UPDATE partners_partner SET csm_person_id = %s", [cast.csm.person_id])
        sql.execute(
            "UPDATE partners_partner SET liaison_membership_id = %s WHERE organisation_id = %s",
            [cast.jiangdong_clerk.membership_id, cast.jiangdong_id],
        )
    message_id = sent(cast, kind="emergency", minutes_ago=8)
    read(message_id, cast.jiangdong_tech)
    push_jobs.tick(scope=network())
    push_jobs.tick(scope=network())
    # Three had not read; one liaison speaks for Jiangdong, whose owner and clerk (the liaison) are among them.
    assert steps_of(message_id) == {
        "person": (3, 3), "liaison": (3, 1), "csm": (3, 3), "calls": (3, 1),
    }  # fmt: skip
    for notice in _notices(message_id):
        release_message(message_id=notice)
    with acting(network()):
        told = sql.column(
            "SELECT i.membership_id FROM push_message n JOIN push_inbox i ON i.message_id = n.id WHERE n.parent_id = %s AND i.org_id = %s",
            [message_id, cast.jiangdong_id],
        )
    assert told == [cast.jiangdong_clerk.membership_id]


def _notices(message_id: int) -> list[int]:
    with acting(network()):
        return sql.column(
            "SELECT id FROM push_message WHERE parent_id = %s AND is_notice", [message_id]
        )


def test_nothing_is_due_early_after_reading_or_when_it_was_replaced(cast: Cast) -> None:
    early = sent(cast, kind="emergency", minutes_ago=1)
    all_read = sent(cast, kind="emergency", minutes_ago=9)
    read(all_read, *[one for one in cast.everybody() if one.org_id in (cast.jiangdong_id, cast.shuchi_id)])  # fmt: skip
    gone = sent(cast, kind="emergency", minutes_ago=9)
    with acting(network()):
        Message.objects.filter(pk=gone).update(superseded_by_id=early)
    push_jobs.tick(scope=network())
    assert steps_of(early) == {}
    assert steps_of(all_read) == dict.fromkeys(ladder.STEPS, (0, 0))
    assert steps_of(gone) == {}
    with acting(network()):
        assert not climb(message_id=early, step="person", now=clock.now())
        assert sql.value("SELECT count(*) FROM push_escalation") == 0


def test_the_step_of_an_urgent_notice_waits_for_its_second_not_for_the_minute(cast: Cast) -> None:
    message_id = sent(cast, kind="emergency", minutes_ago=1.5)
    push_jobs.tick(scope=network())
    with acting(network()):
        rows = sql.rows(
            "SELECT queue_name, scheduled_at, args->>'step' AS step FROM procrastinate_jobs WHERE task_name = 'push.climb_first'"
        )
        started = Message.objects.get(pk=message_id).started_at
    assert started
    assert {row["step"]: row["scheduled_at"] for row in rows} == {
        "person": started + timedelta(minutes=2), "liaison": started + timedelta(minutes=3),
    }  # fmt: skip
    assert {row["queue_name"] for row in rows} == {"first"}


def test_the_call_list_has_whom_a_partner_misses_and_the_companies_without_anybody(
    cast: Cast,
) -> None:
    message_id = sent(
        cast, org_ids=[cast.jiangdong_id, cast.shuchi_id, cast.garage_id], roles=["partner_owner", "partner_clerk"],
        required_roles=["partner_owner"], kind="emergency", minutes_ago=8,
    )  # fmt: skip
    read(message_id, cast.shuchi_owner)
    with acting(network()):
        climb(message_id=message_id, step="calls", now=clock.now())
        rows = sql.rows("SELECT membership_id, org_id FROM push_escalation ORDER BY membership_id NULLS LAST")  # fmt: skip
    # Shuchi is reached, Jiangdong's clerk is not required, the garage has a technician only.
    assert rows == [
        {"membership_id": cast.jiangdong_owner.membership_id, "org_id": cast.jiangdong_id},
        {"membership_id": None, "org_id": cast.garage_id},
    ]


def test_a_colleagues_reading_takes_a_needless_call_off_the_list(cast: Cast) -> None:
    message_id = sent(cast, kind="emergency", minutes_ago=8, org_ids=[cast.jiangdong_id])
    with acting(network()):
        climb(message_id=message_id, step="calls", now=clock.now())
        assert sql.value("SELECT count(*) FROM push_escalation WHERE closed_at IS NULL") == 3
    read(message_id, cast.jiangdong_owner)
    push_jobs.tick(scope=network())
    with acting(network()):
        assert sql.column("SELECT outcome FROM push_escalation ORDER BY outcome") == ["reached", "reached", "read"]  # fmt: skip


def test_the_composer_takes_steps_and_the_result_page_tells_them(
    cast: Cast, client_of: ClientOf
) -> None:
    with acting(cast.manager.scope):
        draft = begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name="x", now=clock.now(), title="x",
        )  # fmt: skip
    client, url = client_of(cast.manager), reverse("push:save", args=[draft.pk])
    client.post(url, {"title": "x", "ladder": "1", "liaison_minutes": "7", "call_minutes": "90"})
    with acting(network()):
        kept = Message.objects.get(pk=draft.pk)
    assert (kept.liaison_minutes, kept.call_minutes, kept.climbs_as_usual) == (7, 90, False)
    assert "“soon”" in client.post(url, {"title": "x", "call_minutes": "soon"}).content.decode()
    message_id = sent(cast, kind="emergency", minutes_ago=8)
    push_jobs.tick(scope=network())
    page = client.get(reverse("push:result", args=[message_id])).content.decode()
    assert "找伙伴联络员" in page
    assert "为 4 人找了 4 人" in page
    # Whoever looks after regions sees that it was done, not the network's counts.
    theirs = client_of(cast.csm).get(reverse("push:result", args=[message_id])).content.decode()
    assert "找伙伴联络员" in theirs
    assert "为 4 人" not in theirs
