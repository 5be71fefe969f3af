from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.care.models import Checkin, Need, Reply
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push

Door = Callable[[Member], Client]
ANSWER = {"people": "safe", "work": "usual", "stock": "none"}


def asked(cast: Cast, client_of: Door, by: Member | None = None, **more: Any) -> Checkin:
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET csm_person_id = %s WHERE organisation_id = %s",
            [cast.csm.person_id, cast.shuchi_id],
        )
    answer = client_of(by or cast.director).post(
        "/care/checkins/new/?event=price",
        {"title": "成都暴雨", "words": "人还好吗", "questions": list(ANSWER), "within": "24"}
        | more,
    )
    assert answer.status_code == 302, answer.content.decode()
    with acting(network()):
        return Checkin.objects.get()


def test_everybody_in_the_region_is_asked_by_one_message(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of, region="51")
    with acting(network()):
        assert list(Reply.objects.values_list("partner_id", "state")) == [
            (cast.shuchi_id, "waiting")
        ]
    assert one.message_id is not None
    assert push.release_message(message_id=one.message_id)
    page = client_of(cast.shuchi_owner).get(f"/care/checkins/{one.pk}/answer/").content.decode()
    assert "人都平安吗" in page
    assert (
        client_of(cast.jiangdong_owner).get(f"/care/checkins/{one.pk}/answer/").status_code == 404
    )


def test_a_regional_csm_asks_within_the_own_regions_only(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of, by=cast.csm)
    with acting(network()):
        assert Reply.objects.filter(checkin=one).count() == 1
    refused = client_of(cast.csm).post(
        "/care/checkins/new/",
        {"region": "32", "title": "x", "words": "x", "questions": ["work"], "within": "6"},
    )
    assert refused.status_code == 422
    assert "请选大一点的区域" in refused.content.decode()


def test_a_region_nobody_knows_never_means_everywhere(cast: Cast, client_of: Door) -> None:
    refused = client_of(cast.director).post(
        "/care/checkins/new/",
        {"region": "510000", "title": "x", "words": "x", "questions": ["work"], "within": "6"},
    )
    assert refused.status_code == 422
    with acting(network()):
        assert not Checkin.objects.exists()


def test_a_flood_has_a_place(cast: Cast, client_of: Door) -> None:
    refused = client_of(cast.director).post(
        "/care/checkins/new/?event=flood",
        {"title": "x", "words": "x", "questions": ["work"], "within": "6"},
    )
    assert refused.status_code == 422
    assert "请选发生在哪里" in refused.content.decode()


