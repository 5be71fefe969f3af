"""Somebody who has never seen the product: every step goes by words on the page, and steps are counted, not timed."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.cast import NOW, Cast
from tests.fixtures.site import Site, screenshot
from xinglian.identity.actions.by_login import give_password
from xinglian.kernel import knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push
from xinglian.push.actions.release_message import release_message
from xinglian.signals import api as signals

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "only-for-newcomers-1"
PATIENCE = 60_000


class Steps:
    """Taps and words typed, each found by what a person sees."""

    def __init__(self, page: Page) -> None:
        self.page, self.taken = page, 0

    def write(self, label: str, text: str, *, enter: bool = False) -> None:
        self.taken += 1
        field = self.page.get_by_label(label, exact=False).and_(self.page.locator(":visible")).first
        field.fill(text)
        if enter:
            field.press("Enter")

    def press(self, name: str) -> None:
        self.taken += 1
        self.page.get_by_role("button", name=re.compile(name)).and_(
            self.page.locator(":visible")
        ).first.click()

    def follow(self, name: str) -> None:
        self.taken += 1
        self.page.get_by_role("link", name=name, exact=True).and_(
            self.page.locator(":visible")
        ).first.click()


@pytest.fixture
def told(cast_in_world: Cast) -> Cast:
    """A garage bought antifreeze last winter; a notice is pinned in everybody's inbox, and nobody has read it."""
    cast = cast_in_world
    with acting(network()):
        _buy_antifreeze(cast.garage_id)
        signals.refresh(now=NOW)
        message_id = push.send_now(
            words=[push.Words(subject="寒潮：先备防冻液", body="请今天盘点。")], now=NOW, kind="stock",
            org_ids=[cast.garage_id, cast.jiangdong_id], must_acknowledge=True, ack_minutes=60,
        )  # fmt: skip
        sql.execute(
            "UPDATE push_message SET is_notice = false, is_pinned = true, title = '寒潮：先备防冻液' WHERE id = %s",
            [message_id],
        )
    release_message(message_id=message_id)
    with acting(cast.director.scope):
        knobs.turn(key="push.undo_seconds", to=0)
    return cast


@pytest.mark.parametrize("member", ["jiangdong_clerk", "garage_tech"])
def test_on_the_phone_the_pinned_notice_is_acknowledged_two_taps_after_the_password(
    told: Cast, site: Site, browse: Callable[..., Page], member: str
) -> None:
    person = getattr(told, member)
    with acting(network()):
        give_password(login=person.login, password=PASSWORD, now=NOW)
    phone = browse(site, phone=True)
    phone.goto("/")
    steps = Steps(phone)
    steps.write("登录名", person.login)
    steps.write("密码", PASSWORD)
    steps.press("^登录$")
    expect(phone.get_by_role("heading", name="寒潮：先备防冻液").first).to_be_in_viewport()
    steps.press("我已知晓，签收")
    expect(phone.locator("main")).to_contain_text("已签收", timeout=PATIENCE)
    screenshot(phone, f"newcomer-{member}")
    assert steps.taken == 4


def test_at_the_desk_a_few_words_choose_who_gets_a_message_and_it_is_sent(
    told: Cast, site: Site, browse: Callable[..., Page]
) -> None:
    desk = browse(site, told.manager)
    desk.goto("/")
    steps = Steps(desk)
    steps.follow("推送")
    steps.press("新建推送")
    steps.write("推送名称", "防冻液再提醒")
    steps.write("用几个词说清找谁", "南方 修理厂 防冻液 去年冬天 未读", enter=True)
    said = desk.locator("[data-audience-spoken]")
    expect(said).to_have_text(
        re.compile(
            "在南方，修理厂，去年冬天（2025-11 至 2026-02）买过防冻液，收到最近一条推送《寒潮：先备防冻液》还没读"
        ),
        timeout=PATIENCE,
    )
    expect(desk.locator("[data-audience-count]")).to_have_text("1")
    steps.write("标题", "防冻液还没备的看这里")
    steps.write("正文", "今晚降温，请回复库存。")
    desk.keyboard.press("Tab")
    send = desk.get_by_role("button", name=re.compile("发给 1 人"))
    expect(send).to_be_enabled(timeout=PATIENCE)
    screenshot(desk, "newcomer-composer")
    steps.press("发给 1 人")
    desk.wait_for_url(re.compile("/(result|review)/"), timeout=PATIENCE)
    assert steps.taken <= 7
    with acting(network()):
        sent_to = sql.column("SELECT audience_expr FROM push_message WHERE title = '防冻液再提醒'")
    assert sent_to == [
        "region:southern & type:garage & bought:antifreeze/last_winter & unread:last"
    ]


