"""Everybody's first page: the right one, with their own numbers, and each number with its facts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast, Member
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push
from xinglian.push.api import NewReceipt, Words
from xinglian.workspace.queries import cockpit as numbers
from xinglian.workspace.rules.period import period
from xinglian.workspace.rules.tones import reach_tone, response_tone, slow_tone

Browse = Callable[[Member], Client]


def test_staff_land_on_the_cockpit_and_partners_on_their_home(
    cast: Cast, client_of: Browse
) -> None:
    assert client_of(cast.director).get("/").headers["Location"] == "/cockpit/"
    assert client_of(cast.jiangdong_owner).get("/").headers["Location"] == "/home/"
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


@pytest.mark.parametrize("tile", ["reach", "response", "stock"])
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


def test_an_agents_search_never_finds_a_competitor(cast: Cast, client_of: Browse) -> None:
    found = client_of(cast.jiangdong_owner).get("/search/", {"q": "蜀驰"}).content.decode()
    assert "蜀驰" not in found


def test_reached_means_every_required_role_has_read_within_ten_minutes(cast: Cast) -> None:
    now = clock.now()
    with acting(cast.director.scope):
        message_id = push.send_now(
            kind="general", title="价格", words=[Words(language="zh-hans", subject="价格", body="见附件")],
            org_ids=[cast.jiangdong_id, cast.shuchi_id], required_roles=["partner_owner"], now=now,
        )  # fmt: skip
    push.work_until_done()
    span = period(key="1", now=now + timedelta(hours=1))
    with acting(network()):
        push.record_receipts(
            receipts=[
                NewReceipt(message_id=message_id, membership_id=cast.jiangdong_clerk.membership_id,
                           kind="read", at=now + timedelta(minutes=1), channel="inapp"),
                NewReceipt(message_id=message_id, membership_id=cast.jiangdong_owner.membership_id,
                           kind="read", at=now + timedelta(minutes=5), channel="inapp"),
                NewReceipt(message_id=message_id, membership_id=cast.shuchi_owner.membership_id,
                           kind="read", at=now + timedelta(minutes=30), channel="inapp"),
            ],
            now=now + timedelta(hours=1),
        )  # fmt: skip
        reach = numbers.outreach(span).reach
    assert (reach.partners, reach.reached, reach.in_time) == (2, 2, 1)


def test_tones_follow_the_targets() -> None:
    assert [reach_tone(s) for s in (None, 0.95, 0.8, 0.5)] == ["none", "good", "watch", "act"]
    assert [response_tone(m) for m in (None, 30, 90, 200)] == ["none", "good", "watch", "act"]
    assert [slow_tone(s) for s in (None, 0.1, 0.2, 0.4)] == ["none", "good", "watch", "act"]
    assert response_tone(30, quiet=True) == ""


def test_the_cockpit_asks_the_same_few_questions_however_big_the_network(
    cast: Cast, client_of: Browse
) -> None:
    client = client_of(cast.director)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/cockpit/").status_code == 200
    assert len([q for q in asked if "SAVEPOINT" not in q["sql"]]) <= 16
