"""The ten minutes: a target for each message, and a board of who is not reached and why."""

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
from xinglian.push.actions.count_standing import count_standing
from xinglian.push.actions.draft import begin_draft
from xinglian.push.actions.release_message import release_message
from xinglian.push.models import Channel, Message
from xinglian.push.queries import standing
from xinglian.push.queries.missing import missing
from xinglian.push.rules.chain import Step
from xinglian.push.tests.crowd import crowd

ClientOf = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def channels_on(cast: Cast) -> None:
    with acting(network()):
        for key in ("email", "sms"):
            Channel.objects.update_or_create(key=key, defaults={"is_on": True})
        sql.execute("UPDATE identity_person SET phone = ''")


def sent(cast: Cast, **more: Any) -> int:
    given = {
        "org_ids": [cast.jiangdong_id, cast.shuchi_id, cast.garage_id], "channels": ["inapp", "email"], "fallback": [],
    }  # fmt: skip
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="召回通知", body="x")], now=clock.now(), **(given | more)
        )
    release_message(message_id=message_id)
    return message_id


def read(message_id: int, *members: Member, after: float = 0) -> None:
    with acting(network()):
        started = Message.objects.get(pk=message_id).started_at
        assert started
        at = started + timedelta(minutes=after)
        receipts = [
            api.NewReceipt(message_id=message_id, membership_id=one.membership_id, kind="read", at=at)
            for one in members
        ]  # fmt: skip
        api.record_receipts(receipts=receipts, now=at + timedelta(hours=1))


def counted(message_id: int, who: Member, **only: Any) -> standing.Board:
    with acting(network()):
        count_standing(message_id=message_id, now=clock.now())
    with acting(who.scope):
        return standing.board(message_ids=[message_id], **only)


def set_way(message_id: int, member: Member, state: str, code: str = "") -> None:
    with acting(network()):
        sql.execute(
            "UPDATE push_delivery SET state = %s, code = %s WHERE message_id = %s AND membership_id = %s",
            [state, code, message_id, member.membership_id],
        )


def test_a_message_has_the_target_of_its_kind_until_somebody_gives_it_another(cast: Cast) -> None:
    with acting(cast.director.scope):
        knobs.turn(key="push.target_policy", to=15)
    usual = sent(cast, kind="policy")
    with acting(network()):
        assert Message.objects.get(pk=usual).target_minutes == 15
    # What it was released with holds, whatever is usual later.
    with acting(cast.director.scope):
        knobs.turn(key="push.target_policy", to=60)
    read(usual, cast.garage_tech, after=20)
    board = counted(usual, cast.manager)
    assert board.partners["late"] == 1


def test_each_partner_stands_with_the_nearest_of_its_people(cast: Cast) -> None:
    message_id = sent(cast)
    set_way(message_id, cast.jiangdong_owner, "failed", "550")
    set_way(message_id, cast.jiangdong_clerk, "held", "broken")
    set_way(message_id, cast.jiangdong_tech, "uncertain")
    set_way(message_id, cast.shuchi_owner, "delivered")
    read(message_id, cast.garage_tech)
    board = counted(message_id, cast.manager)
    assert board.partners == {"reached": 1, "uncertain": 1, "delivered": 1}
    assert board.people == {"uncertain": 1, "delivered": 1, "failed": 1, "address": 1}
    assert (board.total, board.open, board.waiting) == (3, 2, 4)
    assert [(one.label, one.open) for one in board.places] == [("江苏省", 1), ("四川省", 1)]


@pytest.mark.parametrize(
    ("state", "code", "stands"),
    [
        ("queued", "", "way"), ("sending", "", "way"), ("sent", "", "delivered"), ("held", "cap", "held"),
        ("held", "unsubscribed", "held"), ("queued", "budget", "held"), ("failed", "", "failed"), ("cancelled", "", "address"),
    ],
)  # fmt: skip
def test_the_board_says_what_the_delivery_says(
    cast: Cast, state: str, code: str, stands: str
) -> None:
    message_id = sent(cast, org_ids=[cast.shuchi_id])
    set_way(message_id, cast.shuchi_owner, state, code)
    board = counted(message_id, cast.manager)
    assert board.people == board.partners == {stands: 1}
    with acting(cast.manager.scope):
        message = Message.objects.get(pk=message_id)
        rows = missing(message=message, code=stands, now=clock.now()).rows
    assert [row["code"] for row in rows] == [stands]


def test_whom_no_channel_finds_stands_without_an_address_or_waits_for_the_chain(cast: Cast) -> None:
    only_sms = sent(cast, channels=["inapp", "sms"])
    assert counted(only_sms, cast.manager).people == {"address": 5}
    inbox_only = sent(cast, channels=["inapp"])
    assert counted(inbox_only, cast.manager).people == {"delivered": 5}
    chain = sent(cast, channels=["inapp"], fallback=[Step("email", 30)])
    assert counted(chain, cast.manager).people == {"later": 5}
    with acting(network()):
        Channel.objects.update(is_on=False)
    off = sent(cast, channels=["inapp", "sms"])
    assert counted(off, cast.manager).people == {"closed": 5}


def test_a_partner_without_the_role_is_named_and_not_forgotten(cast: Cast) -> None:
    owners = sent(cast, roles=["partner_owner"])
    board = counted(owners, cast.manager)
    # The garage has a technician only: nobody there to read it.
    assert board.partners["nobody"] == 1
    with acting(cast.manager.scope):
        rows = missing(message=Message.objects.get(pk=owners), code="nobody", now=clock.now()).rows
    assert [row["org_id"] for row in rows] == [cast.garage_id]
    both = sent(cast, org_ids=[cast.shuchi_id], required_roles=["partner_owner", "technician"])
    read(both, cast.shuchi_owner)
    assert counted(both, cast.manager).partners == {"short": 1}
    with acting(cast.manager.scope):
        rows = missing(message=Message.objects.get(pk=both), code="short", now=clock.now()).rows
    assert [row["org_id"] for row in rows] == [cast.shuchi_id]