def test_conditions_are_chosen_one_by_one_with_or_not_a_window_of_months_and_numbers_and_used_again(
    told: Cast, site: Site, browse: Callable[..., Page]
) -> None:
    phone = browse(site, told.manager, phone=True)
    phone.goto("/signals/audiences/new")
    steps = Steps(phone)
    steps.press("^买过什么$")
    phone.get_by_placeholder("哪个品类").click()
    phone.get_by_role("option", name="防冻液").click()
    phone.get_by_label("时间").select_option("自选月份")
    phone.get_by_label("起始月份").fill("2025-12")
    phone.get_by_label("起始月份").blur()
    phone.get_by_label("截止月份").fill("2026-01")
    phone.get_by_label("截止月份").blur()
    expect(phone.locator("[data-audience-spoken]")).to_contain_text("2025-12 至 2026-01")
    steps.press("^类型$")
    phone.get_by_placeholder("修理厂、代理……").click()
    phone.get_by_role("option", name="4S 店").click()
    phone.get_by_label("包含或排除").last.select_option("排除")
    expect(phone.locator("[data-audience-spoken]")).to_contain_text("排除“4S 店”")
    steps.press("加一组")
    phone.get_by_placeholder("北方、省、市……").click()
    phone.get_by_role("option", name="北方").click()
    expect(phone.locator("[data-audience-spoken]")).to_contain_text("；或者在北方")
    steps.press("^指标$")
    phone.get_by_placeholder("选一个指标").fill("近 12 个月进货额")
    phone.get_by_role("option", name="近 12 个月进货额").first.click()
    phone.get_by_label("阈值").fill("50万")
    phone.get_by_label("阈值").press("Enter")
    expect(phone.locator("[data-audience-count]")).to_have_text("1")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(phone, "newcomer-builder-phone")
    phone.get_by_label("受众名称").fill("冬天买过防冻液的")
    phone.get_by_role("button", name="保存受众").click()
    phone.get_by_role("link", name="修改", exact=True).click()
    expect(phone.locator("[data-audience-spoken]")).to_contain_text("2025-12 至 2026-01")
    expect(phone.get_by_label("起始月份")).to_have_value("2025-12")


def _buy_antifreeze(partner_id: int) -> None:
    """One order in January, with the part and the category it needs."""
    sql.execute(
        "INSERT INTO catalogue_category (code, parent_id, path, name, name_en, ordinal, changed_at)"
        " VALUES ('cooling', NULL, 'cooling', '冷却', 'Cooling', 1, now()),"
        " ('antifreeze', 'cooling', 'cooling.antifreeze', '防冻液', 'Antifreeze', 2, now()) ON CONFLICT DO NOTHING"
    )
    brand = sql.value(
        "INSERT INTO catalogue_brand (name, name_en, name_key) VALUES ('启明', '', 'qiming') RETURNING id"
    )
    part = sql.value(
        "INSERT INTO catalogue_part (number, number_key, name, name_en, pinyin, category_id, brand_id, status, unit, is_ev,"
        " parameters, is_simulated, created_at, changed_at) VALUES ('AF-1', 'AF1', '防冻液', '', '', 'antifreeze', %s,"
        " 'active', '桶', false, '{}', false, now(), now()) RETURNING id",
        [brand],
    )
    source = sql.value(
        "INSERT INTO trade_source (code, created_at) VALUES ('newcomer', now()) RETURNING id"
    )
    sql.execute(
        "INSERT INTO trade_order_line (partner_id, source_id, document, line_no, kind, revision, ordered_on, part_id, quantity,"
        " unit_price, amount_minor, currency, corrects_document, is_simulated, recorded_at)"
        " VALUES (%s, %s, 'W1', 1, 'order', 0, %s, %s, 1, 100, 10000, 'CNY', '', false, now())",
        [partner_id, source, date(2026, 1, 15), part],
    )
