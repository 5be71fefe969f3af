"""The story end to end, by clicks only: HQ writes and hands in, a second person approves, the agent reads on a phone and
acknowledges, and HQ sees the receipt without reloading. Web server and worker run as processes of their own."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.fixtures.cast import NOW, Cast
from tests.fixtures.site import Site, screenshot
from xinglian.kernel import knobs, sql
from xinglian.kernel.scope import acting, network
from xinglian.signals import api as signals

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUBJECT = "寒潮将至：备好防冻液"
PATIENCE = 60_000  # a worker, a web server and a browser share two cores


@pytest.fixture
def audience(cast_in_world: Cast) -> Cast:
    """Tags are computed; everything to more than one recipient needs a second person; nothing waits for an undo."""
    with acting(network()):
        signals.refresh(now=NOW)
    with acting(cast_in_world.director.scope):
        knobs.turn(key="push.approval_size", to=1)
        knobs.turn(key="push.undo_seconds", to=0)
    return cast_in_world


def test_hq_sends_an_agent_acknowledges_on_the_phone_and_hq_sees_it_at_once(
    audience: Cast, site: Site, browse: Callable[..., Page]
) -> None:
    desk = browse(site, audience.manager)
    message_url = _write_and_hand_in(desk)
    # On a slow line the approval comes after the page and before its live stream: it is not missed.
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    desk.route("**/live?*", hold)
    desk.reload()

    second = browse(site, audience.director)
    second.goto(f"{message_url}review/")
    screenshot(second, "story-review")
    second.get_by_role("button", name=re.compile("通过并发给")).click()
    second.wait_for_load_state()
    expect(second.locator("main")).not_to_contain_text("通过并发给")
    for route in held:
        route.continue_()
    desk.unroute("**/live?*")

    # The page that waited for the review follows the message to its result by itself.
    # Told twice, it goes there twice, and the first going is given up for the second: only where it ends counts.
    expect(desk).to_have_url(re.compile(re.escape(f"{message_url}result/") + "$"), timeout=PATIENCE)
    expect(desk.locator("#numbers")).to_contain_text("收件人", timeout=PATIENCE)
    expect(desk.locator("#numbers .xl-figures")).to_contain_text("4", timeout=PATIENCE)
    # Whatever changes from here on comes by the live stream: a reload would lose this mark.
    desk.evaluate("window.neverReloaded = true")

    phone = browse(site, audience.shuchi_owner, phone=True)
    phone.goto("/push/inbox/")
    expect(phone.locator(".xl-must")).to_contain_text(SUBJECT, timeout=PATIENCE)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    screenshot(phone, "story-phone")
    phone.get_by_role("link", name=re.compile(SUBJECT)).first.click()
    expect(phone.locator("main")).to_contain_text("蜀驰汽配，请备货")
    expect(desk.locator("#numbers")).to_contain_text("已读", timeout=PATIENCE)
    phone.get_by_role("button", name=re.compile("签收")).first.click()
    expect(phone.locator("main")).to_contain_text("已签收", timeout=PATIENCE)

    expect(_figure(desk, "签收")).to_contain_text("1", timeout=PATIENCE)
    screenshot(desk, "story-result")
    assert desk.evaluate("window.neverReloaded") is True
    _books_agree(audience)


def _write_and_hand_in(desk: Page) -> str:
    """The composer from an empty draft to the review; the path of the message."""
    desk.goto("/push/")
    desk.get_by_role("button", name="新建推送").first.click()
    desk.wait_for_url("**/push/m/*/")
    message_url = re.sub(r"^https?://[^/]+", "", desk.url)
    desk.locator("#title").fill("寒潮：防冻液")
    desk.get_by_text("文本写法").click()
    desk.locator("#audience-expr").fill("type:provincial_agent")
    desk.locator("#audience-expr").blur()
    expect(desk.locator("[data-audience-count]")).to_have_text("2", timeout=PATIENCE)
    desk.locator("#text-form input[name=subject]").fill(SUBJECT)
    desk.locator("#text-body").fill("{partner.short_name}，请备货。")
    desk.locator("#text-body").blur()
    expect(desk.locator("#texts")).to_contain_text("待校", timeout=PATIENCE)
    desk.locator("input[name=must_acknowledge]").check()
    desk.locator("input[name=ack_minutes]").fill("10")
    desk.locator("input[name=ack_minutes]").blur()
    hand_in = desk.locator("#sendbar form[action*='/submit/'] button")
    # The bar counts again after each saving; it lets go when nothing stops the message any more.
    expect(hand_in).to_be_enabled(timeout=PATIENCE)
    expect(desk.locator("#sendbar")).to_contain_text("4", timeout=PATIENCE)
    desk.wait_for_timeout(1500)  # the last autosave
    screenshot(desk, "story-compose")
    hand_in.click()
    desk.wait_for_url("**/review/")
    return message_url


def _figure(page: Page, label: str) -> "object":
    return page.locator("#numbers .xl-figures > *", has_text=label).first


def _books_agree(cast: Cast) -> None:
    """What the pages said stands in the books: four inboxes, one reader who acknowledged, and both are facts."""
    with acting(network()):
        message_id = sql.value("SELECT id FROM push_message WHERE title = '寒潮：防冻液'")
        rows = sql.rows(
            "SELECT membership_id, read_at, acknowledged_at FROM push_inbox WHERE message_id = %s",
            [message_id],
        )
        facts = sql.column(
            "SELECT kind FROM kernel_fact WHERE subject_id = %s ORDER BY kind", [message_id]
        )
    assert len(rows) == 4
    read = [row for row in rows if row["acknowledged_at"]]
    assert [row["membership_id"] for row in read] == [cast.shuchi_owner.membership_id]
    assert read[0]["read_at"] <= read[0]["acknowledged_at"]
    assert facts == ["push.acknowledged", "push.read"]
