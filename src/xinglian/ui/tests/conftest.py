"""The shell alone: nothing offered by the contexts above; and its pages in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from xinglian.ui import nav, shell, slots
from xinglian.ui.tests.served import served


@pytest.fixture(autouse=True)
def nothing_offered(monkeypatch):
    monkeypatch.setattr(nav, "_items", {})
    monkeypatch.setattr(slots, "_panels", {})
    monkeypatch.setattr(shell, "_offers", shell._Offers())
    monkeypatch.setattr(shell, "_menu", {})


@pytest.fixture
def address(settings) -> Iterator[str]:
    with served(settings) as url:
        yield url


@pytest.fixture
def guide(chromium: Browser, address: str) -> Iterator[Page]:
    """The style guide on a desk; whatever the console complains about fails the test at its end."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, base_url=address, locale="en-US"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.goto("/ui/guide")
    yield page
    context.close()
    # Anything the content security policy refused would stand here.
    assert complaints == []
