"""Goods go back by clicks: asked for, answered, sent, counted; the other side hears of every step."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW
from xinglian.kernel import outbox, sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.tell_returns import tell_return
from xinglian.orders.models import Return
from xinglian.orders.tests.test_goods_back import arrived
from xinglian.orders.tests.test_goods_pages import Clients, post, text
from xinglian.orders.tests.trade import PADS, Market, agree
from xinglian.stock.tests.goods import open_for

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def picture(name: str, content: bytes) -> io.BytesIO:
    found = io.BytesIO(content)
    found.name = name
    return found


def the_return() -> Return:
    with acting(network()):
        return Return.objects.get()


def line_id() -> int:
    with acting(network()):
        return int(sql.value("SELECT id FROM orders_returnline"))


def long_ago(days: int) -> None:
    """The goods were received so many days before now."""
    with acting(network()):
        sql.execute("UPDATE orders_shipment SET received_at = now() - %s", [timedelta(days=days)])


@pytest.fixture
def came(market: Market) -> str:
    """The number of an order of which four pads were received today."""
    open_for(market.cast.jiangdong_id)
    number = arrived(market, received=4).number
    long_ago(0)
    return number


def ask(client: Client, number: str, n: int = 2, **more: object) -> None:
    post(
        client,
        f"/orders/{number}/return",
        **{"key": f"k{n}", "n-1": n, "reason-1": "unneeded", **more},
    )


def test_goods_go_back_by_clicks_and_are_credited_as_found(
    market: Market, client_of: Clients, came: str
) -> None:
    cast = market.cast
    agree(cast.maker_id, return_percent=80, return_days=30)
    buyer, seller = client_of(cast.jiangdong_clerk), client_of(cast.manager)
    assert "¥80.00" in text(buyer, f"/orders/{came}/return")
    ask(
        buyer,
        came,
        3,
        **{"note-1": "多订了", "condition-1": "sound", "photo": picture("box.png", PNG)},
    )
    url = f"/orders/returns/{the_return().number}"
    assert the_return().number in text(seller, "/orders/returns/?state=asked&side=theirs&q=" + PADS)
    assert the_return().number in text(seller, f"/orders/{came}/")
    assert all(word in text(seller, f"{url}/") for word in ("多订了", "¥240.00"))
    assert seller.get(f"{url}/photo").status_code == 200
    post(seller, f"{url}/decide", allow="1")
    post(buyer, f"{url}/step", do="send")
    post(seller, f"{url}/take", **{f"came-{line_id()}": "2", f"found-{line_id()}": "sound"})
    assert (the_return().state, the_return().value_minor) == ("received", 16_000)
    assert (market.on_hand(PADS), market.free(PADS)) == (8, 8)
    assert "¥160.00" in text(buyer, f"{url}/")
    assert "¥" not in text(client_of(cast.jiangdong_tech), f"{url}/")


@pytest.mark.parametrize(("found", "on_hand", "free"), [("scrap", 6, 6), ("damaged", 8, 6), ("opened", 8, 6)])  # fmt: skip
def test_scrap_enters_no_ledger_and_what_is_not_sound_waits_in_quarantine(
    market: Market, client_of: Clients, came: str, found: str, on_hand: int, free: int
) -> None:
    buyer, seller = client_of(market.cast.jiangdong_clerk), client_of(market.cast.manager)
    ask(buyer, came)
    url = f"/orders/returns/{the_return().number}"
    post(seller, f"{url}/decide", allow="1")
    post(buyer, f"{url}/step", do="send")
    post(seller, f"{url}/take", **{f"came-{line_id()}": "2", f"found-{line_id()}": found})
    assert (market.on_hand(PADS), market.free(PADS)) == (on_hand, free)


def test_a_wrong_count_or_a_no_without_a_reason_is_said_and_changes_nothing(
    market: Market, client_of: Clients, came: str
) -> None:
    buyer, seller = client_of(market.cast.jiangdong_clerk), client_of(market.cast.manager)
    for typed in ({"n-1": "5"}, {"n-1": "zwei"}, {"n-1": "1", "reason-1": "boredom"}, {}, {"n-1": "1.5"}):  # fmt: skip
        answer = buyer.post(f"/orders/{came}/return", {"key": "x", "reason-1": "faulty", **typed})
        assert answer.status_code == 422, typed
    ask(buyer, came)
    url = f"/orders/returns/{the_return().number}"
    assert seller.post(f"{url}/decide", {"allow": "0", "answer": " "}).status_code == 422
    assert seller.post(f"{url}/take").status_code == 422
    assert buyer.post(f"{url}/step", {"do": "send"}).status_code == 422
    assert the_return().state == "asked"
    post(seller, f"{url}/decide", allow="0", answer="包装已拆")
    assert "包装已拆" in text(buyer, f"{url}/")
    assert lines_of_one(market, came) == 0


def lines_of_one(market: Market, number: str) -> Decimal:
    with acting(network()):
        return Decimal(sql.value("SELECT l.returned FROM orders_orderline AS l JOIN orders_order AS o ON o.id = l.order_id WHERE o.number = %s", [number]))  # fmt: skip


def test_the_buyer_keeps_the_goods_until_they_have_left(
    market: Market, client_of: Clients, came: str
) -> None:
    buyer, seller = client_of(market.cast.jiangdong_clerk), client_of(market.cast.manager)
    ask(buyer, came)
    url = f"/orders/returns/{the_return().number}"
    post(buyer, f"{url}/step", do="drop")
    assert the_return().state == "dropped"
    assert seller.post(f"{url}/decide", {"allow": "1"}).status_code == 422
    # What was given up may be asked for again.
    assert 'name="n-1"' in text(buyer, f"/orders/{came}/return")


def test_after_the_days_the_form_says_until_when_and_offers_a_warranty_only(
    market: Market, client_of: Clients, came: str
) -> None:
    agree(market.cast.maker_id, return_days=10)
    buyer = client_of(market.cast.jiangdong_clerk)
    long_ago(11)
    page = text(buyer, f"/orders/{came}/return")
    assert 'value="warranty"' in page
    assert 'value="unneeded"' not in page
    answer = buyer.post(f"/orders/{came}/return", {"key": "x", "n-1": "1", "reason-1": "unneeded"})
    assert answer.status_code == 422
    ask(buyer, came, 1, **{"reason-1": "warranty"})


def test_every_step_is_told_to_the_other_side(market: Market, client_of: Clients, came: str) -> None:  # fmt: skip
    cast = market.cast
    buyer, seller = client_of(cast.jiangdong_clerk), client_of(cast.manager)
    ask(buyer, came)
    url = f"/orders/returns/{the_return().number}"
    told = []
    for state, step in (
        ("asked", lambda: post(seller, f"{url}/decide", allow="1")),
        ("allowed", lambda: post(buyer, f"{url}/step", do="send")),
        ("sent", lambda: post(seller, f"{url}/take")),
        ("received", lambda: None),
    ):
        with acting(network()):
            tell_return(return_id=the_return().pk, state=state, now=NOW)
            told.append(set(sql.value("SELECT membership_ids FROM push_message ORDER BY id DESC LIMIT 1")))  # fmt: skip
        step()
    sellers = {cast.director.membership_id, cast.manager.membership_id}
    buyers = {cast.jiangdong_owner.membership_id, cast.jiangdong_clerk.membership_id}
    assert told == [sellers, buyers, sellers, buyers]
    while outbox.deliver_waiting():
        pass
    with acting(network()):
        jobs = sql.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'orders.tell_return'")  # fmt: skip
    assert jobs == 4


def test_a_stranger_finds_no_return_and_only_the_seller_answers(
    market: Market, client_of: Clients, came: str
) -> None:
    cast = market.cast
    buyer, stranger = client_of(cast.jiangdong_clerk), client_of(cast.shuchi_owner)
    ask(buyer, came)
    number = the_return().number
    url = f"/orders/returns/{number}"
    assert number not in text(stranger, "/orders/returns/")
    for path in (f"{url}/", f"{url}/photo", f"/orders/{came}/return"):
        assert stranger.get(path).status_code == 404
    for path, data in (("decide", {"allow": "1"}), ("step", {"do": "drop"}), ("take", {})):
        assert stranger.post(f"{url}/{path}", data).status_code == 404
    assert buyer.post(f"{url}/decide", {"allow": "1"}).status_code == 404
    assert the_return().state == "asked"


def test_the_list_of_returns_asks_as_often_for_many_as_for_one(
    market: Market, client_of: Clients, came: str
) -> None:
    buyer = client_of(market.cast.jiangdong_clerk)

    def asked(path: str) -> int:
        text(buyer, path)
        with CaptureQueriesContext(connection) as seen:
            text(buyer, path)
        return len(seen)

    ask(buyer, came, 1)
    paths = ("/orders/returns/", f"/orders/{came}/", f"/orders/{came}/return")
    first = [asked(path) for path in paths]
    ask(buyer, came, 2)
    assert [asked(path) for path in paths] == first


def test_the_photo_of_a_return_is_seen_by_both_sides_as_a_picture_without_rights_and_by_nobody_else(
    market: Market, client_of: Clients, came: str
) -> None:
    cast = market.cast
    buyer = client_of(cast.jiangdong_clerk)
    ask(buyer, came, photo=picture("box.png", PNG))
    path = f"/orders/returns/{the_return().number}/photo"
    for member in (cast.jiangdong_clerk, cast.jiangdong_tech, cast.manager, cast.director):
        answer = client_of(member).get(path)
        assert b"".join(answer.streaming_content) == PNG  # type: ignore[attr-defined]
        assert (answer["Content-Type"], "sandbox" in answer["Content-Security-Policy"]) == ("image/png", True)  # fmt: skip
    for stranger in (cast.shuchi_owner, cast.garage_tech):
        assert client_of(stranger).get(path).status_code == 404
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize(
    ("name", "content"),
    [("box.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), ("box.png", b"<html><script>alert(1)</script>"), ("box.exe", b"MZ\x90")],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_nothing_is_asked(
    market: Market, client_of: Clients, came: str, name: str, content: bytes
) -> None:
    buyer = client_of(market.cast.jiangdong_clerk)
    data = {"key": "k", "n-1": "1", "reason-1": "faulty", "photo": picture(name, content)}
    assert buyer.post(f"/orders/{came}/return", data).status_code == 422
    with acting(network()):
        assert Return.objects.count() == 0


@pytest.mark.parametrize(
    ("reason", "said", "found", "minor"),
    [
        ("unneeded", "sound", "sound", 16_000), ("unneeded", "sound", "opened", 10_000), ("unneeded", "sound", "damaged", 0),
        ("unneeded", "sound", "scrap", 0), ("unneeded", "opened", "sound", 16_000), ("unneeded", "opened", "check", 10_000),
        ("faulty", "sound", "damaged", 20_000), ("faulty", "damaged", "scrap", 20_000), ("faulty", "sound", "sound", 16_000),
        ("warranty", "sound", "check", 20_000), ("wrong_part", "sound", "opened", 20_000), ("wrong_part", "sound", "scrap", 0),
        ("wrong_part", "damaged", "scrap", 20_000), ("other", "sound", "opened", 10_000),
    ],
)  # fmt: skip
def test_a_return_is_worth_what_its_reason_says_of_goods_as_they_are_found(
    market: Market, client_of: Clients, came: str, reason: str, said: str, found: str, minor: int
) -> None:
    cast = market.cast
    agree(cast.maker_id, return_percent=80, opened_percent=50)
    buyer, seller = client_of(cast.jiangdong_clerk), client_of(cast.manager)
    ask(buyer, came, **{"reason-1": reason, "condition-1": said})
    # What holds from now on changes nothing for what was asked for before.
    agree(cast.maker_id, return_percent=10, opened_percent=0)
    url = f"/orders/returns/{the_return().number}"
    post(seller, f"{url}/decide", allow="1")
    post(buyer, f"{url}/step", do="send")
    post(seller, f"{url}/take", **{f"came-{line_id()}": "2", f"found-{line_id()}": found})
    assert the_return().value_minor == minor


def test_who_counts_sees_what_each_way_of_finding_is_worth(
    market: Market, client_of: Clients, came: str
) -> None:
    cast = market.cast
    agree(cast.maker_id, return_percent=80, opened_percent=50)
    buyer, seller = client_of(cast.jiangdong_clerk), client_of(cast.manager)
    assert "¥50.00" in text(buyer, f"/orders/{came}/return")
    ask(buyer, came)
    url = f"/orders/returns/{the_return().number}"
    post(seller, f"{url}/decide", allow="1")
    post(buyer, f"{url}/step", do="send")
    page = text(seller, f"{url}/")
    assert all(word in page for word in ("良品 · 80%", "已拆封 · 50%", "报废 · 0%"))
