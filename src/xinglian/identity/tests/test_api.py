"""The front door: many-twins, places by name, people in bulk."""

from datetime import datetime
from typing import Any

import pytest

from tests.fixtures.cast import NOW, Cast
from xinglian.identity import api as identity
from xinglian.identity.api import NewPerson, PeopleRefused, Role
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network


def test_people_of_many_organisations(cast: Cast, django_assert_num_queries: Any) -> None:
    with acting(network()), django_assert_num_queries(1):
        found = identity.people_of(org_ids=[cast.jiangdong_id, cast.shuchi_id])
    assert {member.name for member in found} == {"孙江东", "钱小玉", "赵铁", "李蜀峰"}
    with acting(network()):
        owners = identity.people_of(org_ids=[cast.jiangdong_id], roles=[Role.PARTNER_OWNER])
        csms = identity.staff_with(roles=[Role.REGIONAL_CSM])
    assert [member.name for member in owners] == ["孙江东"]
    assert csms[0].region_paths == ("cn.southwest",)


def test_twins_answer_alike(cast: Cast) -> None:
    member, org = cast.csm.membership_id, cast.shuchi_id
    with acting(network()):
        assert identity.membership(id=member) == identity.memberships(ids=[member])[member]
        assert identity.organisation(id=org) == identity.organisations(ids=[org])[org]
        assert identity.person_name(id=cast.csm.person_id) == "吴倩"
        assert identity.region(code="32") == identity.regions(codes=["32", "xx"])["32"]
        assert identity.maker() is not None
        assert identity.organisations_by_code(codes=["P-510104"])["P-510104"].id == org


def test_a_partner_asks_and_sees_its_own(cast: Cast) -> None:
    with acting(cast.jiangdong_owner.scope):
        assert identity.organisation(id=cast.shuchi_id) is None
        assert identity.people_of(org_ids=[cast.shuchi_id]) == []
        assert identity.person_names(ids=[cast.shuchi_owner.person_id]) == {}


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("", "江苏省", "南京市", "秦淮区"), "320104"),
        (("中国", "江苏", "南京", "秦淮区"), "320104"),
        (("China", "Jiangsu", "", ""), "32"),
        (("", "北京市", "北京市", "朝阳区"), "110105"),
        (("", "北京", "", "朝阳区"), "110105"),
        (("", "江苏省", "", "秦淮区"), "320104"),
        (("", "湖北省", "仙桃市", ""), "429004"),
        (("", "香港", "", ""), "81"),
        (("德国", "", "", ""), "DE"),
        (("", "江苏省", "没有市", ""), None),
        (("", "江苏省", "南京市", "没有区"), None),
        (("", "", "", ""), None),
    ],
)
def test_places_by_the_names_people_write(
    db: Any, names: tuple[str, ...], code: str | None
) -> None:
    with acting(network()):
        found = identity.region_by_names(
            **dict(zip(("country", "province", "city", "county"), names, strict=True))
        )
    assert (found.code if found else None) == code


def test_what_lies_below(db: Any) -> None:
    with acting(network()):
        areas = [place.code for place in identity.region_children(parent="cn")]
        counties = [place.name for place in identity.region_children(parent="11")]
        found = [place.name for place in identity.search_regions(words="jss")]
    assert "east" in areas
    assert "朝阳区" in counties
    assert "江苏省" in found


def test_a_thousand_people_at_once(cast: Cast, django_assert_max_num_queries: Any) -> None:
    rows = [
        NewPerson(
            org_id=cast.jiangdong_id, login=f"sim{n}", name=f"王{n}", roles=(Role.TECHNICIAN,),
            phone=f"139{n:08d}", is_simulated=True,
        )
        for n in range(1000)
    ]  # fmt: skip
    with acting(network()), django_assert_max_num_queries(5):
        ids = identity.add_people(rows, now=NOW, password="one for all of them")
    assert len(set(ids)) == 1000
    with acting(network()):
        assert identity.memberships(ids=[ids[17]])[ids[17]].name == "王17"
        assert (
            sql.value(
                "SELECT count(DISTINCT password) FROM identity_person WHERE login LIKE 'sim%%'"
            )
            == 1
        )


@pytest.mark.parametrize(
    "change",
    [
        {"login": "csm"}, {"login": "SIM1"}, {"org_id": 1}, {"roles": (Role.HQ_DIRECTOR,)},
        {"roles": ()},
    ],
)  # fmt: skip
def test_one_bad_row_adds_nobody(cast: Cast, change: dict[str, Any]) -> None:
    good = {"org_id": cast.jiangdong_id, "name": "王", "roles": (Role.TECHNICIAN,)}
    rows = [NewPerson(**good, login="sim1"), NewPerson(**good | {"login": "sim2"} | change)]
    with acting(network()), pytest.raises(PeopleRefused):
        identity.add_people(rows, now=datetime.now(tz=NOW.tzinfo))
    with acting(network()):
        assert not sql.value("SELECT true FROM identity_person WHERE login = 'sim1'")
