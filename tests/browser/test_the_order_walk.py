"""A pasted list becomes goods on the shelf, in the browser: the dealer at a desk, the warehouse and the receiving on
phones, by what people see there; and at the end the ledgers and the claim say what happened."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.cast import NOW, Cast
from tests.fixtures.site import Site, screenshot
from xinglian.catalogue.models import Part
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.orders.models import Claim, Order
from xinglian.orders.tests.trade import Market, open_market
from xinglian.prices.tests.goods import add_list, some_parts
from xinglian.stock.actions.check import check_everything
from xinglian.stock.tests.goods import open_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = [f"QM-2{n:03}" for n in range(34)]
OLD = ["QM-3001", "QM-3002", "QM-3003"]
NEW = ["QM-4001", "QM-4002", "QM-4003"]
UNKNOWN = ["XX-77701", "XX-77702"]
OUT, INSTEAD = "QM-5001", "QM-5002"
THREE = HERE[0]


@pytest.fixture
def market(cast_in_world: Cast) -> Market:
    """Fifty of everything on the maker's shelf, but none of one; three numbers were superseded."""
    market = open_market(cast_in_world)
    parts = some_parts(*HERE, *OLD, *NEW, OUT, INSTEAD)
    with acting(network()):
        for old, new in zip(OLD, NEW, strict=True):
            Part.objects.filter(pk=parts[old]).update(status="superseded", superseded_by_id=parts[new])  # fmt: skip
    add_list("B1", prices={part_id: {1: "10"} for part_id in parts.values()}, is_for_all=True)
    market = Market(cast=cast_in_world, parts={**market.parts, **parts}, location_id=market.location_id)  # fmt: skip
    for number in [*HERE, *NEW, INSTEAD]:
        market.add_stock(number, 50)
    open_for(cast_in_world.jiangdong_id, "江东仓")
    return market


def test_a_pasted_list_of_forty_numbers_ends_on_the_dealers_shelf_with_one_piece_missing(
    site: Site, market: Market, browse: Callable[..., Page]
) -> None:
    cast = market.cast
    desk = browse(site, cast.jiangdong_clerk)
    number = _order(site, desk)
    _offer(browse(site, cast.manager), site, number)
    _take_offer(desk, site, number)
    label = _pick_and_send(browse(site, cast.manager, phone=True), site, number)
    dealer = browse(site, cast.jiangdong_tech, phone=True)
    _receive(dealer, site, label)
    _is_right(market, number)
    for page in (dealer, browse(site, cast.manager)):
        page.goto(f"{site.url}/orders/claims/?state=open")
        row = page.locator("tbody tr")
        expect(row).to_have_count(1)
        expect(row).to_contain_text(THREE)
        expect(row).to_contain_text("少")
        expect(row).to_contain_text("盒子破了")
    desk.goto(f"{site.url}/orders/{number}/")
    line = desk.locator("tbody tr", has_text=THREE).first
    expect(line).to_contain_text("已收 2")
    expect(line).to_contain_text("少 1")
    screenshot(desk, "walk-order-at-the-end")


def _order(site: Site, page: Page) -> str:
    """The clerk pastes, sees what is wrong with which line, takes what is offered, and orders; the order's number."""
    page.goto(site.url + "/orders/basket/")
    page.get_by_role("button", name="开始订货").first.click()
    page.get_by_text("从 Excel 粘贴清单", exact=True).click()
    pasted = [f"{THREE}\t3", *(f"{number}\t1" for number in [*HERE[1:], *OLD, *UNKNOWN, OUT])]
    page.locator("textarea[name=lines]").fill("\n".join(pasted))
    page.get_by_role("button", name="添加清单").click()
    rows = page.locator("#basket tbody tr")
    expect(rows).to_have_count(40, timeout=30_000)
    for old, new in zip(OLD, NEW, strict=True):
        expect(rows.filter(has_text=old)).to_contain_text(f"已由 {new} 取代")
    for number in UNKNOWN:
        expect(rows.filter(has_text=number)).to_contain_text("没有这个零件号")
    expect(rows.filter(has_text=OUT)).to_contain_text("现有 0")
    expect(page.locator("#basket tbody .xl-st-act")).to_have_count(2)
    expect(page.get_by_role("button", name="下单", exact=True)).to_be_disabled()
    screenshot(page, "walk-basket")
    page.get_by_role("button", name="取代件").click()
    expect(page.get_by_role("button", name="取代件")).to_have_count(0)
    page.get_by_role("button", name="移出所有问题行").click()
    expect(rows).to_have_count(38, timeout=30_000)
    for new in NEW:
        expect(rows.filter(has_text=new)).to_have_count(1)
    expect(page.locator("#basket")).to_contain_text("¥400.00")
    page.get_by_role("button", name="下单", exact=True).click()
    page.wait_for_url("**/orders/SO*/")
    with acting(network()):
        order = Order.objects.get()
    assert (order.lines_count, order.total_minor, order.state) == (38, 40_000, "placed")
    return order.number


def _offer(page: Page, site: Site, number: str) -> None:
    """The seller offers another part for what is out of stock."""
    page.goto(f"{site.url}/orders/{number}/")
    row = page.locator("form tbody tr", has_text=OUT)
    row.locator("select[name$=-answer]").select_option("offered")
    row.locator("select[name$=-reason]").select_option("out_of_stock")
    row.locator("details summary.xl-link").click()
    row.locator("input[name$=-offered]").fill(INSTEAD)
    page.get_by_role("button", name="回复", exact=True).click()
    expect(page.locator("main")).to_contain_text(INSTEAD)


