"""Everybody's first page: the right one, with their own numbers, and each number with its facts."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast, Member
from xinglian.workspace.rules.tones import done_tone, reach_tone, response_tone, slow_tone

Browse = Callable[[Member], Client]


def test_a_stranger_is_sent_to_sign_in(db: None) -> None:
    assert "/identity/sign-in" in Client().get("/").headers["Location"]


def test_an_empty_cockpit_says_what_to_do_next(cast: Cast, client_of: Browse) -> None:
    page = client_of(cast.director).get("/cockpit/")
    assert page.status_code == 200
    assert "本期没有推送" in page.content.decode()


def test_the_live_box_leaves_the_drawer_what_it_loads(cast: Cast, client_of: Browse) -> None:
    page = client_of(cast.director).get("/cockpit/").content.decode()
    assert '<div id="cockpit" hx-disinherit="*"' in page


def test_a_partner_never_opens_the_cockpit(cast: Cast, client_of: Browse) -> None:
    assert client_of(cast.jiangdong_owner).get("/cockpit/").status_code == 403
    assert client_of(cast.jiangdong_owner).get("/cockpit/facts/reach").status_code == 403


@pytest.mark.parametrize("tile", ["reach", "response", "done", "stock", "network"])
def test_every_number_opens_to_its_facts(cast: Cast, client_of: Browse, tile: str) -> None:
    assert client_of(cast.director).get(f"/cockpit/facts/{tile}").status_code == 200
    assert client_of(cast.director).get("/cockpit/facts/nonsense").status_code == 404


def test_a_partners_home_needs_few_queries_and_names_no_competitor(
    cast: Cast, client_of: Browse
) -> None:
    client = client_of(cast.jiangdong_owner)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/home/")
    assert page.status_code == 200
    assert "蜀驰" not in page.content.decode()
    assert len([q for q in asked if "SAVEPOINT" not in q["sql"]]) <= 14


def test_search_finds_a_partner_by_initials_and_pages_by_pinyin(
    cast: Cast, client_of: Browse
) -> None:
    client = client_of(cast.director)
    assert "江东汽配" in client.get("/search/", {"q": "jdqp"}).content.decode()
    assert "/cockpit/" in client.get("/search/", {"q": "jsc"}).content.decode()


def test_search_opened_by_itself_is_a_whole_page_that_keeps_what_was_typed(
    cast: Cast, client_of: Browse
) -> None:
    page = client_of(cast.director).get("/search/", {"q": "jdqp"}).content.decode()
    assert "<html" in page
    assert 'value="jdqp"' in page
    assert "江东汽配" in page


def test_an_agents_search_never_finds_a_competitor(cast: Cast, client_of: Browse) -> None:
    found = client_of(cast.jiangdong_owner).get("/search/", {"q": "shuchi"}).content.decode()
    assert "蜀驰" not in found


def test_tones_follow_the_targets() -> None:
    assert [reach_tone(s) for s in (None, 0.95, 0.8, 0.5)] == ["none", "good", "watch", "act"]
    assert [response_tone(m) for m in (None, 30, 90, 200)] == ["none", "good", "watch", "act"]
    assert [done_tone(s) for s in (None, 0.96, 0.9, 0.5)] == ["none", "good", "watch", "act"]
    assert [slow_tone(s) for s in (None, 0.1, 0.2, 0.4)] == ["none", "good", "watch", "act"]
    assert response_tone(30, quiet=True) == ""


def test_the_cockpit_asks_the_same_few_questions_however_big_the_network(
    cast: Cast, client_of: Browse
) -> None:
    client = client_of(cast.director)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/cockpit/").status_code == 200
    assert len([q for q in asked if "SAVEPOINT" not in q["sql"]]) <= 26


def test_a_buttons_address_opened_by_itself_says_that_nothing_was_done(
    cast: Cast, client_of: Browse
) -> None:
    client = client_of(cast.director)
    opened = client.get("/push/new/", headers={"accept": "text/html"})
    assert opened.status_code == 405
    assert opened["Allow"] == "POST"
    assert "什么都没做" in opened.content.decode()
    assert client.get("/push/new/", headers={"accept": "application/json"}).content == b""


def test_ones_own_account_belongs_to_no_entry_of_the_navigation(
    cast: Cast, client_of: Browse
) -> None:
    assert (
        'aria-current="page"' in client_of(cast.director).get("/identity/people").content.decode()
    )
    rail = client_of(cast.director).get("/identity/me/password").content.decode()
    assert "xl-rail" in rail
    assert 'aria-current="page"' not in rail.partition("xl-column")[0]
