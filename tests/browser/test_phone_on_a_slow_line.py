"""On 3G: the inbox is there in few requests, nothing in its head stands in the way, and acknowledging works on a bad line."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.line import FAST_3G, HARSH, Line, Pace
from tests.fixtures.phones import Phones, phone
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ACKNOWLEDGE = "我已知晓，签收"
# What the page itself waits for; icons and what the service worker fetches ahead come later and hold up nobody.
MOST_REQUESTS = 8
# A phone of the cheap kind.
SLOWER = 4
_BLOCKING = """() => [...document.head.querySelectorAll("script[src]")]
    .filter((one) => !one.defer && !one.async && one.type !== "module").map((one) => one.src)"""
_FOREIGN = """() => performance.getEntriesByType("resource").map((one) => new URL(one.name))
    .filter((url) => url.host !== location.host).map(String)"""
_ASKED = """() => performance.getEntriesByType("resource")
    .filter((one) => ["link", "script", "css"].includes(one.initiatorType) && /\\.(js|css|woff2?)$/.test(new URL(one.name).pathname))
    .map((one) => new URL(one.name).pathname)"""
_PAINTED = """() => Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0)"""


def test_nothing_in_the_head_of_the_inbox_keeps_it_from_being_drawn(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    expect(page.get_by_role("button", name=ACKNOWLEDGE).first).to_be_visible()
    assert page.evaluate(_BLOCKING) == []
    assert page.evaluate(_FOREIGN) == []
    assert 0 < len(page.evaluate(_ASKED)) <= MOST_REQUESTS, page.evaluate(_ASKED)
    context.close()


@pytest.mark.parametrize("pace", [FAST_3G, HARSH], ids=["3G", "bad line"])
def test_an_acknowledgement_gets_through_a_slow_line_with_a_slow_phone(
    pace: Any, chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    line.pace = Pace(*pace)
    first = _open(context)
    first.get_by_role("button", name=ACKNOWLEDGE).first.click()
    expect(first.locator("#inbox-box .xl-must")).to_have_count(0)
    again = _open(context)
    print(f"painted after {first.evaluate(_PAINTED)} ms, again {again.evaluate(_PAINTED)} ms")  # noqa: T201
    with acting(network()):
        receipts = sql.column(
            "SELECT membership_id FROM push_receipt WHERE message_id = %s AND kind = 'acknowledged'",
            [message_id],
        )
    assert receipts == [phones.cast.shuchi_owner.membership_id]
    context.close()


def _open(context: BrowserContext) -> Page:
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto("/push/inbox/", wait_until="commit")
    page.wait_for_load_state("domcontentloaded")
    expect(page.locator("#inbox-box")).to_be_visible()
    return page
