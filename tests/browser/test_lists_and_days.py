"""A list as its reader keeps it, the calendar of a span, and a short form in the side panel, on a served network."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.cast import Cast
from tests.fixtures.site import Site
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _heads(page: Page) -> list[str]:
    return [
        text.strip()
        for text in page.locator("#partners thead th").all_inner_texts()
        if text.strip()
    ]


def test_columns_move_and_hide_rows_grow_and_a_view_comes_back_by_undo(
    cast_in_world: Cast, site: Site, browse: Callable[..., Page]
) -> None:
    page = browse(site, cast_in_world.manager)
    page.goto("/partners/")
    before = _heads(page)
    low = page.locator("#partners tbody tr").first.bounding_box()
    tools = page.locator(".xl-display")
    tools.locator("summary").click()
    tools.get_by_label("类型", exact=True).uncheck()
    tools.get_by_role("button", name="上移“状态”").click()
    tools.get_by_label("宽松").check()
    tools.get_by_role("button", name="应用").click()
    page.wait_for_load_state()
    after = _heads(page)
    assert "类型" in before
    assert "类型" not in after
    assert after.index("状态") < after.index("分层")
    high = page.locator("#partners tbody tr").first.bounding_box()
    assert low
    assert high
    assert high["height"] > low["height"]

    page.goto("/partners/?type=garage")
    page.get_by_text("存为视图").click()
    page.get_by_label("视图名称").fill("修理厂")
    page.get_by_role("button", name="保存视图").click()
    tab = page.locator(".xl-tabs a", has_text="修理厂")
    expect(tab).to_have_attribute("aria-current", "page")
    page.get_by_text("本视图", exact=True).click()
    page.get_by_role("button", name="删除本视图").click()
    expect(tab).to_have_count(0)
    page.locator(".xl-toast").get_by_role("button").click()
    expect(tab).to_have_count(1)


def test_a_span_is_chosen_in_the_calendar_with_the_lunar_days(
    cast_in_world: Cast, site: Site, browse: Callable[..., Page]
) -> None:
    page = browse(site, cast_in_world.director)
    page.goto("/identity/audit")
    first, last = page.locator("[name=first_day]"), page.locator("[name=last_day]")
    first.fill("2026年2月1日")
    first.press("Tab")
    expect(first).to_have_value("2026-02-01")
    page.locator(".xl-cal-menu summary").click()
    days = page.locator(".xl-cal-days")
    expect(days.locator("[data-day='2026-02-17']")).to_contain_text("春节")
    expect(days.locator("[data-day='2026-02-17'] .xl-cal-off")).to_have_count(1)
    expect(days.locator("[data-day='2026-02-01']")).to_have_attribute("aria-pressed", "true")
    days.locator("[data-day='2026-02-16']").click()
    expect(last).to_have_value("2026-02-16")
    page.locator(".xl-cal-menu summary").click()
    days.locator("[data-day='2026-02-20']").focus()
    page.keyboard.press("ArrowLeft")
    expect(days.locator("[data-day='2026-02-19']")).to_be_focused()
    page.locator(".xl-cal").get_by_text("2026 春节前 30 天").click()
    expect(first).to_have_value("2026-01-18")
    page.goto("/identity/audit?first_day=3020-01-01")
    expect(page.locator("main")).to_contain_text("“3020-01-01”不是日期")


def test_a_contact_is_added_in_the_side_panel_and_a_mistake_loses_nothing(
    cast_in_world: Cast, site: Site, browse: Callable[..., Page]
) -> None:
    page = browse(site, cast_in_world.manager)
    page.goto(f"/partners/{cast_in_world.jiangdong_id}?tab=people")
    page.get_by_text("添加联系人").click()
    drawer = page.locator("#xl-drawer")
    drawer.locator("[name=phone]").fill("13812345678")
    drawer.locator("[name=phone]").press("Control+Enter")
    expect(drawer.locator(".xl-error")).to_have_text("“姓名”还没填。")
    expect(drawer.locator("[name=name]")).to_be_focused()
    expect(drawer.locator("[name=phone]")).to_have_value("13812345678")
    page.keyboard.press("Escape")
    question = page.locator("#xl-sure")
    expect(question).to_contain_text("还没保存")
    question.get_by_role("button", name="先不动").click()
    drawer.locator("[name=name]").fill("陈婉")
    drawer.locator("[name=name]").press("Control+Enter")
    expect(page.locator(".xl-toast")).to_contain_text("陈婉")
    expect(page.locator("main")).to_contain_text("13812345678")
    with acting(network()):
        assert sql.value("SELECT count(*) FROM partners_contact WHERE name = '陈婉'") == 1
