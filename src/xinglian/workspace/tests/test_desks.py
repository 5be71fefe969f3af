"""Everybody opens on what to do next; the palette acts; a chase says its consequences first."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push.actions.remind import remind
from xinglian.workspace.rules.verbs import verb_of
from xinglian.workspace.tests.test_counts import send

Browse = Callable[[Member], Client]
PALETTE = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("director", "/cockpit/"), ("auditor", "/cockpit/"), ("manager", "/today/"), ("csm", "/today/"),
        ("officer", "/today/"), ("support", "/today/"), ("jiangdong_owner", "/home/"), ("garage_tech", "/home/"),
    ],
)  # fmt: skip
def test_each_role_has_a_home_that_opens(
    cast: Cast, client_of: Browse, who: str, where: str
) -> None:
    client = client_of(getattr(cast, who))
    assert client.get("/").headers["Location"] == where
    assert client.get(where).status_code == 200


def test_an_open_message_is_a_thing_to_chase(cast: Cast, client_of: Browse) -> None:
    message_id, _span = send(cast, now=clock.now(), hours_ago=2)
    page = client_of(cast.manager).get("/today/").content.decode()
    assert f"/chase/{message_id}/" in page
    assert "催签 1 家" in page
    assert f"/chase/{message_id}/" not in client_of(cast.support).get("/today/").content.decode()


def test_a_chase_says_how_many_then_reminds_them(cast: Cast, client_of: Browse) -> None:
    message_id, _span = send(cast, now=clock.now(), hours_ago=2)
    client = client_of(cast.manager)
    page = client.get(f"/chase/{message_id}/")
    told = page.context["chase"]
    assert sum(one.people for one in told.first) == told.recipients
    assert [one.name for one in told.first if one.name not in page.content.decode()] == []
    assert told.silent == sum(one.is_silent for one in told.first) > 0
    assert "不能撤回" in page.content.decode()
    assert client.post(f"/chase/{message_id}/").status_code == 302
    with acting(network()):
        assert (
            sql.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'push.remind'")
            == 1
        )


def test_a_regional_chase_reminds_nobody_outside_and_nobody_twice(
    cast: Cast, client_of: Browse
) -> None:
    now = clock.now()
    message_id, _span = send(cast, now=now, hours_ago=2)
    with acting(network()):
        region = sql.value(
            "SELECT region_path::text FROM identity_organisation WHERE id = %s", [cast.shuchi_id]
        )
        assert remind(message_id=message_id, now=now, region_paths=[region]) == 1
        reminded = sql.column(
            "SELECT DISTINCT org_id FROM push_inbox WHERE reminded_at IS NOT NULL"
        )
    assert reminded == [cast.shuchi_id]
    again = client_of(cast.manager).post(f"/chase/{message_id}/", {"region": region.split(".")[2]})
    assert again.status_code == 409


def test_the_palette_acts_on_a_place_and_a_verb(cast: Cast, client_of: Browse) -> None:
    message_id, _span = send(cast, now=clock.now(), hours_ago=2)
    manager = client_of(cast.manager)
    for words in ("四川 催", "催 sichuan", "cui 四川"):
        found = manager.get("/search/", {"q": words}, headers=PALETTE).content.decode()
        assert f"/chase/{message_id}/?region=51" in found, words
    assert (
        "audience_expr"
        in manager.get("/search/", {"q": "四川 写"}, headers=PALETTE).content.decode()
    )
    assert (
        "/chase/"
        not in client_of(cast.support)
        .get("/search/", {"q": "四川 催"}, headers=PALETTE)
        .content.decode()
    )
    assert (
        "/chase/"
        not in client_of(cast.shuchi_owner)
        .get("/search/", {"q": "催"}, headers=PALETTE)
        .content.decode()
    )


def test_a_csm_is_offered_no_chase_outside_the_own_region(cast: Cast, client_of: Browse) -> None:
    send(cast, now=clock.now(), hours_ago=2)
    found = client_of(cast.csm).get("/search/", {"q": "江苏 催"}, headers=PALETTE).content.decode()
    assert "/chase/" not in found


def test_what_was_opened_comes_back_for_this_person_only(cast: Cast, client_of: Browse) -> None:
    director = client_of(cast.director)
    assert director.post("/recent/", {"path": f"/partners/{cast.jiangdong_id}"}).status_code == 204
    assert director.post("/recent/", {"path": "/nowhere/12"}).status_code == 204
    assert "江东汽配" in director.get("/search/", headers=PALETTE).content.decode()
    assert (
        "江东汽配" not in client_of(cast.manager).get("/search/", headers=PALETTE).content.decode()
    )


def test_a_partner_remembering_a_rival_sees_no_name(cast: Cast, client_of: Browse) -> None:
    owner = client_of(cast.jiangdong_owner)
    owner.post("/recent/", {"path": f"/partners/{cast.shuchi_id}"})
    assert "蜀驰" not in owner.get("/search/", headers=PALETTE).content.decode()


def test_the_search_page_is_a_whole_page_with_filters(cast: Cast, client_of: Browse) -> None:
    page = client_of(cast.director).get("/search/", {"q": "jdqp"}).content.decode()
    assert page.startswith("<!doctype html>")
    assert "江东汽配" in page
    assert "kind=parts" in page
    assert (
        "江东汽配"
        not in client_of(cast.director)
        .get("/search/", {"q": "jdqp", "kind": "parts"})
        .content.decode()
    )


def test_verbs_are_known_by_sign_sound_and_english() -> None:
    assert [verb_of(word) for word in ("催", "cui", "chase", "写", "江东")] == [
        "chase",
        "chase",
        "chase",
        "write",
        "",
    ]


def test_an_owner_hears_of_colleagues_who_have_not_acknowledged_and_nobody_else_does(
    cast: Cast, client_of: Browse
) -> None:
    send(cast, now=clock.now())
    assert "位同事还没签收" in client_of(cast.jiangdong_owner).get("/home/").content.decode()
    assert "位同事还没签收" not in client_of(cast.jiangdong_clerk).get("/home/").content.decode()


def test_a_chase_without_anybody_to_chase_says_so(cast: Cast, client_of: Browse) -> None:
    found = (
        client_of(cast.manager).get("/search/", {"q": "四川 催"}, headers=PALETTE).content.decode()
    )
    assert "没有要催的" in found
    assert "/chase/" not in found
