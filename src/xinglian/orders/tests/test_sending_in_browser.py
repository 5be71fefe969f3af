"""Drop shipment in a browser: asked, agreed, chosen, picked by who sends on a phone, and no price there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.cast import Cast
from tests.fixtures.site import Site, screenshot
from xinglian.orders.tests.trade import PADS, open_market
from xinglian.stock.tests.goods import open_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_partner_agrees_and_sends_what_the_seller_chose_it_for(
    site: Site, cast_in_world: Cast, browse: Callable[..., Page]
) -> None:
    cast = cast_in_world
    market = open_market(cast)
    market.add_stock_at(cast.shuchi_id, open_for(cast.shuchi_id, "蜀驰仓"), PADS, 5)
    number = market.order((PADS, 3)).number
    seller = browse(site, cast.manager)
    seller.goto("/orders/sending/")
    seller.get_by_role("link", name="请伙伴代发").click()
    seller.get_by_label("代发方的伙伴编码").fill("P-510104")
    seller.get_by_label("您的提议").fill("每箱 5 元")
    screenshot(seller, "orders-sending-offer")
    seller.get_by_role("button", name="提出", exact=True).click()
    expect(seller.get_by_text("待答复")).to_be_visible()
    sender = browse(site, cast.shuchi_owner, phone=True)
    sender.goto("/orders/sending/")
    screenshot(sender, "orders-sending-asked-phone")
    sender.get_by_role("button", name="同意", exact=True).click()
    expect(sender.get_by_text("已同意", exact=True)).to_be_visible()
    seller.goto(f"/orders/{number}/")
    seller.get_by_label("从哪家的库存发出").select_option(label="蜀驰汽配")
    seller.get_by_role("button", name="选定").click()
    expect(seller.get_by_text("发货方", exact=True).first).to_be_visible()
    screenshot(seller, "orders-sending-order")
    seller.goto("/orders/sending/")
    screenshot(seller, "orders-sending")
    sender.goto(f"/orders/{number}/")
    expect(sender.get_by_text("江东汽配").first).to_be_visible()
    expect(sender.locator("body")).not_to_contain_text("¥")
    screenshot(sender, "orders-sending-order-phone")
    sender.goto("/orders/picking/")
    sender.get_by_role("button", name="拣货").click()
    sender.wait_for_url("**/orders/shipments/SH*/")
    expect(sender.locator("body")).not_to_contain_text("¥")
    screenshot(sender, "orders-sending-pick-phone")
