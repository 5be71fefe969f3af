"""Pages are kept by what they show: nobody is ever answered with somebody else's."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.ui import pure

SignIn = Callable[[Member], Client]
TOKEN = re.compile(rb'"X-CSRFToken": "([^"]+)"')


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    pure.kept.clear()
    pure.sheets.clear()


def body(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_page_asked_for_again_is_the_same_but_for_its_token(
    cast: Cast, client_of: SignIn
) -> None:
    client, url = client_of(cast.director), f"/partners/{cast.jiangdong_id}"
    first, again = (client.get(url).content for _ in range(2))
    tokens = [found.group(1) for found in map(TOKEN.search, (first, again)) if found]
    assert len(set(tokens)) == 2
    assert TOKEN.sub(b"", first).replace(tokens[0], b"") == TOKEN.sub(b"", again).replace(
        tokens[1], b""
    )


def test_everybody_gets_a_partners_page_of_ones_own(cast: Cast, client_of: SignIn) -> None:
    url = f"/partners/{cast.jiangdong_id}"
    edit = f"/partners/{cast.jiangdong_id}/edit"
    assert edit in body(client_of(cast.director), url)
    for member in (cast.auditor, cast.support):
        page = body(client_of(member), url)
        assert edit not in page
        assert cast.director.name not in page
        assert member.name in page
    assert client_of(cast.csm).get(url).status_code == 404  # another region's


def test_what_changes_shows_at_once(cast: Cast, client_of: SignIn) -> None:
    client, url = client_of(cast.director), f"/partners/{cast.jiangdong_id}"
    body(client, url)
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET contact_name = '新联系人' WHERE organisation_id = %s",
            [cast.jiangdong_id],
        )
    assert "新联系人" in body(client, url)


def test_competing_agents_never_share_an_inbox(cast: Cast, client_of: SignIn) -> None:
    names = {cast.jiangdong_owner: "江东", cast.shuchi_owner: "蜀驰"}
    for member in names:
        body(client_of(member), "/push/inbox/")
    for member, name in names.items():
        page = body(client_of(member), "/push/inbox/")
        assert name in page
        assert member.name in page
        assert not any(other in page for other in names.values() if other != name)


def test_a_fragment_is_never_answered_with_the_whole_page(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.jiangdong_owner)
    assert "<html" in body(client, "/push/inbox/")
    assert "<html" not in body(client, "/push/inbox/", HX_Request="true")
    assert "<html" in body(client, "/push/inbox/")


def test_language_theme_and_address_have_pages_of_their_own(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.director)
    url = f"/partners/{cast.jiangdong_id}"
    plain = body(client, url)
    client.cookies["xl-theme"] = "dark"
    assert 'data-theme="xl-dark"' in body(client, url)
    assert 'data-theme="xl-dark"' not in plain
    assert f'value="{url}?tab=people"' in body(client, f"{url}?tab=people")
    with acting(network()):
        sql.execute(
            "UPDATE identity_person SET language = 'en' WHERE id = %s", [cast.director.person_id]
        )
    assert "Master data" in body(client, url)
    assert "Master data" not in plain
