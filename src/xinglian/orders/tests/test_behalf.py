"""Ordering for others: with consent, up to its amount, until it is taken back; without it nothing."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Member
from xinglian.kernel import clock, outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.access import NotThere
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.consent import WrongDay, give, withdraw
from xinglian.orders.actions.fill_basket import open_behalf
from xinglian.orders.actions.send_basket import send_basket
from xinglian.orders.actions.tell_sides import tell_behalf, tell_consent
from xinglian.orders.models import Consent, Order
from xinglian.orders.queries.consents import NoConsent
from xinglian.orders.queries.sellers import NotASeller
from xinglian.orders.queries.sellers import seller as find_seller
from xinglian.orders.tests.test_basket import form_of, shown
from xinglian.orders.tests.trade import PADS, Market, agree, hand
from xinglian.partners.actions.merge_partners import merge_partners, undo_merge

Clients = Callable[[Member], Client]


def consent(market: Market, *, by: Member | None = None, seller_id: int = 0, **more: int | None) -> Consent:  # fmt: skip
    """From the agent to the maker, unless said otherwise."""
    by, now = by or market.cast.jiangdong_owner, clock.now()
    with acting(by.scope):
        return give(seller_id=seller_id or market.cast.maker_id, most_minor=more.get("most_minor"), until=(now + timedelta(days=30)).date(), by=hand(by), now=now)  # fmt: skip


def begin(client: Client, buyer_id: int) -> str:
    answer = client.post(f"/orders/behalf/{buyer_id}/basket")
    assert answer.status_code == 302
    return str(answer["Location"])


def only_order() -> Order:
    with acting(network()):
        return Order.objects.get()


def test_the_owner_gives_consent_on_a_page_and_the_sellers_desk_orders_by_it(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    owner, manager = client_of(cast.jiangdong_owner), client_of(cast.manager)
    until = (clock.now() + timedelta(days=9)).date().isoformat()
    wrong = owner.post("/orders/behalf/give", {"seller": cast.maker_id, "until": "2020-01-01"})
    assert wrong.status_code == 422
    given = {"seller": cast.maker_id, "until": until, "most_minor": "500"}
    assert owner.post("/orders/behalf/give", given).status_code == 302
    assert client_of(cast.jiangdong_clerk).post("/orders/behalf/give", given).status_code == 403
    assert "孙江东" in shown(owner, "/orders/behalf/")
    assert "江东汽配" in shown(manager, "/orders/behalf/")
    url = begin(manager, cast.jiangdong_id)
    assert manager.post(f"{url}add", {"lines": f"{PADS} 3"}).status_code == 302
    page = shown(manager, url)
    assert "¥300.00" in page
    assert "江东汽配" in page
    answer = manager.post(f"{url}send", form_of(page))
    order = only_order()
    assert answer["Location"] == f"/orders/{order.number}/"
    assert (order.buyer_id, order.seller_id, order.behalf_org_id, order.origin) == (cast.jiangdong_id, cast.maker_id, cast.maker_id, "behalf")  # fmt: skip
    said = re.sub(r"\s+", " ", shown(owner, f"/orders/{order.number}/"))
    assert "王敏" in said
    assert "代江东汽配下单" in said
    with acting(cast.jiangdong_clerk.scope):
        assert cancel(number=order.number, by=hand(cast.jiangdong_clerk), now=NOW).state == "cancelled"  # fmt: skip
    assert market.free(PADS) == 10


def test_the_buyer_is_told_at_once_and_its_own_orders_are_quiet(market: Market) -> None:
    cast = market.cast
    own = market.order((PADS, 1))
    placed = market.order((PADS, 1), behalf_org_id=cast.maker_id)
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        tasks = sql.column("SELECT args->>'order_id' FROM procrastinate_jobs WHERE task_name = 'orders.tell_behalf'")  # fmt: skip
        assert tasks == [str(placed.order_id)]
        tell_behalf(order_id=own.order_id, now=NOW)
        tell_behalf(order_id=placed.order_id, now=NOW)
        told = sql.rows("SELECT membership_ids, action_url FROM push_message")
    assert [one["action_url"] for one in told] == [f"/orders/{placed.number}/"]
    assert sorted(told[0]["membership_ids"]) == sorted([cast.jiangdong_owner.membership_id, cast.jiangdong_clerk.membership_id])  # fmt: skip


def test_without_consent_a_seller_neither_begins_nor_sends_nor_reads_anything(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    consent(market)
    with acting(cast.shuchi_owner.scope):
        assert Consent.objects.count() == 0
        with pytest.raises(NoConsent):
            open_behalf(buyer_id=cast.jiangdong_id, by=hand(cast.shuchi_owner), now=NOW)
    rival = client_of(cast.shuchi_owner)
    answer = rival.post(f"/orders/behalf/{cast.jiangdong_id}/basket", follow=True)
    assert "没有授权" in answer.content.decode()
    assert "江东汽配" not in answer.content.decode()
    url = begin(client_of(cast.manager), cast.jiangdong_id)
    for step in ("", "send", "add", "away"):
        got = rival.get(url) if step == "" else rival.post(f"{url}{step}", {"number": PADS})
        assert got.status_code == 404
    with acting(cast.jiangdong_owner.scope), pytest.raises(NotASeller):
        consent(market, seller_id=cast.shuchi_id)


def test_a_consent_taken_back_closes_the_basket_that_was_begun(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    kept = consent(market)
    manager = client_of(cast.manager)
    url = begin(manager, cast.jiangdong_id)
    manager.post(f"{url}add", {"lines": f"{PADS} 3"})
    given = form_of(shown(manager, url))
    with acting(cast.shuchi_owner.scope), pytest.raises(NotThere):
        withdraw(consent_id=kept.pk, by=hand(cast.shuchi_owner), now=NOW)
    assert client_of(cast.jiangdong_owner).post(f"/orders/behalf/{kept.pk}/withdraw").status_code == 302  # fmt: skip
    for answer in (manager.get(url), manager.post(f"{url}send", given)):
        assert answer["Location"] == "/orders/behalf/"
    basket_id = int(url.strip("/").split("/")[-1])
    with acting(cast.manager.scope), pytest.raises(NoConsent):
        send_basket(basket_id=basket_id, revision=1, seen_minor=None, limit_minor=None, by=hand(cast.manager), now=NOW)  # fmt: skip
    with acting(network()):
        assert Order.objects.count() == 0


def test_above_its_amount_and_after_its_day_a_consent_does_not_hold(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    consent(market, most_minor=20_000)
    manager = client_of(cast.manager)
    url = begin(manager, cast.jiangdong_id)
    manager.post(f"{url}add", {"lines": f"{PADS} 3"})
    page = shown(manager, url)
    assert "¥200.00" in page
    assert manager.post(f"{url}send", form_of(page)).status_code == 409
    with acting(network()):
        assert Order.objects.count() == 0
        Consent.objects.update(until=(clock.now() - timedelta(days=1)).date())
    assert manager.get(url)["Location"] == "/orders/behalf/"
    with acting(cast.jiangdong_owner.scope), pytest.raises(WrongDay):
        give(seller_id=cast.maker_id, most_minor=None, until=(NOW - timedelta(days=1)).date(), by=hand(cast.jiangdong_owner), now=NOW)  # fmt: skip


def test_an_agents_clerk_orders_for_its_garage_and_a_technician_does_not(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    agree(cast.jiangdong_id, cast.garage_id, price_percent=110)
    consent(market, by=cast.garage_tech, seller_id=cast.jiangdong_id)
    clerk = client_of(cast.jiangdong_clerk)
    url = begin(clerk, cast.garage_id)
    clerk.post(f"{url}add", {"lines": f"{PADS} 1"})
    page = shown(clerk, url)
    assert "110.00" in page
    tech = client_of(cast.jiangdong_tech)
    assert tech.get(url).status_code == 404
    assert tech.post(f"/orders/behalf/{cast.garage_id}/basket").status_code == 403
    assert clerk.post(f"{url}keep", {"name": "x"}).status_code == 404
    assert clerk.post(f"{url}send", form_of(page)).status_code == 302
    order = only_order()
    assert (order.buyer_id, order.seller_id, order.placed_name) == (cast.garage_id, cast.jiangdong_id, "钱小玉")  # fmt: skip


def test_a_seller_cannot_write_itself_a_consent(market: Market) -> None:
    cast = market.cast
    row = {
        "org_id": cast.jiangdong_id, "org_name": "x", "seller_id": cast.shuchi_id, "seller_name": "y", "until": NOW.date(),
        "given_by": 1, "given_name": "z", "given_at": NOW,
    }  # fmt: skip
    for who in (cast.shuchi_owner, cast.manager):
        with acting(who.scope), pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.create(**row)


def test_a_buyer_merged_into_another_one_is_ordered_for_no_more_until_the_merge_is_undone(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    consent(market)
    manager, owner = client_of(cast.manager), client_of(cast.jiangdong_owner)
    url = begin(manager, cast.jiangdong_id)
    manager.post(f"{url}add", {"lines": f"{PADS} 3"})
    given = form_of(shown(manager, url))
    with acting(network()):
        merge = merge_partners(
            kept_id=cast.shuchi_id, merged_id=cast.jiangdong_id, why="同一家", person_id=None, now=NOW
        )  # fmt: skip
    assert "江东汽配" not in shown(manager, "/orders/behalf/").partition("orders/basket/")[0]
    for answer in (manager.get(url), manager.post(f"{url}send", given), manager.post(f"/orders/behalf/{cast.jiangdong_id}/basket")):  # fmt: skip
        assert answer["Location"] == "/orders/behalf/"
    with acting(network()):
        assert Order.objects.count() == 0
        with pytest.raises(NotASeller):
            find_seller(buyer_id=cast.jiangdong_id, seller_id=cast.maker_id)
        undo_merge(merge_id=merge.pk, now=NOW)
    assert "可代下单" in shown(owner, "/orders/behalf/")
    assert manager.post(f"{url}send", given).status_code == 302
    assert only_order().buyer_id == cast.jiangdong_id


def test_a_buyer_that_has_left_places_no_order(market: Market) -> None:
    cast = market.cast
    with acting(network()):
        sql.execute("UPDATE identity_organisation SET is_active = false WHERE id = %s", [cast.jiangdong_id])  # fmt: skip
    with pytest.raises(NotASeller):
        market.order((PADS, 1))
    assert market.free(PADS) == 10


def test_the_seller_hears_that_it_may_order_and_that_it_may_no_longer(market: Market) -> None:
    cast = market.cast
    given = consent(market, most_minor=50_000)
    with acting(cast.jiangdong_owner.scope):
        withdraw(consent_id=given.pk, by=hand(cast.jiangdong_owner), now=NOW)
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        tasks = sql.column("SELECT args->>'is_end' FROM procrastinate_jobs WHERE task_name = 'orders.tell_consent' ORDER BY id")  # fmt: skip
        assert tasks == ["false", "true"]
        # Given and taken back before anybody was told: only the end is said.
        tell_consent(consent_id=given.pk, is_end=False, now=NOW)
        tell_consent(consent_id=given.pk, is_end=True, now=NOW)
        tell_consent(consent_id=consent(market, most_minor=50_000).pk, is_end=False, now=NOW)
        told = sql.rows("SELECT m.membership_ids, v.subject, v.body FROM push_message AS m JOIN push_variant AS v ON v.message_id = m.id AND v.language = 'zh-hans' ORDER BY m.id")  # fmt: skip
    assert [("不再" in one["subject"], "500.00" in one["body"]) for one in told] == [(True, False), (False, True)]  # fmt: skip
    sellers = sorted([cast.director.membership_id, cast.manager.membership_id])
    assert [sorted(one["membership_ids"]) for one in told] == [sellers, sellers]


def test_consents_are_read_in_as_many_statements_for_many_as_for_one(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    owner, manager = client_of(cast.jiangdong_owner), client_of(cast.manager)

    def asked(client: Client) -> int:
        shown(client, "/orders/behalf/")
        with CaptureQueriesContext(connection) as seen:
            shown(client, "/orders/behalf/")
        return len(seen)

    consent(market)
    first = asked(owner), asked(manager)
    for by in (cast.jiangdong_owner, cast.shuchi_owner, cast.garage_tech):
        consent(market, by=by)
    begin(manager, cast.shuchi_id)
    begin(manager, cast.garage_id)
    assert (asked(owner), asked(manager)) == first
