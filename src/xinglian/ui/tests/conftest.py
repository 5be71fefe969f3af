"""The shell alone: nothing offered by the contexts above."""

import pytest

from xinglian.ui import nav, shell, slots


@pytest.fixture(autouse=True)
def nothing_offered(monkeypatch):
    monkeypatch.setattr(nav, "_items", {})
    monkeypatch.setattr(slots, "_panels", {})
    monkeypatch.setattr(shell, "_offers", shell._Offers())
    monkeypatch.setattr(shell, "_menu", {})
