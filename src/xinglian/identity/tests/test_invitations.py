"""Invitations: one link, one person, once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.fixtures.cast import NOW, Cast, Member
from xinglian.identity import api as identity
from xinglian.identity.actions.accept_invitation import accept_as_new_person
from xinglian.identity.actions.open_invitation import (
    InvitationDead,
    NoWayToReach,
    invitation_link,
    open_invitation,
    resend_invitation,
    revoke_invitation,
)
from xinglian.identity.actions.send_invitation import send_invitation
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network, tenant

NEW = "seven bridges over a river"


def open_one(cast: Cast, **more: Any) -> Any:
    with acting(cast.jiangdong_owner.scope):
        return open_invitation(
            org_id=cast.jiangdong_id, name="沈小雨", roles=[identity.Role.PARTNER_CLERK],
            now=clock.now(), invited_by_name="孙江东", **more,
        )  # fmt: skip


def path_of(invitation: Any) -> str:
    return invitation_link(invitation).removeprefix("http://127.0.0.1:8000")


def form(login: str = "xiaoyu") -> dict[str, str]:
    return {"name": "沈小雨", "login": login, "password": NEW}


def test_an_invited_person_joins_and_is_in(cast: Cast) -> None:
    path, client = path_of(open_one(cast)), Client()
    page = client.get(path)
    assert page.status_code == 200
    assert "江东汽配" in page.content.decode()
    assert client.post(path, form()).status_code == 302
    assert client.get("/identity/me").status_code == 200
    with acting(network()):
        person = sql.row("SELECT org_id, pinyin FROM identity_person WHERE login = 'xiaoyu'")
    assert person == {"org_id": cast.jiangdong_id, "pinyin": "shenxiaoyu sxy"}


def test_the_link_works_once(cast: Cast) -> None:
    path = path_of(open_one(cast))
    assert Client().post(path, form()).status_code == 302
    second = Client().post(path, form("somebody.else"))
    assert second.status_code == 200
    with acting(network()):
        assert not sql.value("SELECT true FROM identity_person WHERE login = 'somebody.else'")


def test_old_revoked_resent_and_forged_links_are_dead(cast: Cast) -> None:
    def is_alive(path: str) -> bool:
        return b'name="password"' in Client().get(path).content

    first = open_one(cast)
    old = path_of(first)
    assert is_alive(old)
    with acting(cast.jiangdong_owner.scope):
        again = resend_invitation(invitation_id=first.pk, send_by="link", now=clock.now())
    assert not is_alive(old)
    assert is_alive(path_of(again))
    assert not is_alive(path_of(again)[:-1] + "x")
    with acting(cast.jiangdong_owner.scope):
        revoke_invitation(invitation_id=first.pk, now=clock.now())
    assert not is_alive(path_of(again))
    token = path_of(open_one(cast)).rpartition("/")[2]
    with pytest.raises(InvitationDead):
        accept_as_new_person(
            token=token, login="late", name="晚", password=NEW, phone="", email="",
            now=clock.now() + timedelta(days=8),
        )  # fmt: skip


def test_somebody_known_joins_with_their_account(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    path, client = path_of(open_one(cast)), client_of(cast.shuchi_owner)
    assert "李蜀峰" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    page = client.get("/identity/me").content.decode()
    switch = re.search(r"/identity/me/switch/\d+", page)
    assert switch
    assert client.post(switch[0]).status_code == 302
    assert "江东汽配" in client.get("/identity/me").content.decode()
    # The second organisation sees its new member, the first one's colleagues stay hidden.
    with acting(cast.jiangdong_owner.scope):
        logins = set(sql.column("SELECT login FROM identity_person"))
    assert "shuchi_owner" in logins


def test_an_owner_invites_through_the_page(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.jiangdong_owner)
    asked = {"name": "沈小雨", "language": "zh-hans", "roles": ["technician"], "send_by": "link"}
    page = client.post("/identity/invitations/new", asked)
    assert page.status_code == 200
    assert "/identity/join/" in page.content.decode()
    listed = client.get("/identity/invitations").content.decode()
    assert "沈小雨" in listed
    assert (
        client.post("/identity/invitations/new", asked | {"roles": ["hq_director"]}).status_code
        == 422
    )
    # Another organisation's number in the form changes nothing: it is their own.
    client.post("/identity/invitations/new", asked | {"org": cast.shuchi_id})
    with acting(network()):
        assert set(sql.column("SELECT org_id FROM identity_invitation")) == {cast.jiangdong_id}


def test_a_channel_manager_invites_partners_but_not_directors(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    client = client_of(cast.manager)
    asked = {"name": "x", "language": "zh-hans", "send_by": "link"}
    partner = asked | {"org": cast.shuchi_id, "roles": ["partner_owner"]}
    assert client.post("/identity/invitations/new", partner).status_code == 200
    maker = asked | {"org": cast.maker_id, "roles": ["hq_director"]}
    assert client.post("/identity/invitations/new", maker).status_code == 403


def test_a_competitor_cannot_touch_an_invitation(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    invitation = open_one(cast)
    client = client_of(cast.shuchi_owner)
    assert client.post(f"/identity/invitations/{invitation.pk}/revoke").status_code == 404
    assert client.post(f"/identity/invitations/{invitation.pk}/resend").status_code == 404


def test_letters_go_to_the_invited_in_their_language(cast: Cast) -> None:
    with pytest.raises(NoWayToReach):
        open_one(cast, send_by="sms", phone="025-84567890")
    invitation = open_one(cast, send_by="email", email="xiaoyu@example.com", language="en")
    with acting(tenant(org_id=cast.jiangdong_id)):
        assert send_invitation(invitation_id=invitation.pk, by="email")
    letter = mail.outbox[0]
    assert letter.to == ["xiaoyu@example.com"]
    assert letter.subject == "Invitation to 江东汽配有限公司 on Xinglian"
    assert invitation_link(invitation) in letter.body
    with acting(tenant(org_id=cast.jiangdong_id)):
        revoke_invitation(invitation_id=invitation.pk, now=NOW)
        assert send_invitation(invitation_id=invitation.pk, by="email") is False
