"""The wall screen on a real screen: numbers change by themselves, a lost line is said, an ended address goes dark."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.cast import Cast
from tests.fixtures.line import Line, line_to
from tests.fixtures.site import Site, screenshot
from xinglian.emergency.tests.test_alarm import released
from xinglian.identity.api import Role, Viewer
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push
from xinglian.signals import api as signals
from xinglian.workspace import api as workspace
from xinglian.workspace.actions.keep_wall import end_wall, give_wall

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENCE = 60_000
SCREENS = [(1920, 1080), (3840, 2160)]


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    with line_to(site.port) as between:
        yield between


@pytest.fixture
def message_id(cast_in_world: Cast) -> int:
    cast = cast_in_world
    with acting(network()):
        sent = push.send_now(
            words=[push.Words(subject="防冻液备货", body="请备货。")], now=clock.now() - timedelta(seconds=5),
            org_ids=[cast.jiangdong_id, cast.shuchi_id], required_roles=["partner_owner"], must_acknowledge=True,
        )  # fmt: skip
    push.work_until_done()
    with acting(network()):
        workspace.count_reach(message_id=sent, now=clock.now())
        workspace.count_places(now=clock.now())
    return sent


@pytest.fixture
def secret(cast_in_world: Cast) -> str:
    director = cast_in_world.director
    viewer = Viewer(
        person_id=director.person_id, membership_id=director.membership_id, name=director.name,
        org_id=director.org_id, roles=frozenset({Role.HQ_DIRECTOR}),
    )  # fmt: skip
    with acting(director.scope):
        _wall, secret = give_wall(
            viewer=viewer, name="大堂", days=30, language="zh-hans", now=clock.now()
        )
    return secret


def hang(chromium: Browser, line: Line, secret: str, query: str = "", **options: object) -> Page:
    screen = chromium.new_context(
        base_url=line.url, viewport={"width": 1920, "height": 1080}, **options
    ).new_page()
    screen.goto(f"/wall/{secret}/{query}")
    runs(screen)
    # Keys count from here on; one picture alone has nothing to choose.
    if "scenes=" not in query or "," in query:
        expect(screen.locator("[data-show][aria-pressed=true]")).to_have_count(1, timeout=PATIENCE)
    return screen


def runs(screen: Page) -> None:
    """The clock ticks: until its file has come, the screen cannot say that the line is lost."""
    expect(screen.locator("body[style*='--xl-shift']")).to_have_count(1, timeout=PATIENCE)


def reach_card(screen: Page) -> str:
    return screen.locator(".xl-link-card .xl-num").first.inner_text().replace("\n", "")


def read_by(cast: Cast, message_id: int, membership_id: int) -> None:
    now = clock.now()
    with acting(network()):
        push.record_receipts(
            receipts=[push.NewReceipt(message_id=message_id, membership_id=membership_id, kind="read", at=now)],
            now=now,
        )  # fmt: skip


def test_a_receipt_changes_the_number_without_a_reload_and_the_picture_stays(
    cast_in_world: Cast, line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    screen = hang(chromium, line, secret)
    assert reach_card(screen) == "0.0%"
    screen.keyboard.press("ArrowRight")
    expect(screen.locator("[data-scene=map]")).not_to_have_attribute("data-off", "")
    screen.evaluate("window.neverReloaded = true")
    read_by(cast_in_world, message_id, cast_in_world.jiangdong_owner.membership_id)
    expect(screen.locator(".xl-link-card .xl-num").first).to_have_text("50.0%", timeout=PATIENCE)
    assert screen.evaluate("window.neverReloaded") is True
    expect(screen.locator("[data-scene=map]")).not_to_have_attribute("data-off", "")
    expect(screen.locator("[data-scene=loop]")).to_have_attribute("data-off", "")


def test_of_several_alarms_each_says_in_full_what_it_is_and_which_one_is_a_drill(
    cast_in_world: Cast, line: Line, secret: str, chromium: Browser
) -> None:
    with acting(network()):
        signals.refresh(now=clock.now())
    for is_drill in (False, False, True):
        released(cast_in_world.manager, cast_in_world.director, is_drill=is_drill)
    screen = hang(chromium, line, secret)
    titles = screen.locator(".xl-wall-alarm b")
    expect(titles).to_have_count(3)
    assert titles.evaluate_all("all => all.filter(e => e.scrollWidth > e.clientWidth).length") == 0


def test_under_alarms_a_to_do_is_shown_whole_or_not_at_all(
    cast_in_world: Cast, line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    with acting(network()):
        signals.refresh(now=clock.now())
    for is_drill in (False, True):
        released(cast_in_world.manager, cast_in_world.director, is_drill=is_drill)
    screen = hang(chromium, line, secret, "?scenes=loop")
    # In one look, and again while there is no room yet: news replace the whole picture at any moment.
    edges = screen.wait_for_function(
        """() => {
          const list = document.querySelector('.xl-wall-rows');
          if (!list || list.clientHeight < 100) return null;
          const row = '<div class="xl-alert"><span class="xl-st">立即</span><div class="xl-alert-t">防冻液</div><div class="xl-alert-d">还有 3 家</div></div>';
          list.innerHTML = row.repeat(9);
          const room = list.getBoundingClientRect();
          const rows = [...list.children].map((one) => one.getBoundingClientRect());
          const seen = rows.filter((one) => one.left < room.right && one.top < room.bottom);
          return { seen: seen.length, all: rows.length, cut: seen.filter((one) => one.bottom > room.bottom + 1).length };
        }""",
        timeout=PATIENCE,
    ).json_value()
    assert edges["cut"] == 0
    assert 0 < edges["seen"] < edges["all"]


def test_a_lost_line_is_said_with_the_time_and_news_come_when_it_is_back(
    cast_in_world: Cast, line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    screen = hang(chromium, line, secret)
    expect(screen.locator("[data-fresh]")).to_be_visible()
    line.is_down = True
    read_by(cast_in_world, message_id, cast_in_world.jiangdong_owner.membership_id)
    expect(screen.locator("[data-stale]")).to_be_visible(timeout=60_000)
    assert re.search(r"\d\d:\d\d:\d\d", screen.locator("[data-stale]").inner_text())
    assert reach_card(screen) == "0.0%"
    line.back()
    expect(screen.locator(".xl-link-card .xl-num").first).to_have_text("50.0%", timeout=60_000)
    expect(screen.locator("[data-stale]")).to_be_hidden()


def test_a_wall_whose_clock_did_not_load_loads_itself_again(
    line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    screen = chromium.new_context(base_url=line.url).new_page()
    screen.route("**/wall_clock*.js", lambda route: route.abort(), times=1)
    screen.goto(f"/wall/{secret}/")
    runs(screen)
    expect(screen.locator("[data-fresh]")).to_be_visible()


def test_an_ended_address_goes_dark_with_a_clear_sentence(
    cast_in_world: Cast, line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    screen = hang(chromium, line, secret)
    expect(screen.locator(".xl-link-card").first).to_be_visible()
    with acting(cast_in_world.director.scope):
        end_wall(wall_id=int(sql.value("SELECT id FROM workspace_wall")), now=clock.now())
    expect(screen.locator("body")).to_contain_text("这块大屏的地址已停用", timeout=PATIENCE)
    assert screen.locator(".xl-link-card").count() == 0


def test_pictures_take_turns_and_space_stops_them(
    line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    screen = hang(chromium, line, secret, "?each=10&scenes=loop,todo")
    expect(screen.locator("[data-scene]")).to_have_count(2)
    expect(screen.locator("[data-scene=todo]")).not_to_have_attribute(
        "data-off", "", timeout=PATIENCE
    )
    screen.keyboard.press("Space")
    expect(screen.locator("[data-pause]")).to_have_attribute("aria-pressed", "true")
    screen.wait_for_timeout(11_000)
    expect(screen.locator("[data-scene=todo]")).not_to_have_attribute("data-off", "")


def test_who_wants_less_motion_gets_no_fading(
    line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    fades = "getComputedStyle(document.querySelector('[data-scene]')).transitionDuration"
    assert hang(chromium, line, secret).evaluate(fades).startswith("0.6s")
    assert hang(chromium, line, secret, reduced_motion="reduce").evaluate(fades) == "0s"


def test_every_picture_fits_the_screen(
    line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    for width, height in SCREENS:
        for scene in ("loop", "map", "minutes", "todo"):
            screen = hang(chromium, line, secret, f"?scenes={scene}")
            screen.set_viewport_size({"width": width, "height": height})
            # All in one look: a count that comes in between replaces what is shown.
            boxes = screen.locator(".xl-scene > *").evaluate_all(
                "all => all.map((one) => one.getBoundingClientRect().toJSON())"
            )
            assert boxes
            for edges in boxes:
                assert edges["x"] >= 0
                assert edges["x"] + edges["width"] <= width, (scene, width)
                assert edges["y"] + edges["height"] <= height, (scene, height)
            screenshot(screen, f"wall-{scene}-{width}")
            screen.close()


def test_the_picture_is_darker_at_night_and_moves_a_little(
    line: Line, message_id: int, secret: str, chromium: Browser
) -> None:
    screen = hang(chromium, line, secret)
    look = "() => [document.body.hasAttribute('data-night'), document.body.style.getPropertyValue('--xl-shift')]"
    screen.clock.install(time="2026-11-20T14:31:00Z")  # 22:31 in Shanghai
    screen.reload()
    dark, here = False, ""
    for _ in range(50):  # a busy machine takes its time to load what asks the clock
        screen.clock.run_for(1_000)
        dark, here = screen.evaluate(look)
        if dark:
            break
        time.sleep(0.1)
    there = here
    for _ in range(50):  # while new numbers come in nothing moves
        screen.clock.run_for(60_000)
        _dark, there = screen.evaluate(look)
        if there != here:
            break
        time.sleep(0.1)
    assert dark is True
    assert here != there
    screen.clock.set_system_time("2026-11-20T04:31:00Z")
    expect(screen.locator("body")).not_to_have_attribute("data-night", "")
