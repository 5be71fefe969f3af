"""On the phone without a network: nothing lost, nothing twice, nothing left for the next person."""

import struct
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.fixtures.cast import Cast, Member, session_of
from tests.fixtures.line import Line, line_to
from tests.fixtures.site import PHONE, Site
from xinglian.kernel import clock, sql
from xinglian.kernel.scope import acting, network
from xinglian.push import api as push
from xinglian.push.models import AnswerPhoto

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATIENCE = 30_000
KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('xl-read-'))"
PATHS = """async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("xl-read-"));
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map((request) => new URL(request.url).pathname);
}"""
WAITING = """() => new Promise((resolve) => {
    const asked = indexedDB.open("xl-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("items", { keyPath: "key" }).createIndex("owner", "owner");
    asked.onsuccess = () => {
        const all = asked.result.transaction("items").objectStore("items").getAll();
        all.onsuccess = () => { asked.result.close(); resolve(all.result.map((item) => item.what)); };
    };
})"""


@pytest.fixture
def line(site: Site) -> Iterator[Line]:
    with line_to(site.port) as between:
        yield between


@pytest.fixture
def message_id(cast_in_world: Cast) -> int:
    with acting(network()):
        sent = push.send_now(
            words=[push.Words(subject="A8 转向节 2611 批：今天起暂停出库", body="{partner.short_name}：请先停发、贴封条。")],
            now=clock.now() - timedelta(seconds=5), org_ids=[cast_in_world.shuchi_id, cast_in_world.jiangdong_id],
            must_acknowledge=True, ack_minutes=60,
        )  # fmt: skip
    push.work_until_done()
    return sent


def _phone(chromium: Browser, line: Line, member: Member) -> BrowserContext:
    context = chromium.new_context(
        viewport=PHONE, is_mobile=True, has_touch=True, base_url=line.url, locale="zh-CN", timezone_id="Asia/Shanghai"
    )  # type: ignore[arg-type]  # fmt: skip
    context.set_default_timeout(PATIENCE)
    _sign_in(context, line, member)
    return context


def _sign_in(context: BrowserContext, line: Line, member: Member) -> None:
    cookie = {
        "name": settings.SESSION_COOKIE_NAME, "value": session_of(member), "url": line.url,
    }  # fmt: skip
    context.add_cookies([cookie])  # type: ignore[list-item]


