"""People and roles: who sees whom, and who may change what."""

import csv
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity.actions.edit_member import LastDirector, LastOwner, edit_member
from xinglian.identity.actions.open_sign_in import open_sign_in
from xinglian.identity.models import SignIn
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

Browser = Callable[[Member], Client]
PEOPLE = "/identity/people"


def names_on(client: Client, query: str = "") -> set[str]:
    page = client.get(f"{PEOPLE}{query}")
    assert page.status_code == 200
    return {row.name for row in page.context["page"].rows}


def test_the_director_finds_everybody(cast: Cast, client_of: Browser) -> None:
    client = client_of(cast.director)
    assert names_on(client) == {member.name for member in cast.everybody()}
    assert names_on(client, "?q=wm") == {"王敏"}
    assert names_on(client, "?q=wangmin") == {"王敏"}
    assert names_on(client, "?q=jiangdong_t") == {"赵铁"}
    assert names_on(client, "?q=蜀驰") == {"李蜀峰"}
    assert names_on(client, "?kind=maker&role=auditor") == {"郑严"}
    assert names_on(client, "?region=32") == {"孙江东", "钱小玉", "赵铁", "刘师傅"}
    assert "吴倩" in names_on(client, "?region=51")  # she looks after it


def test_an_owner_sees_their_own_people_only(cast: Cast, client_of: Browser) -> None:
    client = client_of(cast.jiangdong_owner)
    mine = {"孙江东", "钱小玉", "赵铁"}
    assert names_on(client) == mine
    assert names_on(client, f"?org={cast.shuchi_id}") == mine
    assert client.get(f"{PEOPLE}/{cast.shuchi_owner.person_id}").status_code == 404
    assert client.get(f"{PEOPLE}/{cast.csm.person_id}").status_code == 404
    assert client.get(f"{PEOPLE}/{cast.jiangdong_tech.person_id}").status_code == 200


def test_a_regional_csm_sees_their_region(cast: Cast, client_of: Browser) -> None:
    names = names_on(client_of(cast.csm), "?kind=partner")
    assert names == {"李蜀峰"}


def test_the_file_of_people_is_the_list_as_it_is_narrowed(cast: Cast, client_of: Browser) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE identity_person SET name = '=cmd()' WHERE id = %s", [cast.csm.person_id]
        )

    def names_in(member: Member, query: str = "") -> set[str]:
        answer: Any = client_of(member).get(f"{PEOPLE}/file?format=csv{query}")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(text.splitlines()))
        head = next(place for place, row in enumerate(rows) if row[-1] == "simulated")
        return {row[0] for row in rows[head + 1 :]}

    assert names_in(cast.director, "&kind=maker&role=regional_csm") == {"'=cmd()"}
    assert names_in(cast.director, "&region=32") == {"孙江东", "钱小玉", "赵铁", "刘师傅"}
    assert names_in(cast.jiangdong_owner, f"&org={cast.shuchi_id}") == {"孙江东", "钱小玉", "赵铁"}
    assert client_of(cast.jiangdong_tech).get(f"{PEOPLE}/file").status_code == 403
    with acting(network()):
        assert sql.value("SELECT count(*) FROM kernel_audit WHERE verb = 'export_people'") == 3