def test_each_need_becomes_a_task_of_the_csm_with_a_due_time(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    owner = client_of(cast.shuchi_owner)
    assert owner.post(
        f"/care/checkins/{one.pk}/answer/send/", ANSWER | {"people": "hurt", "needs": ["goods"], "note": "仓库进水"}
    ).status_code == 302  # fmt: skip
    with acting(network()):
        needs = {need.kind: need for need in Need.objects.all()}
    assert set(needs) == {"safety", "goods"}
    assert {need.owner_id for need in needs.values()} == {cast.csm.person_id}
    assert needs["goods"].due_at - needs["goods"].opened_at == timedelta(hours=24)
    assert needs["safety"].due_at - needs["safety"].opened_at == timedelta(hours=2)
    page = client_of(cast.csm).get(f"/care/checkins/{one.pk}/").content.decode()
    assert "仓库进水" in page
    assert "换路线送货" in page
    assert "有人受伤" in page


def test_a_worrying_answer_is_somebodys_task_without_a_tap(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    client_of(cast.shuchi_owner).post(
        f"/care/checkins/{one.pk}/answer/send/", ANSWER | {"work": "closed"}
    )
    with acting(network()):
        assert list(Need.objects.values_list("kind", flat=True)) == ["talk"]


def test_a_second_answer_takes_the_place_of_the_first(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    path = f"/care/checkins/{one.pk}/answer/send/"
    client_of(cast.shuchi_owner).post(path, ANSWER | {"needs": ["goods", "tools"]})
    client_of(cast.shuchi_owner).post(path, ANSWER | {"needs": ["goods"]})
    with acting(network()):
        assert list(Need.objects.values_list("kind", flat=True)) == ["goods"]
    client_of(cast.shuchi_owner).post(path, ANSWER)
    with acting(network()):
        assert Reply.objects.get(partner_id=cast.shuchi_id).state == "fine"
        assert not Need.objects.exists()


def test_an_unanswered_question_is_said(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    answer = client_of(cast.shuchi_owner).post(
        f"/care/checkins/{one.pk}/answer/send/", {"people": "safe"}
    )
    assert answer.status_code == 422
    assert "每个问题都请点一下" in answer.content.decode()


def test_a_closed_round_takes_no_answer_until_it_is_open_again(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    path = f"/care/checkins/{one.pk}/answer/send/"
    client_of(cast.director).post(f"/care/checkins/{one.pk}/close/")
    assert client_of(cast.shuchi_owner).post(path, ANSWER).status_code == 422
    client_of(cast.director).post(f"/care/checkins/{one.pk}/reopen/")
    assert client_of(cast.shuchi_owner).post(path, ANSWER).status_code == 302


def test_only_the_silent_are_asked_again(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    client_of(cast.shuchi_owner).post(f"/care/checkins/{one.pk}/answer/send/", ANSWER)
    client_of(cast.director).post(f"/care/checkins/{one.pk}/again/")
    with acting(network()):
        org_ids = sql.value("SELECT org_ids FROM push_message ORDER BY id DESC LIMIT 1")
    assert set(org_ids) == {cast.jiangdong_id, cast.garage_id}


def test_a_partner_reads_how_its_need_was_settled(cast: Cast, client_of: Door) -> None:
    client_of(cast.jiangdong_owner).post(
        "/care/mine/help/send/", {"needs": ["terms"], "note": "回款慢"}
    )
    with acting(network()):
        need = Need.objects.get()
    director = client_of(cast.director)
    assert director.post(f"/care/needs/{need.pk}/settle/", {"outcome": " "}).status_code == 422
    director.post(f"/care/needs/{need.pk}/settle/", {"outcome": "账期延长 30 天"})
    assert "账期延长 30 天" in client_of(cast.jiangdong_owner).get("/care/mine/").content.decode()
    director.post(f"/care/needs/{need.pk}/reopen/")
    assert "账期延长" not in client_of(cast.jiangdong_owner).get("/care/mine/").content.decode()


def test_a_need_is_handed_over_with_a_due_time_ahead(cast: Cast, client_of: Door) -> None:
    client_of(cast.jiangdong_owner).post("/care/mine/help/send/", {"needs": ["terms"]})
    with acting(network()):
        need = Need.objects.get()
    path = f"/care/needs/{need.pk}/hand-over/"
    given = {"owner": str(cast.manager.person_id), "due_at": "2020-01-01 08:00"}
    assert client_of(cast.director).post(path, given).status_code == 422
    client_of(cast.director).post(path, given | {"due_at": "2099-01-01 08:00"})
    with acting(network()):
        assert Need.objects.get().owner_id == cast.manager.person_id


@pytest.mark.parametrize("path", ["/care/mine/", "/care/mine/help/"])
def test_every_person_of_a_partner_may_ask_for_help(cast: Cast, client_of: Door, path: str) -> None:
    assert client_of(cast.jiangdong_tech).get(path).status_code == 200


def test_what_a_technician_asks_for_is_read_by_the_owner_but_by_no_colleague(
    cast: Cast, client_of: Door
) -> None:
    client_of(cast.jiangdong_tech).post(
        "/care/mine/help/send/", {"needs": ["talk"], "note": "家里出事了"}
    )
    seen = {
        member.login
        for member in cast.everybody()
        if not member.login.startswith(
            ("director", "manager", "csm", "officer", "support", "auditor")
        )
        and "家里出事了" in client_of(member).get("/care/mine/").content.decode()
    }
    assert seen == {"jiangdong_tech", "jiangdong_owner"}
    assert "家里出事了" not in client_of(cast.csm).get("/care/needs/?of=all").content.decode()
    assert "家里出事了" in client_of(cast.manager).get("/care/needs/").content.decode()
    for member in (cast.support, cast.auditor, cast.officer):
        assert client_of(member).get("/care/needs/").status_code == 403


def test_the_pages_of_a_round_ask_few_questions(
    cast: Cast, client_of: Door, django_assert_max_num_queries: Any
) -> None:
    one = asked(cast, client_of)
    director = client_of(cast.director)
    for path in (
        f"/care/checkins/{one.pk}/?state=all",
        "/care/checkins/",
        "/care/needs/",
        "/care/checkins/new/",
    ):
        director.get(path)
        with django_assert_max_num_queries(14):
            assert director.get(path).status_code == 200
    assert "P-510104" in director.get(f"/care/checkins/{one.pk}/export/").content.decode(
        "utf-8-sig"
    )


def test_a_round_stands_on_the_partners_first_page_and_a_need_on_the_csms_desk(
    cast: Cast, client_of: Door
) -> None:
    one = asked(cast, client_of)
    owner = client_of(cast.shuchi_owner)
    assert "我们想问问您好不好" in owner.get("/", follow=True).content.decode()
    owner.post(f"/care/checkins/{one.pk}/answer/send/", ANSWER | {"needs": ["goods"]})
    assert "我们想问问您好不好" not in owner.get("/", follow=True).content.decode()
    assert "1 条伙伴需求未办" in client_of(cast.csm).get("/today/").content.decode()


def test_an_answer_counts_as_done_what_the_message_asked_for(cast: Cast, client_of: Door) -> None:
    one = asked(cast, client_of)
    assert one.message_id is not None
    push.release_message(message_id=one.message_id)
    client_of(cast.shuchi_owner).post(f"/care/checkins/{one.pk}/answer/send/", ANSWER)
    with acting(network()):
        acted = sql.column(
            "SELECT membership_id FROM push_pub_receipt WHERE message_id = %s AND acted_at IS NOT NULL",
            [one.message_id],
        )
    assert acted == [cast.shuchi_owner.membership_id]
