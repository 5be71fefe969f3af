"""Photos from real phones: large, turned, of a kind the browser cannot show, too many; and a line that takes its time."""

import struct
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.line import Line
from tests.fixtures.phones import WAITING, Phones, phone, until
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A JPEG as a camera writes it, drawn by the browser itself: the left half red, the right half blue.
DRAW = """async ([width, height, noisy]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#c00"; pen.fillRect(0, 0, width / 2, height);
    pen.fillStyle = "#00c"; pen.fillRect(width / 2, 0, width / 2, height);
    if (noisy) {
        const grain = pen.getImageData(0, 0, width, height);
        let seed = 1;
        for (let i = 0; i < grain.data.length; i += 4) {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            grain.data[i] ^= seed >> 20 & 127; grain.data[i + 1] ^= seed >> 12 & 127;
        }
        pen.putImageData(grain, 0, 0);
    }
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return btoa(text);
}"""
SHOWN = """(picture) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.naturalWidth, height: picture.naturalHeight });
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0);
    const at = (x, y) => [...pen.getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data].slice(0, 3);
    return { size: [canvas.width, canvas.height], top: at(0.5, 0.1), bottom: at(0.5, 0.9) };
}"""


@pytest.fixture
def answering(chromium: Browser, line: Line, phones: Phones, message_id: int) -> Any:
    """A phone on the page of a message."""
    context = phone(chromium, line, phones.cast.shuchi_owner, service_workers="block")
    page = context.new_page()
    page.goto(f"/push/inbox/{message_id}/")
    expect(page.locator("#answers input[type=file]")).to_have_count(3)  # the island is there
    yield page
    context.close()


def _photo(page: Page, width: int, height: int, *, noisy: bool = False) -> bytes:
    import base64

    return base64.b64decode(page.evaluate(DRAW, [width, height, noisy]))


def _turned(jpeg: bytes) -> bytes:
    """With the note of a camera held upright: turn it by a quarter, clockwise. And where it was taken."""
    entries = struct.pack(">HHII", 0x0112, 3, 1, 6 << 16)
    tiff = b"MM\x00*\x00\x00\x00\x08" + struct.pack(">H", 1) + entries + b"\x00" * 4
    body = b"Exif\x00\x00" + tiff + b"GPS 30.6,104.1"
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def _choose(page: Page, *files: tuple[str, str, bytes]) -> None:
    page.locator("#answers input[multiple]:not([hidden])").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    )


def test_twelve_megapixels_taken_upright_go_up_small_the_right_way_up_and_without_the_place(
    answering: Page,
) -> None:
    page = answering
    large = _turned(_photo(page, 4000, 3000))
    _choose(page, ("IMG_2041.jpg", "image/jpeg", large))
    expect(page.locator("[data-strip] img")).to_have_count(1)
    page.get_by_role("button", name="发送").click()
    picture = page.locator("#answers-said img")
    expect(picture).to_have_count(1)
    until(page, lambda: picture.evaluate("(one) => one.naturalWidth") > 0, "the photo is not shown")
    shown = picture.evaluate(SHOWN)
    assert shown["size"] == [1200, 1600]
    assert shown["top"][0] > 150 > shown["top"][2], "red is above"
    assert shown["bottom"][2] > 150 > shown["bottom"][0], "blue is below"
    body = page.request.get(picture.get_attribute("src") or "").body()
    assert b"GPS" not in body
    assert len(body) < 900_000


def test_what_is_no_photo_here_says_which_and_why_and_the_others_stay(answering: Page) -> None:
    page = answering
    small = _photo(page, 400, 300)
    heic = struct.pack(">I", 24) + b"ftypheic\x00\x00\x00\x00mif1heic"
    problem = page.locator("#answers [data-problem]")
    _choose(page, ("a.jpg", "image/jpeg", small), ("IMG_7.HEIC", "image/heic", heic))
    expect(problem).to_contain_text("“IMG_7.HEIC”是 HEIC 照片")
    expect(page.locator("[data-strip] img")).to_have_count(1)
    _choose(page, ("报价.pdf", "application/pdf", b"%PDF-1.7"))
    expect(problem).to_contain_text("“报价.pdf”不是照片")
    _choose(page, ("b.jpg", "image/jpeg", small[:100]))
    expect(problem).to_contain_text("“b.jpg”损坏")
    _choose(page, *[(f"{n}.jpg", "image/jpeg", small) for n in range(5)])
    expect(problem).to_contain_text("最多")
    expect(page.locator("[data-strip] img")).to_have_count(4)


def test_photos_on_a_slow_line_show_how_far_they_are_and_can_be_taken_back(
    answering: Page, message_id: int
) -> None:
    page = answering
    photos = [(f"{n}.jpg", "image/jpeg", _photo(page, 1600, 1200, noisy=True)) for n in range(4)]
    _choose(page, *photos)
    expect(page.locator("[data-strip] img")).to_have_count(4)
    # By the browser's own brake: what a line of ours has not taken yet lies in the system's buffers as sent.
    brake = page.context.new_cdp_session(page)
    brake.send("Network.enable")
    slow = {"offline": False, "latency": 50, "downloadThroughput": 50_000}
    brake.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": 30_000})
    page.get_by_role("button", name="发送").click()
    waits = page.locator(".xl-answer-waits")
    expect(waits.locator("img")).to_have_count(4)
    expect(waits.locator("progress")).to_be_visible()
    waits.get_by_role("button", name="取消发送").click()
    expect(waits).to_have_count(0)
    brake.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    assert page.evaluate(WAITING) == []
    page.locator("#answer-text").fill("照片稍后补。")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("#answers-said")).to_contain_text("照片稍后补。")
    with acting(network()):
        kept = sql.column("SELECT text FROM push_answer WHERE message_id = %s", [message_id])
    assert kept == ["照片稍后补。"]