def test_pages_follow_each_other_without_gap_or_double(
    cast: Cast, client_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xinglian.identity.queries.people_page.SIZE", 4)
    client = client_of(cast.director)
    for sort in ("name", "name-strokes", "org-strokes", "-name", "-seen", "seen", "org", "-added"):
        seen: list[str] = []
        query = f"?sort={sort}"
        while query:
            page = client.get(f"{PEOPLE}{query}").context["page"]
            seen += [row.name for row in page.rows]
            query = f"?sort={sort}&after={page.next}" if page.next else ""
        assert len(seen) == len(set(seen)) == len(cast.everybody()), sort
        back = client.get(f"{PEOPLE}?sort={sort}&before={page.previous}").context["page"]
        assert [row.name for row in back.rows] == seen[4:8], sort


def test_lists_ask_the_same_number_of_questions_whatever_their_length(
    cast: Cast, client_of: Browser, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(16):
        client_of(cast.director).get(PEOPLE)


def test_adding_a_person(cast: Cast, client_of: Browser) -> None:
    client = client_of(cast.jiangdong_owner)
    form = {
        "name": "周小川", "login": "xiaochuan", "roles": ["technician"], "language": "zh-hans",
        "phone": "138 0013 8000",
    }  # fmt: skip
    added = client.post(f"{PEOPLE}/add", form)
    assert added.status_code == 302
    assert "周小川" in client.get(added["Location"]).content.decode()
    again = client.post(f"{PEOPLE}/add", form)
    assert again.status_code == 422
    assert "xiaochuan" in str(again.context["form"].errors["login"])
    other = client.post(f"{PEOPLE}/add", form | {"login": "another"})
    assert "phone" in other.context["form"].errors
    for bad in ("boss@example.com", "13800138000", "a b", "x"):
        assert client.post(f"{PEOPLE}/add", form | {"login": bad, "phone": ""}).status_code == 422
    wrong = client.post(f"{PEOPLE}/add", form | {"login": "abc", "roles": ["hq_director"]})
    assert wrong.status_code == 422


def test_roles_and_regions_are_changed_and_told(cast: Cast, client_of: Browser) -> None:
    client = client_of(cast.director)
    url = f"/identity/members/{cast.csm.membership_id}/edit"
    assert "cn.southwest" in client.get(url).content.decode()
    form = {"roles": ["regional_csm"], "region_paths": ["cn.northwest", "cn.northwest.62"]}
    assert client.post(url, form).status_code == 302
    with acting(network()):
        paths = sql.value(
            "SELECT region_paths FROM identity_membership WHERE id = %s", [cast.csm.membership_id]
        )
        told = sql.value(
            "SELECT body->>'roles' FROM kernel_letter WHERE name = 'identity.MembershipChanged'"
        )
        change = sql.row("SELECT before, after FROM kernel_audit ORDER BY id DESC LIMIT 1")
    assert paths == ["cn.northwest"]  # what lies inside it says nothing more
    assert told == '["regional_csm"]'
    assert "cn.southwest" in str(change)
    assert names_on(client_of(cast.csm), "?kind=partner") == set()
    bad = client.post(url, form | {"region_paths": ["cn.nowhere"]})
    assert bad.status_code == 422


def test_regional_customer_success_needs_a_region(cast: Cast, client_of: Browser) -> None:
    answer = client_of(cast.director).post(
        f"/identity/members/{cast.csm.membership_id}/edit",
        {"roles": ["regional_csm"]},
    )
    assert answer.status_code == 422
    assert "至少勾选一个" in answer.content.decode()


def test_a_csm_who_lost_every_region_reaches_nobody(cast: Cast, client_of: Browser) -> None:
    with acting(network()):
        sql.execute(
            "UPDATE identity_membership SET region_paths = '{}' WHERE id = %s",
            [cast.csm.membership_id],
        )
    assert names_on(client_of(cast.csm), "?kind=partner") == set()
    assert names_on(client_of(cast.director), "?kind=partner")


def test_the_regions_open_level_by_level(cast: Cast, client_of: Browser) -> None:
    client = client_of(cast.director)
    branch = client.get("/identity/regions/east/below?name=region_paths").content.decode()
    assert "江苏省" in branch
    assert 'value="cn.east.32"' in branch
    beijing = client.get("/identity/regions/11/below").content.decode()
    assert "朝阳区" in beijing
    assert "市辖区" not in beijing
    assert "南京市" in client.get("/identity/regions/options?q=nanj").content.decode()


def test_deactivating_can_be_taken_back(cast: Cast, client_of: Browser) -> None:
    owner, clerk = client_of(cast.jiangdong_owner), client_of(cast.jiangdong_clerk)
    member = cast.jiangdong_clerk.membership_id
    answer = owner.post(f"/identity/members/{member}/deactivate", follow=True)
    undo = re.search(rf"/identity/members/{member}/reactivate", answer.content.decode())
    assert undo
    assert clerk.get("/identity/me").status_code == 302
    owner.post(undo[0])
    assert clerk.get("/identity/me").status_code == 200


def test_nobody_deactivates_themself_and_an_owner_remains(cast: Cast, client_of: Browser) -> None:
    owner = client_of(cast.jiangdong_owner)
    member = cast.jiangdong_owner.membership_id
    page = owner.post(f"/identity/members/{member}/deactivate", follow=True)
    assert page.context["refused"]
    with acting(network()), pytest.raises(LastOwner):
        edit_member(
            membership_id=member, roles=["technician"], region_paths=[], title="", is_liaison=False
        )
    with acting(network()), pytest.raises(LastDirector):
        edit_member(
            membership_id=cast.director.membership_id, roles=["auditor"], region_paths=[],
            title="", is_liaison=False,
        )  # fmt: skip


def test_managers_manage_partners_but_not_their_superiors(cast: Cast, client_of: Browser) -> None:
    manager = client_of(cast.manager)
    director, owner = cast.director, cast.shuchi_owner
    assert manager.get(f"{PEOPLE}/{director.person_id}/edit").status_code == 403
    assert manager.post(f"{PEOPLE}/{director.person_id}/sign-out").status_code == 403
    assert manager.post(f"{PEOPLE}/{director.person_id}/reset-factor").status_code == 403
    assert manager.post(f"/identity/members/{director.membership_id}/deactivate").status_code == 403
    assert manager.get(f"{PEOPLE}/{owner.person_id}/edit").status_code == 200
    for member in (cast.csm, cast.auditor, cast.jiangdong_clerk):
        client = client_of(member)
        assert client.post(f"{PEOPLE}/{owner.person_id}/sign-out").status_code == 403


def test_signed_out_everywhere(cast: Cast, client_of: Browser) -> None:
    opened = open_sign_in(
        person_id=cast.shuchi_owner.person_id, membership_id=cast.shuchi_owner.membership_id,
        by=SignIn.By.PASSWORD, address=None, user_agent="", now=NOW,
    )  # fmt: skip
    theirs = client_of(cast.shuchi_owner)
    client_of(cast.director).post(f"{PEOPLE}/{cast.shuchi_owner.person_id}/sign-out")
    assert theirs.get("/identity/me").status_code == 302
    with acting(network()):
        assert sql.value("SELECT ended_at FROM identity_signin WHERE id = %s", [opened.sign_in_id])
