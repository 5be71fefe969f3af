"""The story without a mouse: sign in, write, hand in, approve, read, acknowledge. Only keys are pressed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.cast import NOW, Cast
from tests.fixtures.site import Site
from xinglian.identity import api as identity
from xinglian.kernel import clock, knobs
from xinglian.kernel.scope import acting, network
from xinglian.signals import api as signals

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUBJECT = "周五盘点"
PASSWORD = "correct horse battery"
PATIENCE = 60_000
MOST_TABS = 150


@pytest.fixture
def audience(cast_in_world: Cast) -> Cast:
    with acting(network()):
        signals.refresh(now=NOW)
    identity.give_password(login=cast_in_world.manager.login, password=PASSWORD, now=clock.now())
    with acting(cast_in_world.director.scope):
        knobs.turn(key="push.approval_size", to=1)
        knobs.turn(key="push.undo_seconds", to=0)
    return cast_in_world


def test_the_story_is_told_without_a_mouse(
    audience: Cast, site: Site, browse: Callable[..., Page]
) -> None:
    desk = browse(site)
    desk.goto("/identity/sign-in")
    go_to(desk, "input[name=name]")
    desk.keyboard.type(audience.manager.login)
    go_to(desk, "input[name=password]")
    desk.keyboard.type(PASSWORD)
    desk.keyboard.press("Enter")
    desk.wait_for_url(lambda url: "sign-in" not in url)
    first = go_to(desk, "a")
    assert first == 1, "the first stop is the link over the navigation"
    go_to(desk, "a[href='/push/']")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/push/")
    message_url = _write_and_hand_in(desk)

    second = browse(site, audience.director)
    second.goto(f"{message_url}review/")
    go_to(second, "form[action*='approve'] button, button[formaction*='approve']")
    second.keyboard.press("Enter")
    desk.wait_for_url(f"{message_url}result/", timeout=PATIENCE)

    reader = browse(site, audience.shuchi_owner, phone=True)
    reader.goto("/push/inbox/")
    expect(reader.locator(".xl-must")).to_contain_text(SUBJECT, timeout=PATIENCE)
    go_to(reader, "main a[href*='/push/inbox/']", says=SUBJECT)
    reader.keyboard.press("Enter")
    reader.wait_for_url(re.compile(r"/push/inbox/\d+/"))
    go_to(reader, "main button", says="签收")
    reader.keyboard.press("Enter")
    expect(reader.locator("main")).to_contain_text("已签收", timeout=PATIENCE)


def _write_and_hand_in(desk: Page) -> str:
    go_to(desk, "form[action='/push/new/'] button, button[hx-post='/push/new/']")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/push/m/*/")
    message_url = re.sub(r"^https?://[^/]+", "", desk.url)
    go_to(desk, "#title")
    desk.keyboard.type("盘点")
    expect(desk.get_by_text("文本写法")).to_be_visible(timeout=PATIENCE)
    go_to(desk, "summary, button, a", says="文本写法")
    desk.keyboard.press("Enter")
    go_to(desk, "#audience-expr")
    desk.keyboard.type("type:provincial_agent")
    desk.keyboard.press("Tab")
    expect(desk.locator("[data-audience-count]")).to_have_text("2", timeout=PATIENCE)
    go_to(desk, "#text-form input[name=subject]")
    desk.keyboard.type(SUBJECT)
    go_to(desk, "#text-body")
    desk.keyboard.type("周五 18:00 前上传库存。")
    desk.keyboard.press("Tab")
    expect(desk.locator("#texts")).to_contain_text("待校", timeout=PATIENCE)
    go_to(desk, "input[name=must_acknowledge]")
    desk.keyboard.press("Space")
    go_to(desk, "input[name=ack_minutes]")
    desk.keyboard.type("10")
    desk.keyboard.press("Tab")
    hand_in = desk.locator("#sendbar form[action*='/submit/'] button")
    expect(hand_in).to_be_enabled(timeout=PATIENCE)
    expect(desk.locator("#sendbar")).to_contain_text("4", timeout=PATIENCE)
    desk.wait_for_timeout(1500)  # the last autosave
    go_to(desk, "#sendbar form[action*='/submit/'] button")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/review/", timeout=PATIENCE)
    return message_url


def go_to(page: Page, selector: str, *, says: str = "") -> int:
    """Press Tab until the focus is there and can be seen; how often it was pressed."""
    for pressed in range(MOST_TABS):
        at = page.evaluate(
            """([selector, says]) => {
                const here = document.activeElement;
                if (!here || !here.matches(selector) || !here.textContent.includes(says)) return "";
                const ring = getComputedStyle(here), box = here.getBoundingClientRect();
                const field = here.closest("label, .xl-field, .xl-hit, form") ?? here;
                const marks = [here, field].some((one) => getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none");
                return box.width > 0 && (marks || ring.borderStyle !== "none") ? "here" : "hidden";
            }""",
            [selector, says],
        )
        assert at != "hidden", f"{selector} has the focus and does not show it"
        if at == "here":
            return pressed
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} {says} is not reached by the Tab key on {page.url}")
