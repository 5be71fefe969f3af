"""After ordering: what the buyer takes back, decides and approves, through its pages."""

from collections.abc import Callable
from decimal import Decimal

from django.test import Client

from tests.fixtures.cast import NOW, Member
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.take_offer import take_offer
from xinglian.orders.models import Limit, OrderLine
from xinglian.orders.rules.words import State
from xinglian.orders.tests.trade import DISC, OIL, PADS, Market, hand, lines_of, order_of

Clients = Callable[[Member], Client]


def test_a_buyer_takes_two_pieces_back_then_the_rest_and_never_more_than_there_is(
    market: Market, client_of: Clients
) -> None:
    placed = market.order((PADS, 8))
    clerk, url = client_of(market.cast.jiangdong_clerk), f"/orders/{placed.number}/change"
    assert PADS in clerk.get(url).content.decode()
    assert clerk.post(url, {"line-1": "9"}).status_code == 422
    assert clerk.post(url, {"line-1": "viel"}).status_code == 422
    assert clerk.post(url, {"line-1": "2", "why": "多订了"}).status_code == 302
    assert market.free(PADS) == 4
    assert client_of(market.cast.shuchi_owner).get(url).status_code == 404
    clerk.post(url, {"all": "1"})
    assert (order_of(placed).state, market.free(PADS)) == (State.CANCELLED, 10)


def test_an_offer_taken_is_a_line_of_its_own_with_goods_held_and_one_declined_ends(
    market: Market, client_of: Clients
) -> None:
    placed = market.order((OIL, 3), (OIL, 2))
    with acting(network()):
        OrderLine.objects.filter(order_id=placed.order_id).update(
            answer="offered", offered_part=market.part(DISC), offered_price=Decimal(90)
        )
    clerk = client_of(market.cast.jiangdong_clerk)
    assert f"/orders/{placed.number}/lines/1/offer" in clerk.get(f"/orders/{placed.number}/").content.decode()  # fmt: skip
    taken = clerk.post(f"/orders/{placed.number}/lines/1/offer", {"takes": "1"})
    assert taken.status_code == 302
    assert clerk.post(f"/orders/{placed.number}/lines/2/offer", {}).status_code == 302
    assert clerk.post(f"/orders/{placed.number}/lines/1/offer", {"takes": "1"}).status_code == 409
    old, declined, new = lines_of(placed)
    assert (old.refused, declined.refused) == (3, 2)
    assert (new.part_id, new.quantity, new.reserved, new.amount_minor) == (market.part(DISC), 3, 3, 27_000)  # fmt: skip
    assert (order_of(placed).total_minor, market.free(DISC)) == (27_000, 1)


def test_only_the_buyer_decides_on_an_offer(market: Market, client_of: Clients) -> None:
    placed = market.order((OIL, 3))
    with acting(network()):
        OrderLine.objects.filter(order_id=placed.order_id).update(
            answer="offered", offered_part=market.part(DISC)
        )
    director = client_of(market.cast.director)
    assert director.post(f"/orders/{placed.number}/lines/1/offer", {"takes": "1"}).status_code == 403  # fmt: skip
    with acting(market.cast.jiangdong_clerk.scope):
        take_offer(number=placed.number, line_no=1, takes=True, by=hand(market.cast.jiangdong_clerk), now=NOW)  # fmt: skip
    assert lines_of(placed)[1].unit_price is None


def test_an_owner_sets_a_limit_and_approves_what_is_above_it(
    market: Market, client_of: Clients
) -> None:
    owner, clerk = client_of(market.cast.jiangdong_owner), client_of(market.cast.jiangdong_clerk)
    assert clerk.get("/orders/approvals/limits").status_code == 403
    assert owner.post("/orders/approvals/limits", {"partner_clerk": "-1"}).status_code == 422
    assert owner.post("/orders/approvals/limits", {"partner_clerk": "150"}).status_code == 302
    with acting(network()):
        assert Limit.objects.get(role="partner_clerk").most_minor == 15_000
    first, second = market.order((PADS, 2), limit_minor=15_000), market.order((PADS, 3), limit_minor=15_000)  # fmt: skip
    page = owner.get("/orders/approvals/").content.decode()
    assert first.number in page
    assert "¥300.00" in page
    assert clerk.post(f"/orders/{first.number}/approval", {"agrees": "1"}).status_code == 403
    tech = client_of(market.cast.jiangdong_tech).get("/orders/approvals/").content.decode()
    assert "300.00" not in tech
    owner.post(f"/orders/{first.number}/approval", {"agrees": "1"})
    owner.post(f"/orders/{second.number}/approval", {"why": "太多"})
    assert (order_of(first).state, order_of(second).state) == (State.CONFIRMED, State.REFUSED)
    assert "太多" in clerk.get(f"/orders/{second.number}/").content.decode()
    assert owner.post(f"/orders/{first.number}/approval", {"agrees": "1"}).status_code == 409
