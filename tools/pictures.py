"""How pictures of pages are taken so that they come out the same: one font, one clock, nothing that moves.

The key screens are kept in tests/browser/approved as small WebP files. Compared are means over blocks of 8 pixels, so
that another version of Chromium may smooth its letters otherwise, while a word or a colour that changed is seen.
"""

import asyncio
import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.fixtures import sample
from tests.fixtures.pages import PARTNER, STAFF, named_path
from tools.browser import ensure

ROOT = Path(__file__).resolve().parent.parent
APPROVED = ROOT / "tests" / "browser" / "approved"
FONTS = APPROVED / "fonts.json"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--hide-scrollbars", "--font-render-hinting=none", "--disable-lcd-text",
    "--force-color-profile=srgb",
]  # fmt: skip
SIZES: dict[str, Any] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
THEMES = ["light", "dark"]
# The one font whose package the tests install; Latin letters come from it too.
FONT = "Noto Sans CJK SC"
_ONE_FONT = f"""
:root, :root:lang(zh-Hant) {{ --xl-font: "{FONT}"; --xl-mono: "Noto Sans Mono CJK SC", "{FONT}"; }}
[data-measured] {{ visibility: hidden !important; }}
*, *::before, *::after {{ animation: none !important; transition: none !important; caret-color: transparent !important; }}
"""
_PROBE = """
() => {
  const context = document.createElement("canvas").getContext("2d");
  const widths = {};
  for (const font of ["400 14px", "600 24px"]) {
    context.font = `${font} "NAME", monospace`;
    for (const text of ["星鏈把每一次进货都变成回执", "Xinglian 0123456789", "繁體：簽收、撤回"]) widths[`${font} ${text}`] = Math.round(context.measureText(text).width * 10) / 10;
  }
  return widths;
}
""".replace("NAME", FONT)


@dataclass(frozen=True, kw_only=True)
class KeyScreen:
    """One of the screens that are compared: which page, who looks, how."""

    name: str
    page: str
    login: str
    size: str = "desk"
    language: str = "zh-hans"
    theme: str = "light"


KEY_SCREENS = [
    KeyScreen(name="sign-in", page="identity/sign-in", login="", size="phone"),
    KeyScreen(name="cockpit", page="cockpit", login=STAFF),
    KeyScreen(name="cockpit-dark", page="cockpit", login=STAFF, theme="dark"),
    KeyScreen(name="partner-list", page="partners", login=STAFF),
    KeyScreen(name="partner-list-en", page="partners", login=STAFF, language="en"),
    KeyScreen(name="partner", page="partners/partner_id", login=STAFF),
    KeyScreen(name="composer", page="push/m/message_id", login=STAFF),
    KeyScreen(name="result", page="push/m/message_id/result", login=STAFF),
    KeyScreen(name="import", page="intake/batch_id", login=STAFF),
    KeyScreen(name="partner-home", page="home", login=PARTNER, size="phone"),
    KeyScreen(name="inbox", page="push/inbox", login=PARTNER, size="phone"),
    KeyScreen(
        name="message-dark", page="push/inbox/message_id", login=PARTNER, size="phone", theme="dark"
    ),
]


async def enter(
    browser: Browser, url: str, *, session: str, size: str, language: str
) -> BrowserContext:
    """A context as a member, at one size, on the clock that stands still."""
    context = await browser.new_context(
        **SIZES[size], base_url=url, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
        bypass_csp=True, service_workers="block",
    )  # fmt: skip
    cookies = [{"name": "xl_language", "value": language, "url": url}]
    if session:
        cookies.append({"name": "xl_session", "value": session, "url": url})
    await context.add_cookies(cookies)  # type: ignore[arg-type]
    await context.clock.set_fixed_time(sample.CLOCK)
    return context


async def settle(tab: Page) -> None:
    """Until everything that the page loads by itself is there."""
    await tab.add_style_tag(content=_ONE_FONT)
    await tab.evaluate("document.fonts.ready.then(() => null)")
    # Quiet for six looks in a row: one part of a page may load the next.
    await tab.wait_for_function(
        """() => {
          const isBusy = document.querySelector(".htmx-request, [data-island]:empty");
          window.xlQuiet = isBusy ? 0 : (window.xlQuiet ?? 0) + 1;
          window.xlLooks = (window.xlLooks ?? 0) + 1;
          return window.xlQuiet >= 6 || window.xlLooks > 100;
        }""",
        polling=60,
    )


