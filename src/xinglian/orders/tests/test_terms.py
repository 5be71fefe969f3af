"""Terms and the overview, by their pages."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Member
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import OrderLine, Terms
from xinglian.orders.queries.overview import overview
from xinglian.orders.tests.trade import OIL, PADS, Market, agree

Clients = Callable[[Member], Client]
FORM = {
    "is_open": "on", "pay_days": "30", "answer_hours": "8", "urgent_hours": "1", "delivery_days": "2", "return_days": "10",
    "return_percent": "90", "opened_percent": "60", "minimum_minor": "200",
}  # fmt: skip


def _kept() -> list[Terms]:
    with acting(network()):
        return list(Terms.objects.order_by("id"))


def test_a_seller_states_terms_for_everybody_and_for_one_buyer_and_ends_them(
    market: Market, client_of: Clients
) -> None:
    agent = client_of(market.cast.jiangdong_owner)
    assert agent.post("/orders/terms/keep", FORM).status_code == 302
    assert agent.post("/orders/terms/keep", {**FORM, "buyer": "P-320104", "price_percent": "110"}).status_code == 302  # fmt: skip
    every, one = _kept()
    assert (every.buyer_id, every.minimum_minor, every.is_automatic) == (None, 20_000, False)
    assert (one.buyer_id, one.price_percent, one.opened_percent) == (market.cast.garage_id, 110, 60)
    page = agent.get("/orders/terms/").content.decode()
    assert "顺达汽修" in page
    assert agent.get(f"/orders/terms/keep?terms={one.pk}").status_code == 200
    assert client_of(market.cast.shuchi_owner).post(f"/orders/terms/{one.pk}/end").status_code == 302  # fmt: skip
    assert len(_kept()) == 2
    agent.post(f"/orders/terms/{one.pk}/end")
    assert [kept.buyer_id for kept in _kept()] == [None]
    assert (
        "顺达汽修" not in client_of(market.cast.shuchi_owner).get("/orders/terms/").content.decode()
    )


def test_terms_for_nobody_or_for_oneself_are_refused_at_the_field(
    market: Market, client_of: Clients
) -> None:
    agent = client_of(market.cast.jiangdong_owner)
    for code in ("P-999999", "P-320102", "MAKER"):
        answer = agent.post("/orders/terms/keep", {**FORM, "buyer": code})
        assert answer.status_code == 422
    assert client_of(market.cast.jiangdong_clerk).post("/orders/terms/keep", FORM).status_code == 403  # fmt: skip
    assert _kept() == []


def test_the_overview_counts_ones_own_orders_and_the_network_for_the_maker(
    market: Market, client_of: Clients
) -> None:
    market.order((PADS, 1))
    market.order((OIL, 1))
    director = client_of(market.cast.director)
    own = director.get("/orders/overview/?days=365").content.decode()
    whole = director.get("/orders/overview/?days=365&of=network").content.decode()
    assert whole.count("启明制动") == own.count("启明制动") + 1
    assert client_of(market.cast.shuchi_owner).get("/orders/overview/?of=network").status_code == 200  # fmt: skip


def test_the_list_of_terms_asks_no_more_for_three_than_for_one(
    market: Market, client_of: Clients
) -> None:
    director, cast = client_of(market.cast.director), market.cast

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert director.get("/orders/terms/").status_code == 200
        return len(seen)

    agree(cast.maker_id, cast.jiangdong_id)
    asked()
    few = asked()
    agree(cast.maker_id, cast.shuchi_id)
    agree(cast.maker_id, cast.garage_id)
    assert asked() <= few


def test_the_overview_says_how_long_an_order_took_to_be_sent(
    market: Market, client_of: Clients
) -> None:
    number = market.order((PADS, 1)).number
    director = client_of(market.cast.director)
    page = director.get("/orders/overview/").content.decode()
    assert "从下单到发货" in page
    assert "7.5 小时" not in page
    with acting(network()):
        sql.execute(
            "UPDATE orders_order SET sent_at = now() - interval '9 hours', shipped_at = now() - interval '90 minutes' WHERE number = %s",
            [number],
        )
    assert "7.5 小时" in director.get("/orders/overview/").content.decode()


def test_a_promise_counts_line_by_line_once_its_day_is_over_and_what_never_came_is_not_kept(
    market: Market,
) -> None:
    day = timedelta(days=1)
    # In time, late, never; the last one's day is still to come.
    for came, promised in ((NOW - 3 * day, -2), (NOW, -2), (None, -2), (None, 2)):
        placed = market.order((PADS, 1))
        with acting(network()):
            OrderLine.objects.filter(order_id=placed.order_id).update(
                received=int(came is not None), shipped=int(came is not None), reserved=0, received_at=came,
                first_promised_on=NOW.date() + promised * day,
            )  # fmt: skip
    with acting(network()):
        found = overview(since=NOW - day, until=NOW + day / 24, seller_id=None, zone="Asia/Shanghai")  # fmt: skip
    assert (found.promised, found.kept_rate) == (3, pytest.approx(Decimal(1) / 3))
