"""What nobody's browser sends: refused in words, never a fault of ours."""

import base64
import json
from collections.abc import Callable

import pytest
from django.test import Client

from tests.fixtures.cast import Cast, Member
from xinglian.ui.lists import decode_cursor, encode_cursor

Door = Callable[[Member], Client]
LISTS = [
    "/identity/people", "/identity/organisations", "/identity/invitations", "/identity/audit", "/partners/",
    "/partners/duplicates", "/push/", "/push/inbox/", "/push/escalations/", "/catalogue/", "/intake/", "/signals/tags/",
]  # fmt: skip
NAMES = (
    "after",
    "before",
    "q",
    "org",
    "brand",
    "person",
    "verb",
    "kind",
    "page",
    "partner",
    "message",
    "state",
)


def _made_up(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "value",
    ["\x00", "²", "9" * 40, "-1", _made_up(None), _made_up(["x"], {}), _made_up(10**30, 10**30), _made_up("x", "y")],
    ids=["nul", "superscript", "huge", "negative", "none", "nested", "beyond", "words"],
)  # fmt: skip
def test_lists_take_odd_filters(cast: Cast, client_of: Door, path: str, value: str) -> None:
    answer = client_of(cast.director).get(path, dict.fromkeys(NAMES, value))
    assert answer.status_code < 500


def test_the_last_day_there_is_is_refused(cast: Cast, client_of: Door) -> None:
    director = client_of(cast.director)
    assert director.get("/identity/audit?last_day=9999-12-31").status_code == 200
    export = director.get("/identity/audit/export?last_day=9999-12-31")
    assert b"".join(export.streaming_content)  # type: ignore[attr-defined]


def test_a_nul_in_a_posted_reason_is_a_bad_request(cast: Cast, client_of: Door) -> None:
    person = cast.jiangdong_clerk.person_id
    answer = client_of(cast.director).post(
        f"/identity/people/{person}/reset-factor", {"why": "a\x00b"}
    )
    assert answer.status_code == 400


def test_a_cursor_is_ours_or_none() -> None:
    ours = encode_cursor(["钱小玉", 12])
    assert decode_cursor(ours) == ["钱小玉", 12]
    assert decode_cursor(_made_up("x", 1)) is None
    assert decode_cursor(ours[:-1]) is None
    assert decode_cursor("é" * 30) is None
    assert decode_cursor(base64.urlsafe_b64encode(b"[" * 90_000).decode()) is None


@pytest.mark.parametrize(
    "place", ["identity:console", "console", "//evil.example", "https:evil", "\\\\evil"]
)
def test_signing_in_leads_to_pages_of_ours_only(cast: Cast, client_of: Door, place: str) -> None:
    answer = client_of(cast.director).get("/identity/sign-in", {"next": place})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