async def dress(tab: Page, theme: str) -> None:
    """Light or dark, without loading again; charts draw anew."""
    await tab.evaluate(
        "theme => { document.documentElement.dataset.theme = 'xl-' + theme; dispatchEvent(new CustomEvent('xl:theme')); }",
        theme,
    )
    await tab.wait_for_timeout(60)


async def take(browser: Browser, site: sample.SampleSite, screen: KeyScreen) -> bytes:
    """The first screenful of a key screen as PNG."""
    if screen.login:
        site.speak(screen.language)
    context = await enter(
        browser, site.url, session=site.session(screen.login) if screen.login else "",
        size=screen.size, language=screen.language,
    )  # fmt: skip
    tab = await context.new_page()
    await tab.goto(named_path(site, screen.page))
    await settle(tab)
    await dress(tab, screen.theme)
    picture = await tab.screenshot(type="png", animations="disabled")
    await context.close()
    return picture


async def approve(site: sample.SampleSite, names: list[str]) -> None:
    """Keep the key screens (or those named) as they are now."""
    APPROVED.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=ensure(), args=FLAGS)
        bench = await browser.new_page()
        FONTS.write_text(
            json.dumps(await bench.evaluate(_PROBE), ensure_ascii=False, indent=1) + "\n"
        )
        for screen in KEY_SCREENS:
            if not names or screen.name in names:
                picture = await small(bench, await take(browser, site, screen))
                (APPROVED / f"{screen.name}.webp").write_bytes(picture)
                print(f"approved: {screen.name}, {len(picture) // 1024} kB")
        await browser.close()


async def small(bench: Page, picture: bytes) -> bytes:
    """A PNG as WebP, as small as its words can still be read."""
    return base64.b64decode(await bench.evaluate(_WEBP, await _address(picture)))


async def same_fonts(bench: Page) -> bool:
    """Whether letters are as wide here as where the pictures were approved."""
    return bool(await bench.evaluate(_PROBE) == json.loads(FONTS.read_text(encoding="utf-8")))


async def differences(bench: Page, picture: bytes, approved: bytes) -> dict[str, Any]:
    """{"blocks": how many blocks of 8 × 8 pixels differ, "of": of how many, "where": [[x, y], …] the first of them}."""
    # Both have lost the same to WebP: what still differs is on the page.
    taken = await small(bench, picture)
    found: dict[str, Any] = await bench.evaluate(
        _COMPARE, [await _address(taken, "webp"), await _address(approved, "webp")]
    )
    return found


async def _address(picture: bytes, kind: str = "png") -> str:
    return await asyncio.to_thread(
        lambda: f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"
    )


_LOAD = """
const load = async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return [canvas, context];
};
"""
_WEBP = f"""async (address) => {{
  {_LOAD}
  const [canvas] = await load(address);
  const blob = await canvas.convertToBlob({{ type: "image/webp", quality: 0.6 }});
  return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(""));
}}"""
# A block differs when the mean of a colour channel is off by more than 12 of 255.
_COMPARE = f"""async ([one, other]) => {{
  {_LOAD}
  const [[a, first], [b, second]] = [await load(one), await load(other)];
  if (a.width !== b.width || a.height !== b.height) return {{ blocks: 1e9, of: 1, where: [[a.width, a.height]] }};
  const [p, q] = [first, second].map((context) => context.getImageData(0, 0, a.width, a.height).data);
  const where = [];
  let of = 0;
  for (let y = 0; y + 8 <= a.height; y += 8) for (let x = 0; x + 8 <= a.width; x += 8) {{
    const sums = [0, 0, 0];
    for (let v = y; v < y + 8; v++) for (let u = x; u < x + 8; u++) for (let c = 0; c < 3; c++) {{
      const at = 4 * (v * a.width + u) + c;
      sums[c] += p[at] - q[at];
    }}
    of++;
    if (sums.some((sum) => Math.abs(sum) / 64 > 12)) where.push([x, y]);
  }}
  return {{ blocks: where.length, of, where: where.slice(0, 8) }};
}}"""
