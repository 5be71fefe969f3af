"""`make looks`: pictures of every page into build/looks, with an index.html to look through.

    python tools/looks.py [--hant] [--only WORD …]     every page: desk and phone, zh-Hans and en, light and dark
    python tools/looks.py --approve [NAME …]           the key screens that the tests compare, as they are now

The sample network, the clock and the fonts are those of the tests.
"""

import argparse
import asyncio
import html
import json
import logging
import os
import shutil
import sys
import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.fixtures import environment

environment.prepare()

from playwright.async_api import Browser, Error, async_playwright

from tests.fixtures import sample
from tests.fixtures.database import migrated_template
from tests.fixtures.pages import Page, every_page
from tools.browser import ensure
from tools.pictures import FLAGS, SIZES, THEMES, approve, dress, enter, settle

BUILD = ROOT / "build" / "looks"
TABS = 4
LANGUAGES = ["zh-hans", "en"]


@dataclass(frozen=True, kw_only=True)
class Picture:
    page: Page
    size: str
    language: str
    theme: str

    @property
    def file(self) -> str:
        who = self.page.login or "stranger"
        name = self.page.name.replace("/", ".")
        return f"{name}--{who}--{self.size}-{self.language}-{self.theme}.jpg"


async def take_all(site: sample.SampleSite, pages: list[Page], languages: list[str]) -> list[str]:
    """All pictures, some tabs at once; what went wrong."""
    sessions = {login: site.session(login) for login in {page.login for page in pages} if login}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        faults: list[str] = []
        for language in languages:
            site.speak(language)
            waiting = list(product(pages, SIZES))
            tabs = [_work(browser, site, sessions, waiting, language, faults) for _ in range(TABS)]
            await asyncio.gather(*tabs)
        await browser.close()
    return faults


async def _work(
    browser: Browser,
    site: sample.SampleSite,
    sessions: dict[str, str],
    waiting: list[tuple[Page, str]],
    language: str,
    faults: list[str],
) -> None:
    while waiting:
        page, size = waiting.pop()
        context = await enter(
            browser,
            site.url,
            session=sessions.get(page.login, ""),
            size=size,
            language=language,
        )
        tab = await context.new_page()
        tab.on(
            "pageerror",
            lambda error, page=page: faults.append(f"{page.path} {page.login}: {error}"),
        )
        try:
            await tab.goto(page.path)
            await settle(tab)
            if size == "phone" and await tab.evaluate(
                "document.documentElement.scrollWidth > screen.width"
            ):
                faults.append(f"{page.path} {page.login} {language}: wider than the phone")
            for theme in THEMES:
                await dress(tab, theme)
                picture = Picture(page=page, size=size, language=language, theme=theme)
                await tab.screenshot(
                    path=BUILD / picture.file, type="jpeg", quality=80, full_page=True
                )
        except Error as error:
            faults.append(f"{page.path} {page.login} {size} {language}: {error}")
        finally:
            await context.close()


def write_index(pages: list[Page], languages: list[str], faults: list[str]) -> None:
    """One page to look through: filter by words, size, language and theme; click a picture to see it whole."""
    entries = [
        {
            "name": page.name, "who": page.login or "stranger", "queries": page.queries, "kb": round(page.kilobytes, 1),
            "files": {
                f"{size}-{language}-{theme}": Picture(page=page, size=size, language=language, theme=theme).file
                for size, language, theme in product(SIZES, languages, THEMES)
            },
        }
        for page in pages
    ]  # fmt: skip
    template = (ROOT / "tools" / "looks.html").read_text(encoding="utf-8")
    said = "".join(f"<li>{html.escape(fault)}</li>" for fault in faults)
    filled = template.replace("FAULTS", said).replace(
        "ENTRIES", json.dumps(entries).replace("<", "\\u003c")
    )
    (BUILD / "index.html").write_text(filled, encoding="utf-8")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--hant", action="store_true", help="zh-Hant too")
    asked.add_argument("--only", nargs="*", default=[], help="pages whose address has one of these")
    asked.add_argument("--approve", nargs="*", default=None, help="the pictures of the tests")
    given = asked.parse_args()
    logging.disable(logging.ERROR)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    began = time.monotonic()
    with sample.sample_site(migrated_template(), workers=2) as site:
        if given.approve is not None:
            asyncio.run(approve(site, given.approve))
            return 0
        pages = [
            page
            for page in every_page(site)
            if not given.only or any(word in page.name for word in given.only)
        ]
        languages = [*LANGUAGES, *(["zh-hant"] if given.hant else [])]
        if not given.only:
            shutil.rmtree(BUILD, ignore_errors=True)
        BUILD.mkdir(parents=True, exist_ok=True)
        faults = asyncio.run(take_all(site, pages, languages))
    write_index(pages, languages, faults)
    print("\n".join(faults))
    count = len(pages) * len(SIZES) * len(languages) * len(THEMES)
    print(f"{count} pictures in {time.monotonic() - began:.0f} s: {BUILD / 'index.html'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
