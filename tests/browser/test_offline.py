"""On the phone without a network: nothing lost, nothing twice, nothing left for the next person."""

import struct
import zlib
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.fixtures.line import Line
from tests.fixtures.phones import WAITING, Phones, phone, until, until_kept
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network
from xinglian.push.models import AnswerPhoto

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_acknowledgement_cut_off_in_the_middle_is_received_exactly_once(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    until_kept(page, "/push/inbox/")
    line.cut_in_answer_to(f"POST /push/inbox/{message_id}/acknowledged/")
    page.get_by_role("button", name="我已知晓，签收").first.click()
    expect(page.locator(".xl-tapped")).to_contain_text("已签收，待上传")
    expect(page.locator(".xl-top-org")).to_contain_text("1 件操作待上传")
    until(page, lambda: line.cut_answers == 1, "the server did it, the phone did not hear")
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
        taps = sql.value(
            "SELECT count(*) FROM kernel_tap WHERE path = %s",
            [f"/push/inbox/{message_id}/acknowledged/"],
        )
        facts = sql.value(
            "SELECT count(*) FROM kernel_fact WHERE kind = 'push.acknowledged' AND subject_id = %s",
            [message_id],
        )
    assert (receipts, taps, facts) == ([phones.cast.shuchi_owner.membership_id], 1, 1)
    context.close()


def test_an_answer_with_a_photo_written_offline_arrives_once(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    page = context.new_page()
    path = f"/push/inbox/{message_id}/"
    page.goto("/push/inbox/")
    until_kept(page, path)  # nobody has opened it: the inbox fetched it ahead
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
        kept = AnswerPhoto.objects.select_related("file", "answer").get(
            answer__message_id=message_id
        )
        kinds = sql.column(
            "SELECT kind FROM push_receipt WHERE message_id = %s ORDER BY kind", [message_id]
        )
    jpeg = page.request.get(f"/push/answers/photo/{kept.pk}/").body()
    assert kept.answer.text == "仓内 46 件，已贴封条。"
    assert kinds == ["read"], "read without a network counts too"
    assert (kept.file.media_type, _jpeg_size(jpeg)) == ("image/jpeg", (1600, 800))
    context.close()


def test_the_inbox_weighs_at_most_150_kb_at_first_and_30_kb_again(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    """All that goes over the line: pages, files, icons, the service worker and what it fetches ahead; one message in the inbox."""
    phones.leave_only(message_id)
    context = phone(chromium, line, phones.cast.shuchi_owner)
    page = context.new_page()
    page.goto("/push/inbox/")
    until_kept(page, f"/push/inbox/{message_id}/")
    page.wait_for_timeout(1000)
    first, line.bytes_down = line.bytes_down, 0
    page.goto("/push/inbox/")
    expect(page.locator(".xl-must")).to_be_visible()
    page.wait_for_timeout(2000)
    again = line.bytes_down
    print(f"inbox: first {first:,} bytes, again {again:,} bytes")  # noqa: T201
    assert first <= 150 * 1024
    assert again <= 30 * 1024
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
