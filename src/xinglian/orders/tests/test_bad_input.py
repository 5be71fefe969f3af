"""What people and systems really send: said line by line, with what to do, and nothing is ordered by half."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import NOW, Member
from xinglian.catalogue.actions.keep_reference import add_reference
from xinglian.catalogue.rules.words import Direction, ReferenceKind
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.place import LinesWrong
from xinglian.orders.models import Order
from xinglian.orders.rules.problems import Problem
from xinglian.orders.tests.test_basket import begin, form_of, lines, shown
from xinglian.orders.tests.test_goods_pages import post, sent, text
from xinglian.orders.tests.trade import DISC, OIL, PADS, Market, agree

Clients = Callable[[Member], Client]


def test_a_number_that_means_two_parts_offers_both_and_becomes_the_one_that_is_chosen(
    market: Market, client_of: Clients
) -> None:
    with acting(market.cast.director.scope):
        for number in (PADS, DISC):
            add_reference(
                part_id=market.part(number), kind=ReferenceKind.CROSS, brand="Alt", number="770-1208", direction=Direction.BOTH,
                now=NOW,
            )  # fmt: skip
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id, "7701208\t2")
    page = shown(clerk, url)
    assert all(
        f'"number": "{one}"' in page
        for one in (PADS.replace("-", "\\u002D"), DISC.replace("-", "\\u002D"))
    )
    assert clerk.post(f"{url}send", form_of(page)).status_code == 422
    [line] = lines()
    assert line.part_id is None
    clerk.post(f"{url}choose", {"line": line.pk, "number": DISC})
    assert [(one.part_id, one.quantity) for one in lines()] == [(market.part(DISC), 2)]


def test_who_sells_in_another_currency_than_its_lists_says_so_and_nothing_is_ordered(
    market: Market, client_of: Clients
) -> None:
    agree(market.cast.maker_id, currency="USD")
    with pytest.raises(LinesWrong) as refused:
        market.order((PADS, 1))
    assert [one.problem for one in refused.value.checked[0].problems] == [Problem.OTHER_CURRENCY]
    clerk = client_of(market.cast.jiangdong_clerk)
    page = shown(clerk, begin(clerk, market.cast.maker_id, f"{PADS} 1"))
    assert "USD" in page
    assert "¥" not in page


@pytest.mark.parametrize(
    "written", ["-1", "0", "1.5", "1e3", "NaN", "Infinity", "一", "0x10", "99999999999999", "1,5"]
)
def test_a_quantity_that_is_none_stops_its_line_and_no_other(
    market: Market, client_of: Clients, written: str
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id, f"{PADS}\t2")
    clerk.post(f"{url}add", {"number": DISC, "quantity": written})
    page = shown(clerk, url)
    if written == "1e3":  # a thousand, however it is written
        assert [one.quantity for one in lines()] == [2, 1000]
        return
    assert page.count("xl-st-act") >= 1
    assert clerk.post(f"{url}send", form_of(page)).status_code == 422
    clerk.post(f"{url}out", {"wrong": "1"})
    assert [one.part_id for one in lines()] == [market.part(PADS)]


def test_boxes_of_what_is_sold_by_the_piece_are_asked_about_and_pieces_are_taken(
    market: Market, client_of: Clients
) -> None:
    clerk = client_of(market.cast.jiangdong_clerk)
    url = begin(clerk, market.cast.maker_id)
    clerk.post(f"{url}add", {"lines": f"{PADS} 4 箱\n{DISC} 2 件\n{OIL}\t3\tpcs"})
    assert [(one.part_id, one.quantity) for one in lines()] == [
        (market.part(PADS), None), (market.part(DISC), 2), (market.part(OIL), 3),
    ]  # fmt: skip
    assert "请写数量。" in shown(clerk, url)


def test_a_count_that_is_no_quantity_or_more_than_was_sent_receives_nothing(
    market: Market, client_of: Clients
) -> None:
    tech = client_of(market.cast.jiangdong_tech)
    url = sent(market, client_of(market.cast.manager), market.order((PADS, 2)).number)
    for received, damaged in (
        ("3", ""),
        ("-1", ""),
        ("1.5", ""),
        ("viel", ""),
        ("1", "2"),
        ("1", "-1"),
        ("1e30", ""),
    ):
        answer = tech.post(
            f"{url}/receive", {"key": "k", "received-1": received, "damaged-1": damaged}
        )
        assert answer.status_code == 422, (received, damaged)
    with acting(network()):
        assert Order.objects.get().state == "shipped"
    post(tech, f"{url}/receive", key="k", **{"received-1": "2"})


def test_differences_and_approvals_ask_as_often_for_many_as_for_one(
    market: Market, client_of: Clients
) -> None:
    cast = market.cast
    picker, tech, owner = (
        client_of(cast.manager),
        client_of(cast.jiangdong_tech),
        client_of(cast.jiangdong_owner),
    )

    def one_more() -> None:
        url = sent(market, picker, market.order((PADS, 2)).number)
        post(tech, f"{url}/receive", key=url, **{"received-1": "1"})
        market.order((OIL, 3), limit_minor=1)

    def asked(client: Client, path: str) -> int:
        text(client, path)
        with CaptureQueriesContext(connection) as seen:
            text(client, path)
        return len(seen)

    def all_of_them() -> list[int]:
        return [
            asked(picker, "/orders/claims/"),
            asked(owner, "/orders/claims/"),
            asked(owner, "/orders/approvals/"),
        ]

    one_more()
    few = all_of_them()
    for _time in range(3):
        one_more()
    assert all_of_them() == few
    assert Decimal(text(owner, "/orders/claims/").count("QM-1001")) >= 4
