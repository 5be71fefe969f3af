"""A head office buys for its branches: the branch sees what is for it, counts it, and sees no price."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.fixtures.cast import NOW, Member
from xinglian.identity import api as identity
from xinglian.identity.api import Role
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network, partner
from xinglian.orders.access import NotThere
from xinglian.orders.actions.cancel import cancel
from xinglian.orders.actions.dispatch import dispatch
from xinglian.orders.actions.receive import Arrived, receive
from xinglian.orders.models import Basket, Claim, Order
from xinglian.orders.queries.branches import branches
from xinglian.orders.tests.test_basket import begin, shown
from xinglian.orders.tests.trade import PADS, Market, hand, order_of

Clients = Callable[[Member], Client]
TABLES = ("order", "orderline", "orderevent", "shipment", "shipmentline", "parcel")


@pytest.fixture
def chain(market: Market) -> Market:
    """The garage is a branch of the agent."""
    with acting(network()):
        sql.execute(
            "UPDATE partners_partner SET parent_id = %s, address = '雨花路 8 号', contact_name = '刘师傅', contact_phone = '13900001111'"
            " WHERE organisation_id = %s",
            [market.cast.jiangdong_id, market.cast.garage_id],
        )
    return market


@pytest.fixture
def owner(chain: Market) -> Member:
    """Who would read prices at the branch."""
    org_id = chain.cast.garage_id
    with acting(network()):
        made = identity.add_person(org_id=org_id, login="garage_owner", name="陈顺", roles=[Role.PARTNER_OWNER], now=NOW, email="g@example.com")  # fmt: skip
    scope = partner(org_id=org_id, person_id=made.person_id)
    return Member(login="garage_owner", name="陈顺", person_id=made.person_id, membership_id=made.pk, org_id=org_id, scope=scope)  # fmt: skip


def seen(who: Member) -> list[int]:
    with acting(who.scope):
        return [sql.value(f"SELECT count(*) FROM orders_{table}") for table in TABLES]


def test_the_address_of_the_branch_comes_from_its_record_unless_another_is_written(
    chain: Market, client_of: Clients
) -> None:
    clerk = client_of(chain.cast.jiangdong_clerk)
    url = begin(clerk, chain.cast.maker_id, f"{PADS} 1")
    given = {"details": "1", "branch": chain.cast.garage_id}
    answer = clerk.post(f"{url}details", given, headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert "雨花路 8 号" in shown(clerk, url)
    again = {**given, "ship_name": "刘师傅", "ship_phone": "13900001111", "ship_address": "北门"}
    assert clerk.post(f"{url}details", again, headers={"HX-Request": "true"}).status_code == 200
    with acting(network()):
        kept = Basket.objects.get()
    assert (kept.branch_id, kept.ship_address) == (chain.cast.garage_id, "北门")
    assert clerk.post(f"{url}details", {**given, "branch": chain.cast.shuchi_id}).status_code == 422


def test_the_branch_sees_what_was_bought_for_it_without_prices_and_nobody_else_does(
    chain: Market, client_of: Clients, owner: Member
) -> None:
    cast = chain.cast
    chain.order((PADS, 1))
    placed = chain.order((PADS, 3), branch_id=cast.garage_id)
    garage = client_of(owner)
    page = shown(garage, "/orders/")
    assert placed.number in page
    assert "江东汽配" in page
    one = shown(garage, f"/orders/{placed.number}/")
    assert PADS in one
    for path in ("/orders/", f"/orders/{placed.number}/", "/orders/export"):
        assert b"300.00" not in b"".join(garage.get(path))
    assert (seen(cast.garage_tech)[:3], seen(cast.shuchi_owner)[:3]) == ([1, 1, 1], [0, 0, 0])
    assert client_of(cast.shuchi_owner).get(f"/orders/{placed.number}/").status_code == 404


def test_what_waits_for_the_head_offices_approval_is_not_the_branchs_yet(chain: Market) -> None:
    chain.order((PADS, 3), branch_id=chain.cast.garage_id, limit_minor=0)
    assert seen(chain.cast.garage_tech) == [0] * len(TABLES)


def test_the_branch_counts_the_goods_and_changes_nothing_else(
    chain: Market, client_of: Clients
) -> None:
    cast = chain.cast
    placed = chain.order((PADS, 3), branch_id=cast.garage_id)
    with acting(cast.director.scope):
        sent = dispatch(
            number=placed.number, quantities={1: Decimal(3)}, by=hand(cast.director), now=NOW
        )
    garage = client_of(cast.garage_tech)
    assert sent.number in shown(garage, "/orders/incoming/")
    assert "count" in shown(garage, f"/orders/shipments/{sent.number}/")
    assert seen(cast.shuchi_owner) == [0] * len(TABLES)
    with acting(cast.garage_tech.scope):
        with pytest.raises(DatabaseError), transaction.atomic():
            Order.objects.filter(pk=placed.order_id).update(note="mine")
        with pytest.raises(DatabaseError), transaction.atomic():
            sql.execute("UPDATE orders_orderline SET received = 3")
        with pytest.raises(NotThere):
            cancel(number=placed.number, by=hand(cast.garage_tech), now=NOW)
        receive(number=sent.number, key="k", by=hand(cast.garage_tech), now=NOW, arrived={1: Arrived(received=Decimal(2))})  # fmt: skip
        assert Claim.objects.count() == 1
    assert order_of(placed).state == "received"
    with acting(cast.shuchi_owner.scope):
        assert Claim.objects.count() == 0


def test_stores_of_a_chain_are_told_apart_by_their_whole_names(chain: Market) -> None:
    cast = chain.cast
    with acting(network()):
        name = sql.value("SELECT name FROM identity_organisation WHERE id = %s", [cast.garage_id])
        sql.execute("UPDATE identity_organisation SET short_name = '连锁' WHERE id = ANY(%s)", [[cast.garage_id, cast.jiangdong_id]])  # fmt: skip
    placed = chain.order((PADS, 1), branch_id=cast.garage_id)
    assert order_of(placed).branch_name == name != "连锁"
    with acting(cast.jiangdong_owner.scope):
        assert branches(org_id=cast.jiangdong_id)[cast.garage_id].name == name