def test_only_the_missing_role_is_looked_for(cast: Cast) -> None:
    message_id = sent(
        cast, org_ids=[cast.jiangdong_id], required_roles=["partner_owner", "technician"]
    )
    read(message_id, cast.jiangdong_owner)
    board = counted(message_id, cast.manager)
    assert (board.open, board.waiting) == (1, 1)
    with acting(cast.manager.scope):
        rows = missing(message=Message.objects.get(pk=message_id), now=clock.now()).rows
    assert [row["person_id"] for row in rows] == [cast.jiangdong_tech.person_id]


def test_a_regional_csm_sees_the_own_regions_only(cast: Cast, client_of: ClientOf) -> None:
    message_id = sent(cast)
    board = counted(message_id, cast.csm)
    assert (board.total, board.waiting) == (1, 1)
    with acting(cast.csm.scope):
        rows = missing(message=Message.objects.get(pk=message_id), now=clock.now()).rows
        assert [row.partners for row in standing.running(since=clock.now() - timedelta(days=1))] == [1]  # fmt: skip
    assert [row["org_id"] for row in rows] == [cast.shuchi_id]
    page = client_of(cast.csm).get(reverse("push:board", args=[message_id])).content.decode()
    assert cast.shuchi_owner.name in page
    assert cast.jiangdong_owner.name not in page
    assert client_of(cast.shuchi_owner).get(reverse("push:minutes")).status_code == 403


def test_the_board_opens_by_reason_place_and_csm(cast: Cast, client_of: ClientOf) -> None:
    message_id = sent(cast)
    set_way(message_id, cast.shuchi_owner, "failed", "550")
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET csm_person_id = %s WHERE organisation_id = %s",
            [cast.csm.person_id, cast.shuchi_id],
        )
    counted(message_id, cast.manager)
    client, url = client_of(cast.manager), reverse("push:board", args=[message_id])
    for query in ("why=failed", "region=51", f"csm={cast.csm.person_id}"):
        page = client.get(f"{url}?{query}").content.decode()
        assert cast.shuchi_owner.name in page, query
        assert cast.jiangdong_owner.name not in page, query
    assert client.get(f"{url}?why=nonsense&csm=x&region=y&after=z").status_code == 200
    assert "召回通知" in client.get(reverse("push:minutes")).content.decode()
    assert "未触达及原因" in client.get(reverse("push:result", args=[message_id])).content.decode()


def test_the_board_reads_counted_rows_in_a_few_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    message_id = sent(cast)
    counted(message_id, cast.manager)
    with acting(cast.manager.scope), django_assert_max_num_queries(4):
        standing.board(message_ids=[message_id])
        standing.running(since=clock.now() - timedelta(days=1))


def test_a_count_follows_receipts_and_the_minute_and_rests_after_a_long_one(cast: Cast) -> None:
    message_id = sent(cast)

    def waiting() -> list[dict[str, Any]]:
        with acting(network()):
            return sql.rows(
                "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'push.standing' AND status = 'todo'"
            )

    push_jobs.tick(scope=network())
    assert len(waiting()) == 1
    push_jobs.standing(scope=network(), message_id=message_id)
    with acting(network()):
        sql.execute("DELETE FROM procrastinate_jobs")
        sql.execute("UPDATE push_message SET standing_ms = 60000 WHERE id = %s", [message_id])
    push_jobs.tally(scope=network(), message_id=message_id)
    push_jobs.tally(scope=network(), message_id=message_id)
    (later,) = waiting()
    assert later["scheduled_at"] > clock.now() + timedelta(minutes=5)


def test_the_composer_takes_a_target_and_names_what_is_none(
    cast: Cast, client_of: ClientOf
) -> None:
    with acting(cast.manager.scope):
        draft = begin_draft(
            org_id=cast.maker_id, author_id=cast.manager.person_id, author_name="x", now=clock.now(), title="x",
        )  # fmt: skip
    client, url = client_of(cast.manager), reverse("push:save", args=[draft.pk])
    client.post(url, {"title": "x", "kind": "policy", "target_minutes": "25"})
    with acting(network()):
        assert Message.objects.get(pk=draft.pk).target_minutes == 25
    assert "“soon”" in client.post(url, {"title": "x", "target_minutes": "soon"}).content.decode()
    page = client.get(reverse("push:compose", args=[draft.pk])).content.decode()
    assert 'name="target_minutes"' in page


def test_whoever_is_missing_is_found_behind_hundreds_of_others(cast: Cast) -> None:
    crowd(cast, size=450, now=clock.now())
    message_id = sent(cast)
    last = 8_000_450
    with acting(network()):
        sql.execute(
            "INSERT INTO push_delivery (message_id, membership_id, channel, round, org_id, state, attempts, queued_at, next_at,"
            " external_id, address, code, reason, sent_at, settled_at, decided_by)"
            " SELECT message_id, membership_id, 'email', 0, org_id, 'sent', 1, sent_at, sent_at, '', 'x@example.com', '', '',"
            " sent_at, sent_at, '' FROM push_inbox WHERE message_id = %s AND membership_id BETWEEN 8000001 AND %s",
            [message_id, last - 1],
        )
        message = Message.objects.get(pk=message_id)
        assert [
            row["membership_id"]
            for row in missing(message=message, code="address", now=clock.now()).rows
        ] == [last]
