"""One phone, several people: what one of them opened or tapped is never shown to, nor sent by, the next."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.line import Line
from tests.fixtures.phones import KEPT, SUBJECT, WAITING, Phones, phone, sign_in, until, until_kept
from xinglian.identity.actions.by_login import give_password
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "sieben-Sterne-am-Wagen"


def _acknowledged_by(message_id: int) -> list[int]:
    with acting(network()):
        return list(
            sql.column(
                "SELECT membership_id FROM push_receipt WHERE message_id = %s AND kind = 'acknowledged'",
                [message_id],
            )
        )


def _tap_and_sign_out(page: Page) -> None:
    """Acknowledges without a network, and leaves for good."""
    page.get_by_role("button", name="我已知晓，签收").first.click()
    expect(page.locator(".xl-tapped")).to_be_visible()
    page.get_by_role("button", name="我的", exact=True).click()
    page.locator("#xl-me form[action$='sign-out'] button").click()
    expect(page.locator("#xl-sure")).to_contain_text("还有 1 件操作没上传")
    page.locator("#xl-sure [data-yes]").click()


def test_signed_out_without_a_network_nothing_is_left_to_see_or_to_send_for_a_competitor(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    first, second = phones.cast.shuchi_owner, phones.cast.jiangdong_owner
    context = phone(chromium, line, first)
    page = context.new_page()
    page.goto("/push/inbox/")
    until_kept(page, f"/push/inbox/{message_id}/")
    assert page.evaluate(KEPT) == [f"xl-read-{first.membership_id}"]
    line.is_down = True
    _tap_and_sign_out(page)
    expect(page.locator("h1")).to_have_text("已在本机退出")
    assert page.evaluate(KEPT) == []

    # What was tapped is still there, and says nothing to whoever looks at the device.
    (waiting,) = page.evaluate(WAITING)
    assert waiting["owner"] == str(first.membership_id)
    assert SUBJECT not in waiting["readable"]
    assert "acknowledged" not in waiting["readable"]

    # The cookie is still good: nothing is asked of the server before it has heard that its owner left.
    page.goto("/push/inbox/")
    expect(page.locator("h1")).to_have_text("已在本机退出")
    line.back()
    page.goto("/push/inbox/")
    page.wait_for_url("**/identity/sign-in**")
    give_password(login=second.login, password=PASSWORD, now=clock.now())
    page.locator("[name=name]").fill(second.login)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/push/inbox/**")
    until_kept(page, "/push/inbox/")
    assert page.evaluate(KEPT) == [f"xl-read-{second.membership_id}"]
    expect(page.locator(".xl-tapped")).to_have_count(0)
    expect(page.locator(".xl-top-org")).not_to_contain_text("待上传")
    context.set_offline(True)
    page.reload()
    assert "蜀驰" not in page.content()
    context.set_offline(False)
    assert _acknowledged_by(message_id) == []

    # Its owner is back on this phone: it goes up.
    sign_in(context, line, first)
    page.goto("/push/inbox/")
    until(page, lambda: page.evaluate(WAITING) == [], "the tap still waits")
    assert _acknowledged_by(message_id) == [first.membership_id]
    context.close()


def test_a_session_that_ended_meanwhile_is_signed_in_again_and_all_taps_go_out(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    until_kept(page, f"/push/inbox/{message_id}/")
    context.set_offline(True)
    page.get_by_role("button", name="我已知晓，签收").first.click()
    expect(page.locator(".xl-tapped")).to_be_visible()
    page.goto(f"/push/inbox/{message_id}/")
    page.locator("#answer-text").fill("仓内 46 件，已贴封条。")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".xl-top-org")).to_contain_text("件操作待上传")
    context.clear_cookies(name="xl_session")
    context.set_offline(False)
    # Another notice may stand beside it: how many taps wait.
    note = page.locator("#main .xl-notice").filter(has_text="重新登录").first
    expect(note).to_be_visible(timeout=30_000)
    expect(page.locator(".xl-top-org")).not_to_contain_text("离线")
    assert _acknowledged_by(message_id) == []

    sign_in(context, line, phones.cast.shuchi_owner)
    page.reload()
    expect(page.locator("#answers-said")).to_contain_text("仓内 46 件，已贴封条。")
    until(page, lambda: page.evaluate(WAITING) == [], "something still waits")
    assert _acknowledged_by(message_id) == [phones.cast.shuchi_owner.membership_id]
    context.close()


def test_a_page_whose_session_ended_is_not_called_offline(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    until_kept(page, "/push/inbox/")
    context.clear_cookies(name="xl_session")
    page.evaluate("dispatchEvent(new Event('online'))")  # the stream begins anew
    note = page.locator("#main .xl-notice").filter(has_text="重新登录")
    expect(note).to_contain_text("数据没动", timeout=30_000)
    expect(page.locator(".xl-top-org")).not_to_contain_text("离线")
    expect(note).to_have_count(1)
    context.close()


def test_where_no_page_can_be_kept_signing_out_needs_the_network(
    chromium: Browser, line: Line, phones: Phones
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner, service_workers="block")
    page = context.new_page()
    page.goto("/push/inbox/")
    context.set_offline(True)
    page.get_by_role("button", name="我的", exact=True).click()
    page.locator("#xl-me form[action$='sign-out'] button").click()
    expect(page.locator("#main .xl-notice")).to_contain_text("没有网络")
    page.locator("#xl-me [data-close]").click()
    context.set_offline(False)
    page.get_by_role("button", name="我的", exact=True).click()
    page.locator("#xl-me form[action$='sign-out'] button").click()
    page.wait_for_url("**/identity/sign-in**")
    context.close()
