"""A pick list on the phone of the warehouse: by the camera, piece after piece, and in a cellar without a network."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.camera import show
from tests.fixtures.cast import NOW, Cast
from tests.fixtures.line import Line, line_to
from tests.fixtures.phones import WAITING, phone, until, until_kept, without_a_network
from tests.fixtures.site import Site
from xinglian.kernel.scope import acting, network
from xinglian.orders.actions.pick import open_list
from xinglian.orders.models import Shipment, ShipmentLine
from xinglian.orders.tests.trade import DISC, PADS, Market, hand, open_market

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def market(cast_in_world: Cast) -> Market:
    return open_market(cast_in_world)


@pytest.fixture
def near(site: Site) -> Iterator[Line]:
    with line_to(site.port) as between:
        yield between


@pytest.fixture
def picked(market: Market) -> Callable[[], tuple[str, list[int]]]:
    """A list of two pads and a disc, opened by the maker's manager: its path, and what is picked of it."""
    manager = market.cast.manager
    number = market.order((PADS, 2), (DISC, 1)).number
    with acting(manager.scope):
        opened = open_list(number=number, by=hand(manager), now=NOW)

    def state() -> tuple[str, list[int]]:
        with acting(network()):
            found = Shipment.objects.get(pk=opened.pk)
            lines = ShipmentLine.objects.filter(shipment=found).order_by("line__no")
            return f"/orders/shipments/{found.number}/", [int(one.picked) for one in lines]

    return state


def _says(page: Page, part: str, many: str) -> None:
    expect(page.locator("[data-last]")).to_contain_text(part, timeout=30_000)
    expect(page.locator("[data-last]")).to_contain_text(many)


def test_the_camera_stays_on_and_counts_a_piece_once_however_long_it_is_held_up(
    with_camera: Browser, near: Line, market: Market, film: Path, picked: Callable[[], tuple[str, list[int]]]
) -> None:  # fmt: skip
    context = phone(with_camera, near, market.cast.manager)
    page, drawing = context.new_page(), context.new_page()
    show(drawing, film, "QRCode", PADS, 9, 0.8)
    page.goto(picked()[0])
    page.get_by_role("button", name="打开相机扫码").click()
    _says(page, PADS, "1 / 2")
    page.wait_for_timeout(2_500)
    _says(page, PADS, "1 / 2")
    expect(page.locator("[data-view]")).to_be_visible()
    # Nothing brings up the keyboard over the camera.
    expect(page.locator("#scan-code")).not_to_be_focused()
    page.get_by_role("button", name="停止").click()
    show(drawing, film, "DataMatrix", DISC, -8, 0.5)
    page.get_by_role("button", name="打开相机扫码").click()
    _says(page, DISC, "1 / 1")
    page.get_by_role("button", name="停止").click()
    assert picked()[1] == [1, 1]
    context.close()


def test_scans_of_a_cellar_wait_on_the_phone_and_are_counted_once_when_the_network_is_back(
    chromium: Browser, near: Line, market: Market, picked: Callable[[], tuple[str, list[int]]]
) -> None:
    context = phone(chromium, near, market.cast.manager)
    page = context.new_page()
    path = picked()[0]
    page.goto(path)
    until_kept(page, path)
    with without_a_network(context):
        page.reload()
        for n, code in enumerate([PADS, "qm 1001", DISC], start=1):
            page.locator("#scan-code").fill(code)
            page.locator("#scan-code").press("Enter")
            expect(page.locator(".xl-scan-waits")).to_have_count(n)
        assert len(page.evaluate(WAITING)) == 3
        assert picked()[1] == [0, 0]
    until(page, lambda: picked()[1] == [2, 1], "the scans do not arrive")
    until(page, lambda: page.evaluate(WAITING) == [], "the scans still wait")
    expect(page.locator("[data-all]")).to_be_visible()
    page.reload()
    expect(page.locator(".xl-scan-waits")).to_have_count(0)
    assert picked()[1] == [2, 1]
    context.close()
