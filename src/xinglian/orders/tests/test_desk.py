"""The seller's desk, by its pages."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Member
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Terms
from xinglian.orders.queries.sellers import sellers
from xinglian.orders.rules.words import Answer, State
from xinglian.orders.tests.trade import DISC, OIL, PADS, Market, agree, lines_of, order_of

Clients = Callable[[Member], Client]


def test_the_desk_shows_what_waits_for_an_answer_to_its_seller_alone(
    market: Market, client_of: Clients
) -> None:
    open_one, quiet = market.order((OIL, 4)), market.order((PADS, 1))
    page = client_of(market.cast.director).get("/orders/desk/").content.decode()
    assert open_one.number in page
    assert quiet.number not in page
    to_send = client_of(market.cast.director).get("/orders/desk/?tab=send").content.decode()
    assert quiet.number in to_send
    for tab in ("overdue", "late", "claims", "all"):
        assert client_of(market.cast.director).get(f"/orders/desk/?tab={tab}&q=x").status_code == 200  # fmt: skip
    assert open_one.number not in client_of(market.cast.shuchi_owner).get("/orders/desk/?tab=all").content.decode()  # fmt: skip


def test_lines_are_answered_on_the_page_of_the_order(market: Market, client_of: Clients) -> None:
    placed = market.order((OIL, 4), (PADS, 12), (DISC, 9))
    day = (NOW + timedelta(days=9)).date().isoformat()
    director = client_of(market.cast.director)
    told = {
        "l1-answer": "later", "l1-day": day, "l1-reason": "out_of_stock", "l2-answer": "refused", "l2-quantity": "2",
        "l2-reason": "out_of_stock", "l3-answer": "offered", "l3-reason": "out_of_stock", "l3-offered": PADS,
    }  # fmt: skip
    wrong = director.post(f"/orders/{placed.number}/answer", {**told, "l3-offered": "XX-1"})
    assert wrong.status_code == 422
    assert [one.answer for one in lines_of(placed)] == [Answer.OPEN] * 3
    assert director.post(f"/orders/{placed.number}/answer", told).status_code == 302
    assert [(one.answer, one.refused) for one in lines_of(placed)] == [("later", 0), ("open", 2), ("offered", 0)]  # fmt: skip
    assert client_of(market.cast.shuchi_owner).post(f"/orders/{placed.number}/answer", told).status_code == 404  # fmt: skip


def test_what_is_on_the_shelf_is_confirmed_for_many_orders_at_once(
    market: Market, client_of: Clients
) -> None:
    agree(market.cast.maker_id, is_automatic=False)
    held, short = market.order((PADS, 2)), market.order((OIL, 2))
    director = client_of(market.cast.director)
    director.post("/orders/desk/confirm", {"number": [held.number, short.number]})
    assert (order_of(held).state, order_of(short).state) == (State.CONFIRMED, State.PLACED)


def test_the_desk_asks_no_more_for_ten_orders_than_for_one(
    market: Market, client_of: Clients
) -> None:
    director = client_of(market.cast.director)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert director.get("/orders/desk/").status_code == 200
        return len(seen)

    market.order((OIL, 1))
    asked()
    few = asked()
    for _time in range(9):
        market.order((OIL, 1))
    assert asked() <= few


def test_an_order_that_stands_is_answered_also_when_its_seller_takes_no_new_ones(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    agree(cast.jiangdong_id, cast.garage_id)
    placed = market.order((OIL, 1), buyer=cast.garage_tech, seller_id=cast.jiangdong_id)
    owner = client_of(cast.jiangdong_owner)
    with acting(network()):
        Terms.objects.all().delete()
    assert owner.get(f"/orders/{placed.number}/").status_code == 200
    with acting(network()):
        assert [one.seller_id for one in sellers(buyer_id=cast.garage_id)] == [cast.maker_id]
    agree(cast.jiangdong_id, cast.garage_id, is_open=False)
    day = (NOW + timedelta(days=9)).date().isoformat()
    said = {"l1-answer": "confirmed", "l1-day": day, "l1-price": "9"}
    assert owner.post(f"/orders/{placed.number}/answer", said).status_code == 302
