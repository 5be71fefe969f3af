"""A partner with open orders, or goods in its ledger, goes into no other one."""

from collections.abc import Callable

from django.test import Client

from tests.fixtures.cast import Member
from xinglian.orders.tests.trade import PADS, Market
from xinglian.stock.tests.goods import move, open_for

Clients = Callable[[Member], Client]


def test_a_partner_with_an_open_order_is_merged_only_when_the_order_has_ended(
    market: Market, client_of: Clients
) -> None:
    placed = market.order((PADS, 1))
    cast = market.cast
    director, url = (
        client_of(cast.director),
        f"/partners/merge/{cast.shuchi_id}/{cast.jiangdong_id}",
    )
    assert "未完成的订单" in director.get(url).content.decode()
    assert director.post(url, {"why": ""}).status_code == 422
    client_of(cast.jiangdong_clerk).post(f"/orders/{placed.number}/change", {"all": "1"})
    assert director.post(url, {"why": ""}).status_code == 302


def test_a_partner_with_goods_in_its_ledger_stays_the_one_that_is_kept(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    place = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, place, market.part(PADS), 1)
    director = client_of(cast.director)
    refused = director.post(f"/partners/merge/{cast.shuchi_id}/{cast.jiangdong_id}", {"why": ""})
    assert refused.status_code == 422
    assert director.post(f"/partners/merge/{cast.jiangdong_id}/{cast.shuchi_id}", {"why": ""}).status_code == 302  # fmt: skip
