"""A notice on the phone: shown by the service worker with title and place, and the phone says that it arrived."""

import json
import time

import pytest
from playwright.sync_api import Browser

from tests.fixtures.line import Line
from tests.fixtures.phones import KEPT, Phones, phone, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOWN = """async () => (await (await navigator.serviceWorker.getRegistration()).getNotifications())
    .map(one => [one.title, one.body, one.lang, one.tag, one.data.url])"""
AWAKE = "async () => (await navigator.serviceWorker.ready).active.state === 'activated'"
AGAIN_S = 5  # the browser's test door drops what it is given while a worker is changing: once in thirty runs


def test_what_is_pushed_is_shown_with_its_title_and_leads_to_the_message(
    chromium: Browser, line: Line, phones: Phones, message_id: int
) -> None:
    context = phone(chromium, line, phones.cast.shuchi_owner)
    context.grant_permissions(["notifications"])
    page = context.new_page()
    session = context.new_cdp_session(page)
    known: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(
            one["registrationId"] for one in told["registrations"] if not one["isDeleted"]
        ),
    )
    session.send("ServiceWorker.enable")
    page.goto(f"/push/inbox/{message_id}/")
    until(page, lambda: page.evaluate(KEPT) != [], "no service worker")
    origin = page.evaluate("location.origin")
    told = {"title": "降温预警", "tag": "a1", "lang": "zh-hans", "dir": "ltr", "url": f"{origin}/push/r/x/", "token": ""}  # fmt: skip
    until(page, lambda: page.evaluate(AWAKE), "the service worker does not wake up")
    rung: list[float] = []

    def seen() -> bool:
        if not rung or time.monotonic() - rung[-1] > AGAIN_S:
            session.send(
                "ServiceWorker.deliverPushMessage",
                {"origin": origin, "registrationId": known[-1], "data": json.dumps(told)},
            )
            rung.append(time.monotonic())
        return page.evaluate(SHOWN) != []

    until(page, seen, "no notice is shown")
    assert page.evaluate(SHOWN) == [["降温预警", "", "zh-hans", "a1", f"{origin}/push/r/x/"]]
