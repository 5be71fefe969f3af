"""Every page of the sample network: few queries, few bytes, nothing in the way of those who see or move otherwise,
and the key screens as they were approved."""

import asyncio
import gzip
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Response, async_playwright

from tests.fixtures.aside import run_aside
from tests.fixtures.environment import ROOT
from tests.fixtures.pages import PARTNER, STAFF, Page, named_path, unanswered
from tests.fixtures.sample import SampleSite
from tests.fixtures.targets import CUT_OFF_WHEN_LARGE, SMALL_TARGETS
from tools.browser import ensure
from tools.pictures import (
    APPROVED,
    FLAGS,
    KEY_SCREENS,
    THEMES,
    differences,
    dress,
    enter,
    same_fonts,
    settle,
    small,
    take,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TABS = 3
# Five of them are who is looking: session, viewer, scope of the transaction. More than this is a list asked row by row.
MOST_QUERIES = 24
# Each context is asked what waits there.
QUERIES_OF = {"/today/": 32, "/cockpit/": 29}
MOST_KILOBYTES = 20.0  # of HTML, gzipped
# Fifty partners in eleven columns.
KILOBYTES_OF = {"/partners/": 21.0}
FIRST_LOAD, NEXT_LOAD = 150 * 1024, 30 * 1024
# What a technician opens on the phone every day: in large letters too.
EVERY_DAY = {
    "home", "push/inbox", "push/inbox/message_id", "catalogue/scan", "identity/sign-in", "ui/offline",
}  # fmt: skip
# How much of a key screen may differ: blocks of 8 × 8 pixels, of 18 000 on a desk and 5 100 on a phone.
MOST_BLOCKS = 6


def test_the_key_screens_look_as_approved(sample: SampleSite) -> None:
    # First of all tests here: who opens a page leaves receipts behind, and these are on pages.
    changed = run_aside(_compare_all(sample))
    if changed is None:
        pytest.skip(
            "Letters are wider or narrower here than where the pictures were approved: Noto Sans CJK is missing or"
            " another version. On Debian: apt-get install fonts-noto-cjk"
        )
    assert changed == {}, (
        f"{changed}\nWhat was taken is in build/looks/changed. If it is meant: python tools/looks.py --approve "
        + " ".join(changed)
    )


async def _compare_all(site: SampleSite) -> dict[str, Any] | None:
    changed: dict[str, Any] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        bench = await browser.new_page()
        if not await same_fonts(bench):
            return None
        for screen in KEY_SCREENS:
            taken = await take(browser, site, screen)
            approved = (APPROVED / f"{screen.name}.webp").read_bytes()
            found = await differences(bench, taken, approved)
            if found["blocks"] > MOST_BLOCKS:
                changed[screen.name] = found
                folder = ROOT / "build" / "looks" / "changed"
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{screen.name}.png").write_bytes(taken)
        await browser.close()
    return changed


def test_every_route_has_something_to_show_on_the_sample_network(sample: SampleSite) -> None:
    assert unanswered(sample) == [], "tools/sample_network.py has nothing for these"


def test_no_page_asks_more_than_its_share(pages: list[Page]) -> None:
    assert len(pages) > 80
    assert {
        f"{page.path} as {page.login}": page.queries
        for page in pages
        if page.queries > QUERIES_OF.get(page.path, MOST_QUERIES)
    } == {}


def test_no_page_is_heavier_than_its_share(pages: list[Page]) -> None:
    assert {
        f"{page.path} as {page.login}": page.kilobytes
        for page in pages
        if page.kilobytes > KILOBYTES_OF.get(page.path, MOST_KILOBYTES)
    } == {}


def test_the_inbox_loads_within_its_budget_and_again_within_a_fifth(sample: SampleSite) -> None:
    first, again = run_aside(_weigh(sample))
    print(f"inbox: {first / 1024:.0f} kB, again {again / 1024:.0f} kB")  # noqa: T201
    assert 0 < first <= FIRST_LOAD
    assert again <= NEXT_LOAD


async def _weigh(site: SampleSite) -> tuple[int, int]:
    """Gzipped bytes of the inbox on a phone: everything with an empty cache, then what comes over the wire once more."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        context = await enter(
            browser, site.url, session=site.session(PARTNER), size="phone", language="zh-hans"
        )
        tab = await context.new_page()
        answers: list[Response] = []

        def hear(answer: Response) -> None:
            answers.append(answer)

        tab.on("response", hear)
        await tab.goto("/push/inbox/")
        await settle(tab)
        bodies = [await one.body() for one in answers if "/live" not in one.url and one.ok]
        wire = await context.new_cdp_session(tab)
        await wire.send("Network.enable")
        again: list[int] = []
        wire.on("Network.loadingFinished", lambda event: again.append(int(event["encodedDataLength"])))  # fmt: skip
        await tab.goto("/push/inbox/")
        await settle(tab)
        await browser.close()
    return sum(len(gzip.compress(body)) for body in bodies), sum(again)


@dataclass
class Round:
    """A walk of some tabs over all pages, and what they found."""

    site: SampleSite
    browser: Browser
    waiting: list[Page]
    axe: str
    found: dict[str, list[str]] = field(default_factory=dict)
    hard: dict[str, list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    async def walk(self) -> None:
        # One for each who is signed in: what they loaded once is in its cache, as it is in life.
        known: dict[str, BrowserContext] = {}
        while self.waiting:
            page = self.waiting.pop()
            size = "desk" if page.login == STAFF else "phone"
            context = known.get(page.login) or await enter(
                self.browser, self.site.url, size=size, language="zh-hans",
                session=self.site.session(page.login) if page.login else "",
            )  # fmt: skip
            tab = await context.new_page()
            await tab.goto(page.path)
            await settle(tab)
            if size == "phone":
                scripts = [SMALL_TARGETS, CUT_OFF_WHEN_LARGE]
                for script in scripts if page.name in EVERY_DAY else scripts[:1]:
                    for what in await tab.evaluate(script):
                        self.hard.setdefault(what, []).append(page.path)
            await tab.add_script_tag(content=self.axe)
            # Two people see the same page in the same colours: dark once is enough.
            themes = THEMES if page.name not in self.seen else THEMES[:1]
            self.seen.add(page.name)
            for theme in themes:
                await dress(tab, theme)
                # Only colours change with the theme.
                rules = (
                    {}
                    if theme == "light"
                    else {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
                )
                answer = await tab.evaluate(
                    "options => axe.run(document, { ...options, resultTypes: ['violations'] }).then(r => r.violations)",
                    rules,
                )
                for one in answer:
                    if one["impact"] in ("serious", "critical"):
                        where = " ; ".join(node["html"][:120] for node in one["nodes"][:3])
                        what = f"{one['id']} ({theme}): {where}"
                        self.found.setdefault(what, []).append(f"{page.path} as {page.login}")
            await tab.close()
            if page.login:
                known[page.login] = context
            else:
                await context.close()


async def _walk_all(site: SampleSite, pages: list[Page]) -> Round:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        round_ = Round(site, browser, list(pages), AXE.read_text(encoding="utf-8"))
        await asyncio.gather(*(round_.walk() for _ in range(TABS)))
        await browser.close()
    return round_


@pytest.fixture(scope="module")
def walked(sample: SampleSite, pages: list[Page]) -> Round:
    """Every page was looked at once, for all that is asked about it below."""
    return run_aside(_walk_all(sample, pages))


def test_axe_finds_nothing_serious_on_any_page_in_either_theme(walked: Round) -> None:
    assert walked.found == {}, json.dumps(walked.found, ensure_ascii=False, indent=1)


def test_on_a_phone_everything_can_be_hit_by_a_thumb_and_read_in_large_letters(
    walked: Round,
) -> None:
    assert walked.hard == {}, json.dumps(walked.hard, ensure_ascii=False, indent=1)


def test_text_on_a_phone_can_be_read_in_the_sun(sample: SampleSite) -> None:
    assert {what: ratio for what, ratio in run_aside(_contrasts(sample)).items() if ratio < 7} == {}


async def _contrasts(site: SampleSite) -> dict[str, float]:
    """Of each colour of text on each ground of the light theme, as a phone has them."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        context = await enter(browser, site.url, session="", size="phone", language="zh-hans")
        tab = await context.new_page()
        await tab.goto("/identity/sign-in")
        await dress(tab, "light")
        found: dict[str, float] = await tab.evaluate(
            """() => {
                const value = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
                const light = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
                    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
                    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
                const found = {};
                for (const ink of ["--color-base-content", "--xl-ink-2", "--xl-ink-3", "--color-primary"])
                    for (const ground of ["--color-base-100", "--color-base-200", "--xl-hover"]) {
                        const [a, b] = [light(value(ink)), light(value(ground))].sort((x, y) => y - x);
                        found[`${ink} on ${ground}`] = (a + 0.05) / (b + 0.05);
                    }
                return found;
            }"""
        )
        await browser.close()
    assert len(found) == 12
    return found


def test_a_word_or_a_colour_that_changed_is_seen() -> None:
    alike, a_word, a_colour = run_aside(_change_a_little())
    assert alike <= MOST_BLOCKS // 3
    assert a_word > MOST_BLOCKS
    assert a_colour > MOST_BLOCKS


async def _change_a_little() -> tuple[int, int, int]:
    """Blocks that differ from an approved picture of a card: the same again, another word, another colour."""
    card = (
        '<body style="margin:24px;background:#fffdfa;color:{ink}"><h1 style="font:600 24px sans-serif">星鏈 Xinglian</h1>'
        '<p style="font:400 14px sans-serif">{word}</p></body>'
    )
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        tab, bench = await browser.new_page(viewport={"width": 390, "height": 200}), await browser.new_page()  # fmt: skip

        async def drawn(ink: str, word: str) -> bytes:
            await tab.set_content(card.format(ink=ink, word=word))
            return await tab.screenshot(type="png")

        usual = await drawn("#25221d", "1,489 家已签收，38 家待签收")
        approved = await small(bench, usual)
        counts = []
        for ink, word in (
            ("#25221d", "1,489 家已签收，38 家待签收"),
            ("#25221d", "1,489 家已送达，99 家没有读"),
            ("#b92d1a", "1,489 家已签收，38 家待签收"),
        ):
            found = await differences(bench, await drawn(ink, word), approved)
            counts.append(int(found["blocks"]))
        await browser.close()
    return counts[0], counts[1], counts[2]


def test_the_key_screens_have_room_when_lines_run_from_right_to_left(sample: SampleSite) -> None:
    assert run_aside(_turn_all(sample)) == {}


_OUTSIDE = """
() => {
  const wide = document.documentElement.scrollWidth - innerWidth;
  const out = [...document.querySelectorAll("main *, header *, nav *")].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width && box.height && (box.left < -1 || box.right > innerWidth + 1)
      && !one.closest("[data-scrolls], .sr-only, svg, .xl-tbox, .xl-tabs, .xl-filters, .xl-scroll, .xl-chart-scroll");
  });
  return wide > 0 ? { wide, out: out.slice(0, 4).map(one => one.className || one.tagName) } : null;
}
"""


async def _turn_all(site: SampleSite) -> dict[str, Any]:
    """What stands outside the window when a key screen is turned, at both sizes."""
    found: dict[str, Any] = {}
    folder = ROOT / "build" / "looks" / "turned"
    folder.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        for screen in (one for one in KEY_SCREENS if one.theme == "light"):
            for size in ("desk", "phone"):
                session = site.session(screen.login) if screen.login else ""
                context = await enter(
                    browser, site.url, session=session, size=size, language=screen.language
                )
                tab = await context.new_page()
                await tab.goto(named_path(site, screen.page))
                await tab.evaluate("document.documentElement.dir = 'rtl'")
                await settle(tab)
                if outside := await tab.evaluate(_OUTSIDE):
                    found[f"{screen.name} {size}"] = outside
                await tab.screenshot(path=folder / f"{screen.name}-{size}.png")
                await context.close()
        await browser.close()
    return found