def _take_offer(page: Page, site: Site, number: str) -> None:
    page.goto(f"{site.url}/orders/{number}/")
    screenshot(page, "walk-offer")
    page.get_by_role("button", name="接受", exact=True).click()
    expect(page.locator("tbody tr", has_text=INSTEAD).first).to_contain_text("已留货 1")


def _pick_and_send(page: Page, site: Site, number: str) -> str:
    """On the phone, from the pick list to the carrier; the parcel's label."""
    page.goto(site.url + "/orders/picking/")
    page.get_by_role("row", name=number).get_by_role("button", name="拣货").click()
    page.wait_for_url("**/orders/shipments/SH*/")
    shipment = page.url.rstrip("/").rsplit("/", 1)[-1]
    _scan_all(page)
    page.locator("[data-all]").get_by_role("button", name="拣货完成").click()
    page.get_by_label("承运").fill("顺丰")
    page.get_by_label("运单号").fill("SF1234567890")
    screenshot(page, "walk-packed")
    page.get_by_role("button", name="确认发货").click()
    expect(page.locator("main")).to_contain_text("顺丰")
    return f"{shipment}-1"


def _scan(page: Page, code: str) -> None:
    """As a hand scanner does: the letters, then Enter, into whatever has the cursor."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def _says(page: Page, code: str, many: str) -> None:
    last = page.locator("[data-last]")
    expect(last).to_contain_text(code, timeout=60_000)
    expect(last).to_contain_text(many)
    expect(page.locator("#scan-code")).to_be_focused()
    expect(page.locator("#scan-code")).to_have_value("")


def _scan_all(page: Page) -> None:
    """Every piece once, as fast as a hand can; what is wrong is said in red, the last scan can be taken back."""
    field, wrong = page.locator("#scan-code"), page.locator("[data-wrong]")
    expect(field).to_be_focused()
    _scan(page, "qm 2000")
    _says(page, THREE, "1 / 3")
    _scan(page, "QM-9999")
    expect(wrong).to_contain_text("没有 QM-9999")
    expect(page.locator("[data-last]")).to_have_count(0)
    screenshot(page, "walk-scan-wrong")
    _scan(page, THREE)
    _says(page, THREE, "2 / 3")
    expect(wrong).to_be_hidden()
    screenshot(page, "walk-scan-good")
    page.get_by_role("button", name="撤回").click()
    expect(page.locator("#picking .xl-rows > div", has_text=THREE).first).to_contain_text("1 / 3")
    expect(field).to_be_focused()
    for button in page.locator("main :is(button, summary):visible").all():
        box = button.bounding_box()
        assert box is None or box["height"] >= 44, button.inner_text()
    for code in [THREE, THREE, *HERE[1:], *NEW]:
        _scan(page, code)
    _says(page, NEW[-1], "1 / 1")
    _scan(page, THREE)
    expect(wrong).to_contain_text("单上只要 3")
    _scan(page, INSTEAD)
    _says(page, INSTEAD, "1 / 1")


def _receive(page: Page, site: Site, label: str) -> None:
    """Found by its label; two of three came, the rest as sent."""
    page.goto(site.url + "/orders/incoming/")
    page.locator("#scan-code").fill(label.lower())
    page.locator("#scan-code").press("Enter")
    page.wait_for_url("**/orders/shipments/SH*/")
    page.get_by_role("link", name="逐行清点").click()
    line = page.locator("section[id^=line-]", has_text=THREE)
    line.get_by_label(f"{THREE} 实收").fill("2")
    line.locator("summary").click()
    line.locator("input[name^=note-]").fill("盒子破了")
    screenshot(page, "walk-counting")
    page.get_by_role("button", name="确认收货").click()
    expect(page.get_by_role("heading", name="差异")).to_be_visible()
    expect(page.locator("main")).to_contain_text(f"少件 1 · {THREE}", use_inner_text=True)
    screenshot(page, "walk-received")


def _is_right(market: Market, number: str) -> None:
    """Every piece that left the one shelf stands on the other, but for the one that is missing and claimed."""
    cast = market.cast
    ordered = [THREE, *HERE[1:], *NEW, INSTEAD]
    for code in ordered:
        n = 3 if code == THREE else 1
        assert (market.on_hand(code), market.free(code)) == (50 - n, 50 - n)
        assert market.on_hand(code, cast.jiangdong_id) == (2 if code == THREE else 1)
    with acting(network()):
        assert check_everything(now=NOW) == []
        moved = sql.rows(
            "SELECT m.org_id, sum(m.quantity) AS n FROM stock_movement AS m JOIN stock_posting AS p ON p.id = m.posting_id"
            " WHERE p.reference = ANY(%s) GROUP BY m.org_id",
            [[number, *sql.column("SELECT number FROM orders_shipment")]],
        )  # fmt: skip
        assert {row["org_id"]: row["n"] for row in moved} == {cast.maker_id: -40, cast.jiangdong_id: 39}  # fmt: skip
        claim = Claim.objects.select_related("line").get()
        assert (claim.gap, claim.quantity, claim.state, claim.note) == (
            "missing",
            1,
            "open",
            "盒子破了",
        )
        assert claim.line.part_id == market.part(THREE)
        order = Order.objects.get()
        assert (order.state, order.total_minor) == ("received", 40_000)
        sums = sql.row(
            "SELECT sum(shipped) AS shipped, sum(received) AS received, sum(missing) AS missing, sum(reserved + picking) AS held"
            " FROM orders_orderline"
        )  # fmt: skip
    assert sums == {"shipped": Decimal(40), "received": Decimal(39), "missing": Decimal(1), "held": Decimal(0)}  # fmt: skip