def _until(page: Page, true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while not true():
        assert time.monotonic() < end, what
        page.wait_for_timeout(50)


def _kept(page: Page, path: str) -> None:
    """Until the phone has the page."""
    _until(page, lambda: path in page.evaluate(PATHS), f"{path} is not kept")


def test_an_acknowledgement_cut_off_in_the_middle_is_received_exactly_once(
    chromium: Browser, line: Line, cast_in_world: Cast, message_id: int
) -> None:
    context = _phone(chromium, line, cast_in_world.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    _kept(page, "/push/inbox/")
    line.cut_in_answer_to(f"POST /push/inbox/{message_id}/acknowledged/")
    page.get_by_role("button", name="我已知晓，签收").first.click()
    expect(page.locator(".xl-tapped")).to_contain_text("已签收，待上传")
    expect(page.locator(".xl-top-org")).to_contain_text("1 件操作待上传")
    _until(page, lambda: line.cut_answers == 1, "the server did it, the phone did not hear")
    page.close()

    # Closed and opened again without a network, in two tabs: it still waits, in both.
    one, two = context.new_page(), context.new_page()
    for tab in (one, two):
        tab.goto("/push/inbox/")
        expect(tab.locator(".xl-tapped")).to_contain_text("已签收，待上传")
        expect(tab.get_by_role("button", name="我已知晓，签收")).to_have_count(0)
    line.back()
    for tab in (one, two):
        expect(tab.locator("#inbox-box .xl-must, #inbox-box .xl-tapped")).to_have_count(0)
    assert one.evaluate(WAITING) == []
    with acting(network()):
        receipts = sql.column(
            "SELECT membership_id FROM push_receipt WHERE message_id = %s AND kind = 'acknowledged'",
            [message_id],
        )
        taps = sql.value("SELECT count(*) FROM kernel_tap WHERE path LIKE '%%/acknowledged/'")
        facts = sql.value("SELECT count(*) FROM kernel_fact WHERE kind = 'push.acknowledged'")
    assert (receipts, taps, facts) == ([cast_in_world.shuchi_owner.membership_id], 1, 1)
    context.close()


def test_an_answer_with_a_photo_written_offline_arrives_once(
    chromium: Browser, line: Line, cast_in_world: Cast, message_id: int
) -> None:
    context = _phone(chromium, line, cast_in_world.shuchi_owner)
    page = context.new_page()
    path = f"/push/inbox/{message_id}/"
    page.goto("/push/inbox/")
    _kept(page, path)  # nobody has opened it: the inbox fetched it ahead
    context.set_offline(True)
    page.goto(path)
    expect(page.locator("[data-offline-note]")).to_be_visible()
    page.locator("input[capture]").set_input_files(
        {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": _picture(2400, 1200)}
    )
    expect(page.locator("[data-strip] img")).to_have_count(1)
    page.locator("#answer-text").fill("仓内 46 件，已贴封条。")
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".xl-answer-waits")).to_contain_text("仓内 46 件，已贴封条。")
    expect(page.locator(".xl-answer-waits img")).to_have_count(1)
    page.reload()
    expect(page.locator(".xl-answer-waits img")).to_have_count(1)
    other = context.new_page()
    other.goto("/push/inbox/")
    context.set_offline(False)
    expect(page.locator("#answers-said")).to_contain_text("仓内 46 件，已贴封条。")
    expect(page.locator(".xl-answer-waits")).to_have_count(0)
    with acting(network()):
        kept = AnswerPhoto.objects.select_related("file", "answer").get()
        kinds = sql.column(
            "SELECT kind FROM push_receipt WHERE message_id = %s ORDER BY kind", [message_id]
        )
    jpeg = page.request.get(f"/push/answers/photo/{kept.pk}/").body()
    assert kept.answer.text == "仓内 46 件，已贴封条。"
    assert kinds == ["read"], "read without a network counts too"
    assert (kept.file.media_type, _jpeg_size(jpeg)) == ("image/jpeg", (1600, 800))
    context.close()


def test_signing_out_leaves_nothing_on_the_phone_for_a_competitor(
    chromium: Browser, line: Line, cast_in_world: Cast, message_id: int
) -> None:
    context = _phone(chromium, line, cast_in_world.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    _kept(page, "/push/inbox/")
    assert page.evaluate(KEPT) == [f"xl-read-{cast_in_world.shuchi_owner.membership_id}"]
    context.set_offline(True)
    page.get_by_role("button", name="我已知晓，签收").first.click()
    expect(page.locator(".xl-tapped")).to_be_visible()
    context.set_offline(False)
    line.is_down = True  # the network says it is there, the server is not

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="我的", exact=True).click()
    line.back()
    line.cut_in_answer_to(f"POST /push/inbox/{message_id}/")  # still not heard
    page.locator("#xl-me form[action$='sign-out'] button").click()
    page.wait_for_url("**/identity/sign-in**")
    if asked:
        assert "1 件" in asked[0]
    _until(page, lambda: page.evaluate(KEPT) == [], "pages are left")
    assert page.evaluate(WAITING) == []
    line.back()

    _sign_in(context, line, cast_in_world.jiangdong_owner)
    page.goto("/push/inbox/")
    _kept(page, "/push/inbox/")
    assert page.evaluate(KEPT) == [f"xl-read-{cast_in_world.jiangdong_owner.membership_id}"]
    context.set_offline(True)
    page.reload()
    assert "蜀驰" not in page.content()
    context.close()


def test_the_inbox_weighs_at_most_150_kb_at_first_and_30_kb_again(
    chromium: Browser, line: Line, cast_in_world: Cast, message_id: int
) -> None:
    """All that goes over the line: pages, files, icons, the service worker and what it fetches ahead."""
    context = _phone(chromium, line, cast_in_world.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    _kept(page, f"/push/inbox/{message_id}/")
    page.wait_for_timeout(1000)
    first, line.bytes_down = line.bytes_down, 0
    page.goto("/push/inbox/")
    expect(page.locator(".xl-must")).to_be_visible()
    page.wait_for_timeout(2000)
    again = line.bytes_down
    print(f"inbox: first {first:,} bytes, again {again:,} bytes")  # noqa: T201
    assert first <= 150_000
    assert again <= 30_000
    context.close()


def _picture(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\x00" + bytes([row % 256]) * width for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")  # fmt: skip


def _jpeg_size(jpeg: bytes) -> Any:
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC2):
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
    return width, height
