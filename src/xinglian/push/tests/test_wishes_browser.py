"""The page of one's own wishes in a real browser, with several channels to choose from."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.fixtures.cast import Cast
from tests.fixtures.site import Site, screenshot
from xinglian.kernel.scope import acting, network
from xinglian.push.models import Channel, Preference

pytestmark = pytest.mark.browser


@pytest.fixture
def four_channels(cast_in_world: Cast) -> Cast:
    with acting(network()):
        for key in ("email", "sms", "voice", "wecom"):
            Channel.objects.update_or_create(key=key, defaults={"is_on": True})
    return cast_in_world


def test_a_partners_owner_orders_channels_and_switches_one_off_by_keyboard_alone(
    site: Site, four_channels: Cast, browse: Callable[..., Page]
) -> None:
    who = four_channels.jiangdong_owner
    page = browse(site, who)
    page.goto(reverse("identity:addresses"))
    panel = page.locator("#notifications")
    line = panel.locator("li").filter(has=page.locator("[name=own_launch]"))
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    words = line.locator("[data-order] > li > span:first-child")
    expect(words).to_have_count(4)
    before = words.all_inner_texts()
    # The last channel goes to the front, a place with each press; the button keeps the focus.
    up = line.locator("[data-order] > li").last.locator("[data-move=up]")
    up.focus()
    for _place in range(3):
        page.keyboard.press("Enter")
    expect(words).to_have_text([before[-1], *before[:-1]])
    line.locator("[name=own_launch]").focus()
    page.keyboard.press("Space")
    line.locator("[name=on_launch]").first.focus()
    page.keyboard.press("Space")
    screenshot(page, "push-wishes")
    panel.locator("button[type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#notifications summary", has_text="›")).to_have_text(
        " › ".join([before[-1], *before[:-1]])
    )
    expect(panel.locator("[name=on_launch]").first).not_to_be_checked()
    with acting(who.scope):
        kept = Preference.objects.get(topic="launch")
    assert len(kept.ranking) == 4
    assert len(kept.off) == 1
