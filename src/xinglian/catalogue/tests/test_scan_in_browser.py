"""In a real browser, with our own WebAssembly and the page's own policy: the photo of a code opens the part."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import segno
from playwright.sync_api import expect

from tests.fixtures.cast import NOW
from xinglian.catalogue.actions.edit_part import register_part
from xinglian.catalogue.actions.keep_category import keep_category
from xinglian.kernel.scope import acting

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_photo_of_a_code_opens_the_part(
    cast_in_world: Any, site: Any, browse: Callable[..., Any]
) -> None:
    with acting(cast_in_world.director.scope):
        keep_category(code="brakes", name="制动", name_en="", parent="", is_new=True, now=NOW)
        values = {
            "number": "QM-1001", "name": "刹车片", "category_id": "brakes", "status": "active", "unit": "件",
        }  # fmt: skip
        part = register_part(values=values, brand="启明", now=NOW)
    photo = io.BytesIO()
    segno.make("https://qm.example.com/p?pn=QM-1001").save(photo, kind="png", scale=8, border=4)
    page = browse(site, cast_in_world.garage_tech, phone=True)
    page.goto("/catalogue/scan/")
    expect(page.locator(".xl-dock [aria-current]")).to_contain_text("扫码")
    page.locator("[data-photo] input").set_input_files(
        {"name": "box.png", "mimeType": "image/png", "buffer": b"no picture"}
    )
    expect(page.locator("[data-said]")).to_contain_text("没有读到码", timeout=30_000)
    page.locator("[data-photo] input").set_input_files(
        {"name": "box.png", "mimeType": "image/png", "buffer": photo.getvalue()}
    )
    page.wait_for_url(f"**/catalogue/parts/{part.pk}", timeout=30_000)
    expect(page.locator("main")).to_contain_text("刹车片")
