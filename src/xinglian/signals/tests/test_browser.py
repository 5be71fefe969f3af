"""The audience builder in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.cast import NOW, Cast
from tests.fixtures.site import Site, screenshot
from xinglian.kernel.scope import acting, network
from xinglian.signals import api

pytestmark = pytest.mark.browser


@pytest.fixture
def computed(cast_in_world: Cast) -> Cast:
    with acting(network()):
        api.refresh(now=NOW)
    return cast_in_world


def count_of(page: Page) -> Any:
    return page.locator("[data-audience-count]")


def test_a_manager_builds_an_audience_by_rows_and_by_text_and_saves_it(
    site: Site, computed: Cast, browse: Callable[..., Page]
) -> None:
    page = browse(site, computed.manager)
    page.goto("/signals/audiences/new")
    page.get_by_role("button", name="标签", exact=True).click()
    page.locator("#b0-values").fill("梅雨")
    page.locator(".xl-option").first.click()
    expect(count_of(page)).to_have_text("2")
    page.get_by_role("button", name="类型", exact=True).click()
    page.locator("#b1-values").click()
    page.locator(".xl-option", has_text="修理厂").click()
    expect(count_of(page)).to_have_text("1")
    page.locator("select[name=b1-exclude]").select_option("1")
    expect(page.locator("#audience-expr")).to_have_value("plum_rain_region & !type:garage")
    screenshot(page, "signals-builder")
    page.get_by_text("文本写法").click()
    page.locator("#audience-expr").fill("梅雨地区 且 老伙伙")
    expect(page.locator("mark")).to_have_text("老伙伙")
    expect(page.locator("#audience-rows")).to_contain_text("老伙伴")
    page.locator("#audience-expr").fill("梅雨地区 且 老伙伴")
    expect(count_of(page)).to_have_text("2")
    expect(page.locator("#audience-expr")).to_have_value("梅雨地区 且 老伙伴")
    page.locator("#name").fill("梅雨老伙伴")
    page.get_by_role("button", name="保存受众").click()
    expect(page.locator("h1")).to_contain_text("梅雨老伙伴")
    expect(page.locator("main")).to_contain_text("有标签“梅雨地区”，有标签“老伙伴”")


def test_an_agent_opens_why_it_carries_a_tag(
    site: Site, computed: Cast, browse: Callable[..., Page]
) -> None:
    page = browse(site, computed.director)
    page.goto("/signals/tags/veteran/")
    page.get_by_text("看指标").first.click()
    expect(page.locator("#xl-drawer-body")).to_contain_text("≥ 1,825 天")


def test_a_shape_is_drawn_with_clicks_and_taken_back_with_the_keyboard(
    site: Site, computed: Cast, browse: Callable[..., Page]
) -> None:
    page = browse(site, computed.manager)
    page.goto("/signals/audiences/new")
    page.get_by_role("button", name="地图圈选", exact=True).click()
    canvas, corners = page.locator(".xl-shape canvas"), page.locator(".xl-shape textarea")
    box = canvas.bounding_box()
    assert box is not None
    for across, down in ((0.62, 0.45), (0.95, 0.45), (0.95, 0.75), (0.62, 0.75)):
        lines = corners.input_value().count("\n")
        canvas.click(position={"x": box["width"] * across, "y": box["height"] * down})
        expect(corners).not_to_have_value("")
        page.wait_for_function("n => document.querySelector('.xl-shape textarea').value.split('\\n').length > n", arg=lines)  # fmt: skip
    expect(page.locator("#audience-expr")).to_have_value(re.compile(r"^inside\(.*,.*,.*,.*\)$"))
    expect(count_of(page)).to_have_text("2")
    canvas.press("Backspace")
    expect(page.locator("#audience-expr")).to_have_value(re.compile(r"^inside\([^,]*,[^,]*,[^,]*\)$"))  # fmt: skip
    screenshot(page, "signals-shape")
