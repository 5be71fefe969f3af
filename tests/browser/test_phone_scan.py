"""By the camera of a phone, live: codes on boxes, held askew and in bad light, open the part."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.fixtures.camera import show
from tests.fixtures.cast import NOW
from tests.fixtures.line import Line
from tests.fixtures.phones import Phones, phone
from xinglian.catalogue.actions.edit_part import register_part
from xinglian.catalogue.actions.keep_category import keep_category
from xinglian.catalogue.actions.keep_reference import add_reference
from xinglian.catalogue.rules.words import Direction, ReferenceKind
from xinglian.kernel.scope import acting

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def part_id(shared_phones: Phones) -> int:
    """A brake pad with a number of its own and a GTIN."""
    with acting(shared_phones.cast.director.scope):
        keep_category(code="brakes", name="制动", name_en="", parent="", is_new=True, now=NOW)
        values = {
            "number": "QM-1001", "name": "刹车片", "category_id": "brakes", "status": "active", "unit": "件",
        }  # fmt: skip
        part = register_part(values=values, brand="启明", now=NOW)
        add_reference(
            part_id=part.pk, kind=ReferenceKind.CROSS, brand="GS1", number="6901234567892",
            direction=Direction.BOTH, now=NOW
        )  # fmt: skip
    return int(part.pk)


@pytest.mark.parametrize(
    "seen",
    [
        ("QRCode", "https://qm.example.com/p?pn=QM-1001", 17, 0.85),
        ("DataMatrix", "QM-1001", -12, 0.3),
        ("EAN13", "6901234567892", 8, 0.3),
    ],
)
def test_a_code_before_the_camera_opens_its_part(
    with_camera: Browser, line: Line, phones: Phones, part_id: int, film: Path, seen: tuple[str, str, int, float]
) -> None:  # fmt: skip
    context = phone(with_camera, line, phones.cast.garage_tech)
    page = context.new_page()
    show(page, film, *seen)
    page.goto("/catalogue/scan/")
    page.get_by_role("button", name="打开相机扫码").click()
    page.wait_for_url(f"**/catalogue/parts/{part_id}")
    expect(page.locator("main")).to_contain_text("刹车片")
    context.close()


def test_a_camera_that_is_refused_leaves_the_photo_and_the_number(
    chromium: Browser, line: Line, phones: Phones, part_id: int
) -> None:
    context = phone(chromium, line, phones.cast.garage_tech)
    page = context.new_page()
    page.goto("/catalogue/scan/")
    page.get_by_role("button", name="打开相机扫码").click()
    expect(page.locator("[data-said]")).to_contain_text("拍照")
    expect(page.locator("[data-view]")).to_be_hidden()
    expect(page.locator("[data-photo]")).to_be_visible()
    page.locator("#scan-code").fill("qm 1001")
    page.get_by_role("button", name="打开", exact=True).click()
    page.wait_for_url(f"**/catalogue/parts/{part_id}")
    context.close()


def test_the_light_is_offered_where_the_camera_has_one(
    with_camera: Browser, line: Line, phones: Phones, film: Path
) -> None:
    context = phone(with_camera, line, phones.cast.garage_tech)
    page = context.new_page()
    show(page, film, "QRCode", "QM-1001", 0, 0.0)
    page.goto("/catalogue/scan/")
    page.get_by_role("button", name="打开相机扫码").click()
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    expect(page.locator("[data-torch]")).to_be_hidden()
    page.get_by_role("button", name="停止").click()
    # The film has no lamp: the browser is told that it had one.
    page.evaluate("""() => {
        const track = MediaStreamTrack.prototype, can = track.getCapabilities;
        track.getCapabilities = function () { return { ...can.call(this), torch: true }; };
        track.applyConstraints = async (wish) => { window.lit = wish.advanced[0].torch; };
    }""")
    page.get_by_role("button", name="打开相机扫码").click()
    lamp = page.get_by_role("button", name="照明")
    lamp.click()
    expect(lamp).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("window.lit") is True
    lamp.click()
    expect(lamp).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.lit") is False
    context.close()


def test_a_scan_page_whose_camera_did_not_load_says_so(
    chromium: Browser, line: Line, phones: Phones
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner, service_workers="block")
    page = context.new_page()
    page.route("**/scan-*.js", lambda route: route.abort())
    page.goto("/catalogue/scan/")
    expect(page.locator(".xl-problem")).to_contain_text("重新加载")
    context.close()
