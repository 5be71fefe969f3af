"""The shell's behaviours in a real browser, on a server of the ui's own pages."""

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from xinglian.ui.tests import served

pytestmark = pytest.mark.browser


def test_a_number_opens_its_facts_and_esc_closes_them(guide: Page) -> None:
    guide.goto("/ui/guide/numbers")
    guide.locator(".xl-stat .xl-fact").click()
    expect(guide.locator("#xl-drawer h2")).to_have_text("Reached in ten minutes · today")
    guide.keyboard.press("Escape")
    expect(guide.locator("#xl-drawer")).not_to_be_visible()


def test_a_toast_can_be_taken_back(guide: Page) -> None:
    guide.goto("/ui/guide/notices")
    guide.locator("main .btn[hx-post]").first.click()
    toast = guide.locator(".xl-toast")
    expect(toast).to_contain_text("38 partners chased")
    toast.get_by_role("button", name="Undo").click()
    expect(guide.locator(".xl-toast")).to_have_text("Taken back")


def test_on_a_phone_a_row_is_a_card_whose_numbers_say_what_they_count(guide: Page) -> None:
    guide.set_viewport_size({"width": 390, "height": 844})
    guide.goto("/ui/guide/table")
    row = guide.locator("main .xl-tb tbody tr").first
    name, number = row.locator(".xl-first, .xl-tick + td").first, row.locator("td.xl-r").first
    expect(number).to_have_attribute("data-label", re.compile(r"\w"))
    above, below = name.bounding_box(), number.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    assert below["x"] + below["width"] <= 390


def test_rows_are_picked_by_keys_and_sent_by_the_bulk_bar(guide: Page) -> None:
    guide.goto("/ui/guide/table")
    for key in "jjx":
        guide.keyboard.press(key)
    bar = guide.locator(".xl-bulk")
    expect(bar).to_contain_text("1 selected")
    with guide.expect_request("**/guide/done") as sent:
        bar.get_by_role("button", name="Send a message").click()
    assert sent.value.post_data == "id=102"
    bar.get_by_role("button", name="Select all 1,489").click()
    expect(bar).to_contain_text("1,489 selected")
    with guide.expect_request("**/guide/done") as sent:
        bar.get_by_role("button", name="Add a tag").click()
    assert sent.value.post_data is not None
    assert sent.value.post_data.endswith("all=1")
    bar.get_by_role("button", name="Clear selection").click()
    expect(bar).not_to_be_visible()


def test_a_picker_searches_and_keeps_what_was_chosen(guide: Page) -> None:
    guide.goto("/ui/guide/pickers")
    guide.get_by_role("combobox", name="Cities").press_sequentially("nan")
    guide.get_by_role("option", name="Nanjing").click()
    values = guide.locator("[data-picker] input[type=hidden]").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert values == ["620100", "510100", "320100"]


def test_the_palette_finds_a_page(guide: Page) -> None:
    guide.keyboard.press("Control+k")
    guide.keyboard.type("收件")
    guide.keyboard.press("Enter")
    guide.wait_for_url("**/inbox/")


def test_an_answer_that_comes_late_leaves_the_hit_that_arrows_chose(guide: Page) -> None:
    asked: list[Route] = []

    def keep_waiting(route: Route) -> None:
        asked.append(route)

    guide.route("**/found-late?*", keep_waiting)
    guide.locator("#xl-palette input").evaluate("one => (one.dataset.search = '/found-late')")
    chosen = guide.locator("#xl-palette [aria-selected='true']")
    with guide.expect_request("**/found-late?*"):
        guide.keyboard.press("Control+k")
    first = chosen.get_attribute("href") or ""
    guide.keyboard.press("ArrowDown")
    expect(chosen).not_to_have_attribute("href", first)
    second = chosen.get_attribute("href") or ""
    asked[0].fulfill(body="<a class='xl-hit' href='/late'>Late</a>", content_type="text/html")
    expect(guide.locator("#xl-palette a[href='/late']")).to_be_visible()
    expect(chosen).to_have_attribute("href", second)


def test_the_theme_stays_after_a_reload(guide: Page) -> None:
    guide.locator("[data-theme-toggle]").click()
    guide.reload()
    assert guide.evaluate("document.documentElement.dataset.theme") == "xl-dark"
    # set by the server, so that nothing flashes
    assert 'data-theme="xl-dark"' in guide.request.get("/ui/guide").text()


def test_the_bell_follows_what_the_server_announces(guide: Page, monkeypatch) -> None:
    expect(guide.locator(".xl-dot")).to_have_text("5")
    monkeypatch.setattr(served, "unread", 6)
    expect(guide.locator(".xl-dot")).to_have_text("6")


def test_charts_are_drawn_when_they_come_into_view(guide: Page) -> None:
    guide.goto("/ui/guide/charts")
    charts = guide.locator("[data-island='ui.chart']")
    charts.last.scroll_into_view_if_needed()
    expect(charts.last.locator("svg")).to_be_visible()


def test_the_phone_shows_the_dock_and_nothing_is_wider_than_the_screen(guide: Page) -> None:
    parts = guide.locator("main a[href^='/ui/guide/']").evaluate_all(
        "all => [...new Set(all.map(one => one.getAttribute('href')))]"
    )
    assert len(parts) > 20
    for page in ("/ui/guide", *parts):
        guide.goto(page)
        for width in (390, 320):
            guide.set_viewport_size({"width": width, "height": 844})
            assert guide.evaluate("document.documentElement.scrollWidth") == width, page
    expect(guide.locator(".xl-dock")).to_be_visible()
    expect(guide.locator(".xl-rail")).not_to_be_visible()
    guide.locator(".xl-dock").get_by_role("button", name="Me").click()
    expect(guide.locator("#xl-me")).to_be_visible()


@pytest.mark.parametrize(
    ("wish", "canvas"), [("light", "rgb(247, 244, 238)"), ("dark", "rgb(20, 21, 25)")]
)
def test_without_a_choice_the_page_follows_the_system(
    chromium: Browser, address: str, wish: str, canvas: str
) -> None:
    context = chromium.new_context(color_scheme=wish)
    page = context.new_page()
    page.goto(f"{address}/ui/guide")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == canvas
    context.close()
