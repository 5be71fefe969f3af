"""The pages of the hands: picked, packed, sent and counted by clicks and scans."""

import io
from collections.abc import Callable
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Member
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Claim, Shipment, ShipmentLine
from xinglian.orders.tests.trade import DISC, PADS, Market, lines_of
from xinglian.stock.tests.goods import open_for

Clients = Callable[[Member], Client]


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def post(client: Client, path: str, **data: object) -> None:
    answer = client.post(path, data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def only() -> Shipment:
    with acting(network()):
        return Shipment.objects.get()


def test_an_order_goes_from_the_shelf_to_the_buyer_by_clicks(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    open_for(cast.jiangdong_id)
    placed = market.order((PADS, 2), (DISC, 1))
    picker, tech = client_of(cast.manager), client_of(cast.jiangdong_tech)
    assert placed.number in text(picker, "/orders/picking/")
    post(picker, f"/orders/{placed.number}/pick")
    url = f"/orders/shipments/{only().number}"
    assert all(word in text(picker, f"{url}/") for word in (PADS, DISC, "中心仓"))
    for code in (PADS, PADS, PADS, "QM-9999"):
        post(picker, f"{url}/scan", code=code)
    with acting(network()):
        pads, disc = ShipmentLine.objects.order_by("line__no")
        assert (pads.picked, disc.picked) == (2, 0)
    post(picker, f"{url}/lines/{pads.pk}/back")
    post(picker, f"{url}/lines/{pads.pk}", picked="2", reason="")
    post(picker, f"{url}/lines/{disc.pk}", picked="0", reason="not_found")
    post(picker, f"{url}/finish")
    post(picker, f"{url}/pack", do="parcel")
    post(picker, f"{url}/pack", do="lay", line=pads.pk, quantity="1", to="2")
    post(picker, f"{url}/pack", do="weigh", no="2", weight="1.5")
    assert "1.5 kg" in text(picker, f"{url}/")
    assert picker.post(f"{url}/send", {"eta": "2001-01-01 10:00"}).status_code == 422
    post(picker, f"{url}/send", carrier="顺丰", tracking="SF123")
    post(picker, f"{url}/tracks", kind="delayed", text="大雪")
    assert "大雪" in text(tech, f"{url}/")
    assert only().number in text(tech, "/orders/incoming/")
    code = f"{only().number}-2"
    assert tech.get(f"/orders/incoming/?code={code.lower()}").status_code == 302
    assert text(tech, f"{url}/count")
    answer = tech.post(f"{url}/receive", {"key": "k", "received-1": "3"})
    assert (answer.status_code, "2" in answer.content.decode()) == (422, True)
    post(tech, f"{url}/receive", key="k", **{"received-1": "1", "note-1": "少一盒"})
    assert [(one.received, one.missing) for one in lines_of(placed)] == [(1, 1), (0, 0)]
    assert market.on_hand(PADS, cast.jiangdong_id) == 1
    with acting(network()):
        assert Claim.objects.get().note == "少一盒"
    assert only().number in text(tech, "/orders/incoming/?show=done")
    assert only().number in text(client_of(cast.jiangdong_owner), f"/orders/{placed.number}/")


def sent(market: Market, client: Client, number: str) -> str:
    """The path of a shipment of the order, all of it sent."""
    post(client, f"/orders/{number}/pick")
    with acting(network()):
        made = Shipment.objects.get(order__number=number)
        lines = list(ShipmentLine.objects.filter(shipment=made))
    url = f"/orders/shipments/{made.number}"
    for row in lines:
        post(client, f"{url}/lines/{row.pk}", picked=str(row.asked.normalize()))
    post(client, f"{url}/finish")
    post(client, f"{url}/send")
    return url


def test_a_phone_that_sends_a_count_twice_receives_once(market: Market, client_of: Clients) -> None:
    cast = market.cast
    open_for(cast.jiangdong_id)
    url = sent(market, client_of(cast.manager), market.order((PADS, 2)).number)
    tech = client_of(cast.jiangdong_tech)
    for _twice in range(2):
        post(tech, f"{url}/receive", key="one", way="all")
    assert market.on_hand(PADS, cast.jiangdong_id) == 2
    assert tech.post(f"{url}/receive", {"key": uuid4().hex, "way": "all"}).status_code == 422


def test_who_sends_for_another_sees_the_goods_and_not_what_they_cost(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    place = open_for(cast.shuchi_id, "蜀驰仓")
    market.add_stock_at(cast.shuchi_id, place, PADS, 5)
    placed = market.order((PADS, 3), sender_id=cast.shuchi_id)
    sender = client_of(cast.shuchi_owner)
    url = sent(market, sender, placed.number)
    for path in (f"{url}/", f"/orders/{placed.number}/", "/orders/picking/"):
        assert "300.00" not in text(sender, path)
        assert "¥" not in text(sender, path)
    stranger = client_of(cast.garage_tech)
    assert stranger.get(f"{url}/").status_code == 404
    assert stranger.post(f"{url}/receive", {"key": "x"}).status_code == 404


def test_lists_of_hands_ask_as_often_for_many_as_for_one(
    market: Market, client_of: Clients
) -> None:
    picker, buyer = client_of(market.cast.manager), client_of(market.cast.jiangdong_owner)

    def asked(client: Client, path: str) -> int:
        text(client, path)
        with CaptureQueriesContext(connection) as seen:
            text(client, path)
        return len(seen)

    sent(market, picker, market.order((PADS, 1)).number)
    market.order((PADS, 1))
    first = asked(picker, "/orders/picking/"), asked(buyer, "/orders/incoming/")
    sent(market, picker, market.order((PADS, 1)).number)
    market.order((PADS, 1))
    assert (asked(picker, "/orders/picking/"), asked(buyer, "/orders/incoming/")) == first


def test_a_gap_is_read_by_both_sides_and_settled_by_the_seller(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    seller, tech = client_of(cast.manager), client_of(cast.jiangdong_tech)
    number = market.order((PADS, 2)).number
    url = sent(market, seller, number)
    photo = io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    photo.name = "box.png"
    post(tech, f"{url}/receive", key="k", **{"received-1": "1", "note-1": "少一盒", "photo-1": photo})  # fmt: skip
    with acting(network()):
        claim = Claim.objects.get()
    for client in (seller, tech):
        assert "少一盒" in text(client, "/orders/claims/?state=open")
        assert client.get(f"/orders/claims/{claim.pk}/photo").status_code == 200
    stranger = client_of(cast.shuchi_owner)
    assert "少一盒" not in text(stranger, "/orders/claims/")
    assert stranger.get(f"/orders/claims/{claim.pk}/photo").status_code == 404
    assert stranger.post("/orders/claims/settle", {"claim": claim.pk, "how": "credited"}).status_code == 404  # fmt: skip
    post(seller, "/orders/claims/settle", claim=claim.pk, how="credited")
    assert "¥100.00" in text(client_of(cast.jiangdong_owner), f"/orders/{number}/")
    assert "¥" not in text(tech, "/orders/claims/")
