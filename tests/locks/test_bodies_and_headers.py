"""Bodies nobody asked for, and the headers of every answer."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fixtures.cast import Cast, Member

Door = Callable[[Member], Client]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of files that somebody made the server put on its disk."""
    names: list[str] = []
    kept = uploadhandler.TemporaryFileUploadHandler.new_file

    def new_file(self: Any, *args: Any, **kwargs: Any) -> None:
        kept(self, *args, **kwargs)
        names.append(self.file_name)

    monkeypatch.setattr(uploadhandler.TemporaryFileUploadHandler, "new_file", new_file)
    return names


def _large() -> SimpleUploadedFile:
    return SimpleUploadedFile("big.bin", BytesIO(b"x" * 7_000_000).getvalue())


@pytest.mark.parametrize("path", ["/identity/sign-in", "/push/inbox/", "/nowhere", "/api/v1/me"])
def test_a_stranger_cannot_fill_the_disk(cast: Cast, written: list[str], path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/identity/sign-in")
    assert client.post(path, {"file": _large()}).status_code == 400
    assert written == []


def test_a_partner_cannot_fill_the_disk(cast: Cast, written: list[str], client_of: Door) -> None:
    answer = client_of(cast.shuchi_owner).post("/partners/mine", {"file": _large()})
    assert answer.status_code == 400
    assert written == []


def test_a_channel_manager_brings_large_tables(
    cast: Cast, written: list[str], client_of: Door
) -> None:
    answer = client_of(cast.manager).post("/intake/new", {"file": _large()})
    assert answer.status_code == 422
    assert written


def test_behind_https_browsers_are_told_to_stay_there(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    answer = Client().get("/identity/sign-in", secure=True)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_foreign_host_name_is_not_answered() -> None:
    client = Client()
    assert client.get("/identity/sign-in", headers={"host": "evil.example"}).status_code == 400
    assert (
        client.get("/identity/sign-in", headers={"x-forwarded-host": "evil.example"}).status_code
        == 200
    )
