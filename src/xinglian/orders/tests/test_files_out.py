"""What goes out: each order and shipment once, as it went, and again when it did not arrive."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.fixtures.cast import Member
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Exchange, Order
from xinglian.orders.tests.trade import DISC, PADS, Market


def fetch(client: Client, kind: str, form: str = "json") -> Any:
    """The file's bytes, or None when nothing is new."""
    answer = client.post("/orders/exchange/fetch", {"kind": kind, "form": form})
    if answer.status_code == 422:
        return None
    assert answer.status_code == 302, answer.content.decode()[:1500]
    return client.get(answer.headers["Location"] + "file").content


def numbers(content: bytes) -> list[str]:
    return [one["number"] for one in json.loads(content)["documents"]]


def test_each_order_goes_to_the_sellers_system_once_and_again_when_taken_back(
    market: Market, client_of: Callable[[Member], Client]
) -> None:
    seller = client_of(market.cast.director)
    first, second = market.order((PADS, 1)), market.order((DISC, 2))
    assert numbers(fetch(seller, "orders")) == [first.number, second.number]
    assert fetch(seller, "orders") is None
    third = market.order((PADS, 2))
    content = fetch(seller, "orders")
    assert numbers(content) == [third.number]
    with acting(network()):
        made = Exchange.objects.order_by("-pk")[0]
    assert seller.get(f"/orders/exchange/{made.pk}/file").content == content
    seller.post(f"/orders/exchange/{made.pk}/back")
    assert numbers(fetch(seller, "orders")) == [third.number]


def test_a_competitor_fetches_nothing_of_an_order(market: Market, client_of: Callable[[Member], Client]) -> None:  # fmt: skip
    market.order((PADS, 1))
    other = client_of(market.cast.shuchi_owner)
    for kind in ("orders", "confirmations", "dispatches", "invoices"):
        assert fetch(other, kind) is None


def test_tables_hold_no_formulas_and_numbers_as_numbers(market: Market, client_of: Callable[[Member], Client]) -> None:  # fmt: skip
    placed = market.order((PADS, 3), note="=1+1", buyer_ref="@SUM(A1)")
    buyer = client_of(market.cast.jiangdong_clerk)
    seller = client_of(market.cast.director)
    rows = list(csv.reader(io.StringIO(fetch(seller, "orders", "csv").decode("utf-8-sig"))))
    line = dict(zip(rows[-2], rows[-1], strict=True))
    assert (line["订单号"], line["数量"], line["单价"]) == (placed.number, "3", "100")
    assert (line["订货方单号"], line["备注"]) == ("'@SUM(A1)", "'=1+1")
    sheet = load_workbook(io.BytesIO(fetch(buyer, "confirmations", "xlsx"))).active
    assert sheet is not None
    cells = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert (cells[0], cells[5]) == (placed.number, 3)


def test_the_list_asks_no_more_for_more_files(market: Market, client_of: Callable[[Member], Client]) -> None:  # fmt: skip
    seller = client_of(market.cast.director)
    counts = []
    for _ in range(2):
        market.order((PADS, 1))
        fetch(seller, "orders")
        with CaptureQueriesContext(connection) as asked:
            assert seller.get("/orders/exchange/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_order_that_waits_for_approval_has_not_reached_the_seller(market: Market, client_of: Callable[[Member], Client]) -> None:  # fmt: skip
    market.order((PADS, 3), limit_minor=1)
    assert fetch(client_of(market.cast.director), "orders") is None
    with acting(network()):
        assert Order.objects.get().sent_at is None
