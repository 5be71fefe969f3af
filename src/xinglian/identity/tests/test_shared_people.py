"""Somebody who belongs to two organisations is nobody's to take over."""

from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity.models import Membership
from xinglian.identity.rules.roles import Role
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

Door = Callable[[Member], Client]


def _joins(person: Member, org_id: int, role: Role) -> None:
    with acting(network()):
        Membership.objects.create(
            person_id=person.person_id, org_id=org_id, roles=[role.value], created_at=NOW
        )


def _attempts(client: Client, person_id: int) -> list[int]:
    known = {"name": "钱小玉", "phone": "", "email": "mine@example.net", "language": "zh-hans"}
    base = f"/identity/people/{person_id}"
    return [
        client.post(f"{base}/edit", known).status_code,
        client.post(f"{base}/reset-factor").status_code,
        client.post(f"{base}/send-reset").status_code,
        client.post(f"{base}/unlock").status_code,
        client.post(f"{base}/sign-out").status_code,
    ]


def test_an_owner_cannot_take_over_a_person_who_works_for_a_competitor_too(
    cast: Cast, client_of: Door
) -> None:
    _joins(cast.jiangdong_clerk, cast.shuchi_id, Role.PARTNER_OWNER)
    owner = client_of(cast.jiangdong_owner)
    assert _attempts(owner, cast.jiangdong_clerk.person_id) == [403] * 5
    page = owner.get(f"/identity/people/{cast.jiangdong_clerk.person_id}").content.decode()
    assert "send-reset" not in page
    assert "/edit" in page  # the membership here stays the owner's business
    with acting(network()):
        email = "SELECT email FROM identity_person WHERE id = %s"
        assert sql.value(email, [cast.jiangdong_clerk.person_id]) == "jiangdong_clerk@example.com"


def test_a_channel_manager_cannot_become_a_director_by_a_partners_person(
    cast: Cast, client_of: Door
) -> None:
    _joins(cast.jiangdong_clerk, cast.maker_id, Role.HQ_DIRECTOR)
    manager = client_of(cast.manager)
    assert _attempts(manager, cast.jiangdong_clerk.person_id) == [403] * 5


def test_own_people_alone_stay_the_owners_to_look_after(cast: Cast, client_of: Door) -> None:
    owner = client_of(cast.jiangdong_owner)
    assert _attempts(owner, cast.jiangdong_clerk.person_id) == [302] * 5
