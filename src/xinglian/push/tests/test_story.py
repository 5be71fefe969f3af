"""In a real browser: written, approved, read on a phone, and the receipt seen without reloading."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.push import api

pytestmark = pytest.mark.browser


def test_a_director_sees_the_receipt_of_an_agents_phone_at_once(
    cast_in_world: Any, site: Any, browse: Callable[..., Any]
) -> None:
    cast = cast_in_world
    with acting(network()):
        message_id = api.send_now(
            words=[api.Words(subject="降温预警", body="{partner.short_name}：**备好**防冻液。")],
            now=clock.now() - timedelta(seconds=1), org_ids=[cast.shuchi_id], must_acknowledge=True, ack_minutes=10,
        )  # fmt: skip
    api.work_until_done()
    desk = browse(site, cast.director)
    desk.goto(f"/push/m/{message_id}/result/")
    expect(desk.locator("#numbers")).to_contain_text("收件人")
    desk.wait_for_timeout(1500)
    phone = browse(site, cast.shuchi_owner, phone=True)
    phone.goto("/push/inbox/")
    expect(phone.locator(".xl-must")).to_contain_text("降温预警")
    phone.get_by_role("button", name="我已知晓，签收").first.click()
    expect(phone.locator(".xl-must")).to_have_count(0)
    expect(desk.locator("#numbers")).to_contain_text("100.0%", timeout=15_000)


def test_a_draft_is_written_saved_and_previewed(
    cast_in_world: Any, site: Any, browse: Callable[..., Any]
) -> None:
    page = browse(site, cast_in_world.manager)
    page.goto("/push/")
    page.get_by_role("button", name="新建推送").click()
    page.wait_for_url("**/push/m/*/")
    page.locator("#title").fill("降温预警")
    page.locator("#title").blur()
    page.locator("#text-form input[name=subject]").fill("备好防冻液")
    page.locator("#text-body").fill("{person.name|朋友}，请备货。")
    page.locator("#text-body").blur()
    expect(page.locator("#texts")).to_contain_text("待校", timeout=10_000)
    page.reload()
    expect(page.locator("#title")).to_have_value("降温预警")
    expect(page.locator("#text-form input[name=subject]")).to_have_value(
        "备好防冻液", timeout=10_000
    )
