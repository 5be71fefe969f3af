"""Batches and serial numbers on their way: what left is known to both sides, and to nobody else."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from tests.fixtures.cast import NOW
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.receive import Arrived, receive
from xinglian.orders.models import Shipment, ShipmentLine, ShippedLot
from xinglian.orders.queries.documents import dispatches
from xinglian.orders.tests.test_goods_move import listed, sent
from xinglian.orders.tests.test_goods_pages import Clients
from xinglian.orders.tests.trade import OIL, PADS, Market, hand
from xinglian.stock.models import Cell
from xinglian.stock.tests.goods import move, open_for


def _oil(market: Market) -> None:
    """Two drums of batch B-1, five of B-2."""
    for batch, n in (("B-1", 2), ("B-2", 5)):
        move(market.cast.maker_id, market.location_id, market.part(OIL), n, unit_cost=Decimal(50), batch=batch)  # fmt: skip


def test_what_left_is_named_by_batch_and_serial_number_and_plain_goods_are_not(market: Market) -> None:  # fmt: skip
    _oil(market)
    move(market.cast.maker_id, market.location_id, market.part(OIL), 1, unit_cost=Decimal(50), batch="B-3", serial="S-9")  # fmt: skip
    shipment = sent(market, market.order((PADS, 3), (OIL, 8)))
    with acting(market.cast.jiangdong_clerk.scope):
        found = ShippedLot.objects.filter(shipment=shipment).order_by("batch")
        assert list(found.values_list("line__no", "batch", "serial", "quantity")) == [
            (2, "B-1", "", 2),
            (2, "B-2", "", 5),
            (2, "B-3", "S-9", 1),
        ]
        (document,) = dispatches(ids=[shipment.pk])
    assert [(one.no, one.batch, one.serial, one.quantity) for one in document.lots] == [
        (2, "B-1", "", 2),
        (2, "B-2", "", 5),
        (2, "B-3", "S-9", 1),
    ]


def test_of_two_shipments_each_names_what_left_with_it(market: Market) -> None:
    _oil(market)
    placed = market.order((OIL, 5))
    first, second = sent(market, placed, line1=3), sent(market, placed)
    with acting(network()):
        found = ShippedLot.objects.order_by("shipment_id", "batch")
        assert list(found.values_list("shipment_id", "batch", "quantity")) == [
            (first.pk, "B-1", 2),
            (first.pk, "B-2", 1),
            (second.pk, "B-2", 2),
        ]


@pytest.mark.parametrize("paper", ["packing", "delivery"])
def test_page_and_papers_show_the_batches_to_both_sides_and_the_page_is_not_there_for_a_rival(
    market: Market, client_of: Clients, paper: str
) -> None:
    _oil(market)
    cast = market.cast
    url = f"/orders/shipments/{sent(market, market.order((OIL, 3))).number}"
    for member in (cast.manager, cast.jiangdong_clerk):
        client = client_of(member)
        page = client.get(f"{url}/").content.decode()
        assert "B-1" in page
        assert "B-2" in page
        content = client.get(f"{url}/papers/{paper}?language=en").content
        written = " ".join(one.extract_text() for one in PdfReader(BytesIO(content)).pages)
        assert all(one in written for one in ("Batches and serial numbers", "B-1", "B-2"))
    rival = cast.shuchi_owner
    assert client_of(rival).get(f"{url}/").status_code == 404
    with acting(rival.scope):
        assert not ShippedLot.objects.exists()


def test_the_page_and_the_dispatch_ask_as_often_for_many_batches_as_for_one(market: Market, client_of: Clients) -> None:  # fmt: skip
    client, asked = client_of(market.cast.manager), []
    for batches in (1, 6):
        for n in range(batches):
            move(market.cast.maker_id, market.location_id, market.part(OIL), 1, unit_cost=Decimal(50), batch=f"B-{n}")  # fmt: skip
        shipment = sent(market, market.order((OIL, batches)))
        client.get(f"/orders/shipments/{shipment.number}/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get(f"/orders/shipments/{shipment.number}/").content.decode()
            with acting(market.cast.manager.scope):
                dispatches(ids=[shipment.pk])
        assert f"B-{batches - 1}" in page
        asked.append(len(seen))
    assert asked[0] == asked[1]


def _received(
    market: Market, shipment: Shipment, counted: Arrived | None = None
) -> list[tuple[str, str, str, Decimal]]:
    """What then lies at the buyer, by batch: line 1 as counted, or all of it."""
    buyer = market.cast.jiangdong_tech
    with acting(buyer.scope):
        receive(number=shipment.number, key="k", by=hand(buyer), now=NOW, arrived={1: counted} if counted else None)  # fmt: skip
    with acting(network()):
        cells = Cell.objects.filter(org_id=buyer.org_id, on_hand__gt=0)
        return sorted(cells.values_list("batch", "serial", "condition", "on_hand"))


def test_what_comes_whole_stands_in_the_buyers_ledger_by_batch_and_serial_number(market: Market) -> None:  # fmt: skip
    open_for(market.cast.jiangdong_id)
    _oil(market)
    move(market.cast.maker_id, market.location_id, market.part(OIL), 1, unit_cost=Decimal(50), serial="S-9")  # fmt: skip
    assert _received(market, sent(market, market.order((OIL, 8)))) == [
        ("", "S-9", "sound", 1),
        ("B-1", "", "sound", 2),
        ("B-2", "", "sound", 5),
    ]


def test_of_one_batch_the_damaged_ones_bear_it_too_though_one_is_missing(market: Market) -> None:
    open_for(market.cast.jiangdong_id)
    move(market.cast.maker_id, market.location_id, market.part(OIL), 5, unit_cost=Decimal(50), batch="B-1")  # fmt: skip
    shipment = sent(market, market.order((OIL, 5)))
    assert _received(market, shipment, Arrived(received=Decimal(4), damaged=Decimal(1))) == [
        ("B-1", "", "damaged", 1),
        ("B-1", "", "sound", 3),
    ]


def test_of_several_batches_with_one_missing_none_is_guessed(market: Market) -> None:
    open_for(market.cast.jiangdong_id)
    _oil(market)
    shipment = sent(market, market.order((OIL, 7)))
    assert _received(market, shipment, Arrived(received=Decimal(6))) == [("", "", "sound", 6)]


def test_a_serial_number_the_buyer_has_already_stops_no_receipt(market: Market) -> None:
    cast = market.cast
    shelf = open_for(cast.jiangdong_id)
    move(cast.jiangdong_id, shelf, market.part(OIL), 1, unit_cost=Decimal(50), serial="S-9")
    move(cast.maker_id, market.location_id, market.part(OIL), 1, unit_cost=Decimal(50), serial="S-9")  # fmt: skip
    assert _received(market, sent(market, market.order((OIL, 1)))) == [
        ("", "", "sound", 1),
        ("", "S-9", "sound", 1),
    ]


def test_the_pick_list_says_which_batch_to_take_and_ends_visibly_where_it_is_cut(market: Market) -> None:  # fmt: skip
    _oil(market)
    listed(market, market.order((OIL, 3)))
    long = "S" * 60
    for n in range(2):
        move(market.cast.maker_id, market.location_id, market.part(PADS), 1, unit_cost=Decimal(50), serial=f"{long[:-1]}{n}")  # fmt: skip
    listed(market, market.order((PADS, 12)))
    with acting(network()):
        oil, pads = ShipmentLine.objects.order_by("id").values_list("place", flat=True)
    assert oil == "中心仓 B-1 (2) · 中心仓 B-2 (1)"
    assert (len(pads), pads[-1]) == (80, "…")
