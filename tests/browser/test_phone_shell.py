"""The phone's shell: another version, putting it on the home screen, and browsers that give less than others."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.line import Line
from tests.fixtures.phones import KEPT, SUBJECT, Phones, phone, until, until_kept
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; ALN-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile"
    " Safari/537.36 XWEB/1160117 MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 NetType/4G Language/zh_CN"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
    " Mobile/15E148 Safari/604.1"
)
NOTHING_IS_KEPT = """
    IDBFactory.prototype.open = () => { throw new DOMException("Storage is off.", "InvalidStateError"); };
"""
NO_ROOM = """
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
        const asked = put.apply(this, given);
        this.transaction.abort();
        return asked;
    };
"""


def _receipts(message_id: int) -> set[str]:
    with acting(network()):
        return set(sql.column("SELECT kind FROM push_receipt WHERE message_id = %s", [message_id]))


def _acknowledge(page: Page) -> None:
    page.get_by_role("button", name="我已知晓，签收").first.click()


def test_another_version_waits_until_it_is_asked_for_and_never_while_somebody_writes(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    page = context.new_page()
    page.goto(f"/push/inbox/{message_id}/")
    until(page, lambda: page.evaluate(KEPT) != [], "no service worker")
    version = "async () => (await (await fetch('/ui/worker.js')).text()).slice(0, 60)"
    bar = page.locator("[data-update]")
    text = page.locator("#answer-text")
    text.fill("仓内 46 件")
    line.other_version = True
    assert "next" in page.evaluate(version)
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    waiting = "async () => Boolean((await navigator.serviceWorker.getRegistration()).waiting)"
    until(page, lambda: page.evaluate(waiting), "the new version does not come")
    expect(bar).to_be_hidden()
    assert text.input_value() == "仓内 46 件"
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#answers-said")).to_contain_text("仓内 46 件")
    expect(bar).to_contain_text("有新版本")
    page.evaluate("window.before = true")
    bar.get_by_role("button").click()
    page.wait_for_function("window.before === undefined")
    expect(page.locator("h1")).to_have_text(SUBJECT)
    assert page.evaluate(waiting) is False
    expect(bar).to_be_hidden()
    context.close()


@pytest.mark.parametrize(
    ("browser", "way"), [(WECHAT, "点右上角"), (IPHONE, "添加到主屏幕")], ids=["wechat", "iphone"]
)
def test_the_way_to_the_home_screen_is_told_once_after_something_was_done_and_found_later(
    chromium: Browser, line: Line, phones: Phones, message_id: int, browser: str, way: str
) -> None:
    context = phone(
        chromium, line, phones.cast.shuchi_owner, user_agent=browser, service_workers="block"
    )
    page = context.new_page()
    page.goto("/push/inbox/")
    card = page.locator("[data-install][data-once]")
    expect(page.locator(".xl-must")).to_be_visible()
    expect(card).to_be_hidden()
    _acknowledge(page)
    expect(card).to_contain_text(way)
    card.get_by_role("button", name="以后再说").click()
    expect(card).to_be_hidden()
    phones.message()
    page.reload()
    _acknowledge(page)
    expect(page.locator(".xl-must, .xl-tapped")).to_have_count(0)
    expect(card).to_be_hidden()
    page.get_by_role("button", name="我的", exact=True).click()
    expect(page.locator("#xl-me [data-install]")).to_contain_text(way)
    context.close()


def test_where_the_browser_offers_it_one_button_puts_it_on_the_home_screen(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    until_kept(page, "/push/inbox/")
    page.evaluate("""() => {
        const offer = new Event("beforeinstallprompt", { cancelable: true });
        offer.prompt = async () => { window.prompted = true; };
        dispatchEvent(offer);
    }""")
    _acknowledge(page)
    page.locator("[data-install][data-once]").get_by_role("button", name="装到手机桌面").click()
    assert page.evaluate("window.prompted") is True
    context.close()


@pytest.mark.parametrize("script", [NOTHING_IS_KEPT, NO_ROOM], ids=["no store", "no room"])
def test_where_nothing_can_be_kept_a_tap_goes_at_once_or_asks_to_stay(
    chromium: Browser, line: Line, phones: Phones, message_id: int, script: str
) -> None:
    context = phone(
        chromium, line, phones.cast.shuchi_owner, user_agent=WECHAT, service_workers="block"
    )
    context.add_init_script(script)
    page = context.new_page()
    page.goto(f"/push/inbox/{message_id}/")
    _acknowledge(page)
    expect(page.locator(".xl-toast")).to_contain_text("已签收")
    context.set_offline(True)
    page.locator("#answer-text").fill("已贴封条。")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".xl-answer-waits")).to_contain_text("已贴封条。")
    expect(page.locator("#main .xl-notice")).to_contain_text("请别关掉本页")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    until(page, lambda: asked == ["beforeunload"], "the page lets itself be closed")
    context.set_offline(False)
    expect(page.locator("#answers-said")).to_contain_text("已贴封条。")
    assert "acknowledged" in _receipts(message_id)
    context.close()


def test_without_a_script_every_form_is_an_ordinary_one(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(
        chromium, line, phones.cast.shuchi_owner, user_agent=WECHAT, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/push/inbox/")
    _acknowledge(page)
    expect(page.locator("#main")).to_be_visible()
    assert _receipts(message_id) >= {"acknowledged"}
    page.goto(f"/push/inbox/{message_id}/")
    page.locator("#answer-text").fill("已贴封条。")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#answers-said")).to_contain_text("已贴封条。")
    page.goto("/catalogue/scan/")
    page.locator("#scan-code").fill("QM-0000")
    page.get_by_role("button", name=re.compile("打开")).click()
    expect(page.locator("#main")).to_contain_text("QM-0000")
    context.close()


def test_what_is_tapped_when_the_script_did_not_come_counts_all_the_same(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner, service_workers="block")
    page = context.new_page()
    page.route("**/app-*.js", lambda route: route.abort())
    page.goto("/push/inbox/")
    _acknowledge(page)
    until(page, lambda: "acknowledged" in _receipts(message_id), "the tap got lost")
    context.close()
