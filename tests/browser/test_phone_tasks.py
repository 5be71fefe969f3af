"""A task on the phone: done where there is no network, proven by a photo and the place."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.fixtures.line import Line
from tests.fixtures.phones import Phones, phone, until_kept
from xinglian.kernel import clock
from xinglian.kernel.scope import acting, network
from xinglian.push.tests.test_answers import PNG
from xinglian.tasks import api as tasks
from xinglian.tasks.models import Handin, ProofFile, Task

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def task(phones: Phones) -> Task:
    """蜀驰 is to hang a poster and prove it by a photo and the code on it."""
    now = clock.now()
    asked = tasks.Asked(
        texts={"zh-hans": ("挂新海报", "贴在收银台上方")}, due_at=now + timedelta(days=3), proofs=[tasks.Proof.PHOTO, tasks.Proof.SCAN],
    )  # fmt: skip
    with acting(network()):
        made = tasks.assign(org_id=phones.cast.maker_id, asked=asked, now=now, partner_ids=[phones.cast.shuchi_id])  # fmt: skip
        return Task.objects.get(assignment=made)


def test_a_task_done_without_a_network_is_handed_in_once_with_photo_and_place(
    chromium: Browser, line: Line, phones: Phones, task: Task
) -> None:
    context = phone(
        chromium, line, phones.cast.shuchi_owner, permissions=["geolocation"], geolocation={"latitude": 30.66, "longitude": 104.06}
    )  # fmt: skip
    page = context.new_page()
    path = f"/tasks/mine/{task.pk}/"
    page.goto(path)
    until_kept(page, path)
    context.set_offline(True)
    page.goto(path)
    expect(page.locator("[data-offline-note]")).to_be_visible()
    page.locator("input[capture]").set_input_files(
        {"name": "IMG_1.png", "mimeType": "image/png", "buffer": PNG}
    )
    expect(page.locator("[data-strip] img")).to_have_count(1)
    page.locator("textarea[name=scans]").fill("QM-POSTER-11")
    page.get_by_role("button", name="附上位置").click()
    expect(page.locator("[data-said]")).to_contain_text("30.660")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("已存在手机里")
    with acting(network()):
        assert not Handin.objects.exists()
    context.set_offline(False)
    expect(page.locator("main")).to_contain_text("等待验收")
    with acting(network()):
        one = Handin.objects.get()
        assert ProofFile.objects.get().handin_id == one.pk
    assert (one.scans, round(one.latitude or 0, 2), round(one.longitude or 0, 2)) == (["QM-POSTER-11"], 30.66, 104.06)  # fmt: skip
    context.close()
