"""A pasted list of forty numbers becomes an order, in a browser, by what a person sees there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.cast import Cast
from tests.fixtures.line import line_to
from tests.fixtures.phones import WAITING, phone, until, until_kept, without_a_network
from tests.fixtures.site import Site, screenshot
from xinglian.catalogue.models import Part
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import BasketLine, Order
from xinglian.orders.tests.trade import DISC, OIL, PADS, open_market
from xinglian.prices.tests.goods import add_list, some_parts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBERS = [f"QM-2{n:03}" for n in range(35)]
OLD = ["QM-3001", "QM-3002", "QM-3003"]


def test_a_pasted_list_of_forty_numbers_becomes_an_order(
    site: Site, cast_in_world: Cast, browse: Callable[..., Page]
) -> None:
    """Three are superseded, two unknown, one is out of stock."""
    market = open_market(cast_in_world)
    parts = some_parts(*NUMBERS, *OLD)
    with acting(network()):
        for old, new in zip(OLD, NUMBERS, strict=False):
            Part.objects.filter(pk=parts[old]).update(status="superseded", superseded_by_id=parts[new])  # fmt: skip
    add_list("B1", prices={part_id: {1: "10"} for part_id in parts.values()}, is_for_all=True)
    more = type(market)(cast=market.cast, parts={**market.parts, **parts}, location_id=market.location_id)  # fmt: skip
    for number in NUMBERS[1:]:
        more.add_stock(number, 50)
    page = browse(site, cast_in_world.jiangdong_clerk)
    page.goto(site.url + "/orders/basket/")
    page.get_by_role("button", name="开始订货").first.click()
    page.get_by_text("从 Excel 粘贴清单", exact=True).click()
    pasted = "\n".join([f"{number}\t2" for number in [*NUMBERS, *OLD]] + ["XX-77701\t1", "XX-77702\t1"])  # fmt: skip
    page.locator("textarea[name=lines]").fill(pasted)
    page.get_by_role("button", name="添加清单").click()
    expect(page.locator("#basket tbody tr")).to_have_count(40, timeout=30_000)
    screenshot(page, "orders-basket")
    page.get_by_role("button", name="取代件").click()
    expect(page.get_by_role("button", name="取代件")).to_have_count(0)
    page.get_by_role("button", name="移出所有问题行").click()
    expect(page.locator("#basket tbody tr")).to_have_count(38, timeout=30_000)
    page.locator("[data-number]").fill("qm 1001")
    page.locator("[data-number]").press("Enter")
    expect(page.locator("#basket tbody tr")).to_have_count(39, timeout=30_000)
    expect(page.locator("[data-number]")).to_be_focused()
    page.locator("[data-quantity]").first.fill("3")
    page.locator("[data-quantity]").first.press("ArrowDown")
    expect(page.locator("#basket")).to_contain_text("¥870.00", timeout=30_000)
    page.get_by_role("button", name="下单", exact=True).click()
    page.wait_for_url("**/orders/SO*/")
    with acting(network()):
        order = Order.objects.get()
    assert (order.lines_count, order.total_minor) == (39, 87_000)


def test_what_is_scanned_and_pasted_without_a_network_is_in_the_basket_once_when_it_is_back(
    site: Site, cast_in_world: Cast, chromium: Browser
) -> None:
    open_market(cast_in_world)
    with line_to(site.port) as line:
        context = phone(chromium, line, cast_in_world.jiangdong_clerk)
        page = context.new_page()
        page.goto("/orders/basket/")
        page.get_by_role("button", name="开始订货").first.click()
        page.wait_for_url(re.compile(r"/orders/basket/\d+/$"))
        path = page.url.removeprefix(line.url)
        until_kept(page, path)
        with without_a_network(context):
            page.reload()
            page.locator("[data-number]").fill(PADS)
            page.locator("[data-number]").press("Enter")
            page.get_by_text("从 Excel 粘贴清单", exact=True).click()
            page.locator("textarea[name=lines]").fill(f"{DISC}\t2\n{OIL}\t1")
            page.get_by_role("button", name="添加清单").click()
            until(page, lambda: len(page.evaluate(WAITING)) == 2, "both wait on the phone")
            with acting(cast_in_world.jiangdong_clerk.scope):
                assert BasketLine.objects.count() == 0
        rows = page.locator("#basket tbody tr:has(.xl-first)")
        expect(rows).to_have_count(3, timeout=60_000)
        page.reload()
        expect(rows).to_have_count(3)
        context.close()
    with acting(cast_in_world.jiangdong_clerk.scope):
        kept = list(BasketLine.objects.order_by("no").values_list("text", "quantity"))
    assert [(text, int(n)) for text, n in kept] == [(PADS, 1), (DISC, 2), (OIL, 1)]
