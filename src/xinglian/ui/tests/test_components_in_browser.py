"""Components as a hand meets them: the question before, amounts, typed days, pickers, what was typed and not sent."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_question_says_its_consequences_and_only_yes_sends(guide: Page) -> None:
    guide.goto("/ui/guide/dialogs")
    sent: list[str] = []
    guide.on("request", lambda one: sent.append(one.method) if one.url.endswith("/done") else None)
    ends = guide.get_by_role("button", name="End 38 partners")
    ends.click()
    question = guide.locator("#xl-sure")
    expect(question).to_contain_text("Their people can no longer sign in")
    expect(question.get_by_role("button", name="Leave it")).to_be_focused()
    guide.keyboard.press("Escape")
    expect(question).not_to_be_visible()
    ends.click()
    question.get_by_role("button", name="Leave it").click()
    assert sent == []
    ends.click()
    question.get_by_role("button", name="End 38 partners").click()
    expect(guide.locator(".xl-toast")).to_contain_text("38 partners chased")
    assert sent == ["POST"]


def test_the_palette_is_used_by_keys_alone(guide: Page) -> None:
    guide.keyboard.press("Control+k")
    palette = guide.locator("#xl-palette")
    expect(palette).to_be_visible()
    expect(palette.get_by_role("combobox")).to_be_focused()
    guide.keyboard.type("no such page")
    expect(palette).to_contain_text("Nothing found")
    guide.keyboard.press("Control+a")
    guide.keyboard.press("Backspace")
    guide.wait_for_timeout(500)  # the last question to the server
    first = palette.locator("[data-at]")
    expect(first).to_have_count(1)
    before = first.inner_text()
    guide.keyboard.press("ArrowDown")
    expect(first).not_to_have_text(before)
    guide.keyboard.press("ArrowUp")
    expect(first).to_have_text(before)
    guide.keyboard.press("Escape")
    expect(palette).not_to_be_visible()


def test_an_amount_is_read_back_in_its_unit_and_grouped(guide: Page) -> None:
    guide.goto("/ui/guide/money")
    field = guide.locator("#id_price")
    said = guide.locator("[data-said=id_price]")
    field.fill("3.5")
    expect(said).to_have_text("= ¥35,000.00")
    guide.locator("select[name=price_unit]").select_option("")
    expect(said).to_have_text("= ¥3.50")
    field.fill("１２３４５")
    field.press("Tab")
    expect(field).to_have_value("12,345")
    field.fill("a few")
    expect(said).to_be_empty()


def test_days_are_typed_as_people_write_them(guide: Page) -> None:
    guide.goto("/ui/guide/days")
    day, moment = guide.locator("#id_day"), guide.locator("#guide-release")
    year = int(str(day.get_attribute("data-today"))[:4])
    for typed, read in (("20270206", "2027-02-06"), ("2027年2月6日", "2027-02-06")):
        day.fill(typed)
        day.press("Tab")
        expect(day).to_have_value(read)
    day.fill("12-31")
    day.press("Tab")
    expect(day).to_have_value(f"{year}-12-31")
    day.fill("soon")
    day.press("Tab")
    expect(day).to_have_value("soon")
    expect(day).to_have_attribute("aria-invalid", "true")
    moment.fill("2027/2/6 9点")
    moment.press("Tab")
    expect(moment).to_have_value("2027-02-06 09:00")


def test_a_picker_offers_first_what_was_chosen_lately(guide: Page) -> None:
    guide.goto("/ui/guide/pickers")
    partner = guide.get_by_role("combobox", name="Partner")
    partner.press_sequentially("harb")
    expect(guide.get_by_role("option", name="Harbin")).to_be_visible()
    partner.press("Enter")
    expect(guide.locator(".xl-pick", has_text="Harbin")).to_have_count(1)
    guide.evaluate("location.reload()")
    guide.wait_for_load_state()
    guide.get_by_role("combobox", name="Partner").click()
    options = guide.locator(".xl-picker-list:not([hidden])")
    expect(options).to_contain_text("Chosen lately")
    expect(options.get_by_role("option").first).to_have_text("Harbin")


def test_what_was_typed_is_not_lost_by_a_click(guide: Page) -> None:
    guide.goto("/ui/guide/form")
    guide.locator("#id_name").fill("Stop shipping batch 2611")
    away = guide.locator("a[href='/ui/guide/money']").first
    away.click()
    question = guide.locator("#xl-sure")
    expect(question).to_contain_text("not saved yet")
    question.get_by_role("button", name="Leave it").click()
    expect(guide.locator("#id_name")).to_have_value("Stop shipping batch 2611")
    away.click()
    question.get_by_role("button", name="Leave without saving").click()
    guide.wait_for_url("**/ui/guide/money")


def test_ctrl_enter_sends_a_form_and_nothing_is_asked_after(guide: Page) -> None:
    guide.goto("/ui/guide/form")
    note = guide.locator("#id_note")
    note.fill("by hand")
    with guide.expect_request("**/guide/done") as sent:
        note.press("Control+Enter")
    assert "hand" in str(sent.value.post_data)
    guide.locator("a[href='/ui/guide/money']").first.click()
    guide.wait_for_url("**/ui/guide/money")
