"""The way back from a seller's own system: answers and dispatches by file, then the invoices."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.fixtures.cast import Member
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Shipment
from xinglian.orders.tests.test_files_in import bring
from xinglian.orders.tests.test_files_out import fetch, numbers
from xinglian.orders.tests.trade import DISC, OIL, PADS, Market, lines_of, order_of

DAY = timezone.localdate() + timedelta(days=12)


@pytest.fixture
def seller(market: Market, client_of: Callable[[Member], Client]) -> Client:
    return client_of(market.cast.director)


def test_answers_come_back_with_dirt_and_what_does_not_come_is_refused(market: Market, seller: Client) -> None:  # fmt: skip
    placed = market.order((PADS, 2), (OIL, 1200))
    dirty = (
        "订单号,行号,数量,承诺到货日,原因,备注\r\n"
        f" {placed.number.lower()} ,２,\"1,000\",{DAY.year}/{DAY.month}/{DAY.day},缺货,余下停产\r\n"
    )  # fmt: skip
    made = bring(seller, dirty.encode("gbk"), kind="confirmations")
    assert (made.problems, made.refusal, made.state) == ([], "", "done")
    line = lines_of(placed)[1]
    assert (line.answer, line.refused, line.promised_on) == ("confirmed", 200, DAY)
    assert order_of(placed).state == "confirmed"


def test_every_wrong_answer_is_said_and_nothing_is_half_done(market: Market, seller: Client) -> None:  # fmt: skip
    placed, other = market.order((OIL, 5), (OIL, 3)), market.order((OIL, 2))
    rows = [
        "订单号,行号,数量,承诺到货日,原因", f"{placed.number},1,9,{DAY},", f"{placed.number},2,2,{DAY},", f"{placed.number},7,1,{DAY},",
        f"SO0000-NONE,1,1,{DAY},", f"{other.number},1,2,,", f"{other.number},1,1,{DAY},缺货",
    ]  # fmt: skip
    made = bring(seller, "\n".join(rows).encode(), kind="confirmations")
    assert made.state == "refused"
    said = [(one["row"], one["key"]) for one in made.problems]
    assert {(2, "quantity"), (3, "reason"), (4, "no"), (5, "number")} <= set(said)
    assert {row for row, _ in said} == {2, 3, 4, 5, 6, 7}  # two answers to one line: both rows
    assert [one.answer for one in lines_of(placed)] == ["open", "open"]


def test_goods_that_left_are_booked_once_and_invoiced_once(market: Market, seller: Client) -> None:
    placed = market.order((PADS, 4), (DISC, 2))
    rows = f"订单号,行号,数量,承运方,运单号\n{placed.number},1,3,顺丰,SF1\n{placed.number},2,2,顺丰,SF1\n"
    made = bring(seller, rows.encode("utf-8-sig"), kind="dispatches")
    assert (made.problems, made.state, made.documents) == ([], "done", 1)
    assert (market.on_hand(PADS), market.on_hand(DISC)) == (7, 2)
    assert [one.shipped for one in lines_of(placed)] == [3, 2]
    again = bring(seller, rows.encode("utf-8-sig"), kind="dispatches")
    assert again.state == "refused"
    assert market.on_hand(PADS) == 7
    content = fetch(seller, "invoices")
    assert content is not None
    assert b'"amount_minor": 30000' in content
    assert fetch(seller, "invoices") is None
    sent = fetch(seller, "dispatches")
    with acting(network()):
        assert numbers(sent) == [Shipment.objects.get().number]


def test_a_competitor_answers_and_sends_nothing(market: Market, client_of: Callable[[Member], Client]) -> None:  # fmt: skip
    placed = market.order((OIL, 5))
    rival = client_of(market.cast.shuchi_owner)
    for kind, rest in (("confirmations", f"承诺到货日\n{placed.number},1,5,{DAY}\n"), ("dispatches", f"运单号\n{placed.number},1,5,X\n")):  # fmt: skip
        made = bring(rival, f"订单号,行号,数量,{rest}".encode(), kind=kind)
        assert (made.state, [one["key"] for one in made.problems]) == ("refused", ["number"])
    assert lines_of(placed)[0].answer == "open"
