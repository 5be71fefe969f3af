"""Nearly right is found too, under a heading of its own, and only within one's own reach."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock
from xinglian.workspace.tests.test_counts import send

Browse = Callable[[Member], Client]
PALETTE = {"HX-Request": "true"}


def asked(client: Client, words: str, *, path: str = "/search/") -> str:
    return client.get(
        path, {"q": words}, headers=PALETTE if path == "/search/" else {}
    ).content.decode()


@pytest.mark.parametrize("words", ["jdqz", "jiandong", "江栋汽配", "江北汽配"])
def test_a_slip_finds_the_partner_under_near_matches(
    cast: Cast, client_of: Browse, words: str
) -> None:
    found = asked(client_of(cast.director), words)
    assert "江东汽配" in found.partition("相近")[2]


def test_what_matches_exactly_is_not_repeated_as_near(cast: Cast, client_of: Browse) -> None:
    assert asked(client_of(cast.director), "jdqp").count("江东汽配") == 1


@pytest.mark.parametrize("words", ["jdqz", "jiandong"])
def test_the_list_of_partners_offers_what_is_near(
    cast: Cast, client_of: Browse, words: str
) -> None:
    page = asked(client_of(cast.director), words, path="/partners/")
    assert "江东汽配" in page.partition("相近")[2]


def test_a_csm_finds_near_names_of_the_own_regions_only(cast: Cast, client_of: Browse) -> None:
    csm = client_of(cast.csm)
    assert "蜀驰" in asked(csm, "scqz")
    assert "江东" not in asked(csm, "jdqz")


def test_an_agent_finds_no_competitor_by_a_near_name(cast: Cast, client_of: Browse) -> None:
    found = asked(client_of(cast.jiangdong_owner), "scqz") + asked(
        client_of(cast.jiangdong_owner), "lishufen"
    )
    assert "蜀" not in found


def test_people_are_found_by_name_sound_and_nearly(cast: Cast, client_of: Browse) -> None:
    director = client_of(cast.director)
    for words in ("吴倩", "wuqian", "wuqiang", "吴茜"):
        assert f"/identity/people/{cast.csm.person_id}" in asked(director, words), words
    assert "孙江东" not in asked(client_of(cast.jiangdong_tech), "孙江东")


def test_messages_are_found_by_what_they_say(cast: Cast, client_of: Browse) -> None:
    message_id, _span = send(cast, now=clock.now())
    assert f"/{message_id}/result/" in asked(client_of(cast.director), "见附件")
    assert f"/{message_id}/" in asked(client_of(cast.jiangdong_owner), "见附件")
