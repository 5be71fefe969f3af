"""What a code on a box leads to."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from tests.fixtures.cast import NOW, session_of
from xinglian.catalogue.actions.edit_part import register_part
from xinglian.catalogue.actions.keep_category import keep_category
from xinglian.catalogue.actions.keep_reference import add_reference
from xinglian.catalogue.rules.scanned import numbers
from xinglian.catalogue.rules.words import Direction, ReferenceKind
from xinglian.kernel.scope import acting


@pytest.fixture
def part_id(cast: Any) -> int:
    with acting(cast.director.scope):
        keep_category(code="brakes", name="制动", name_en="", parent="", is_new=True, now=NOW)
        part = register_part(
            values={
                "number": "QM-1001", "name": "刹车片", "category_id": "brakes", "status": "active", "unit": "件",
            },
            brand="启明", now=NOW,
        )  # fmt: skip
        add_reference(
            part_id=part.pk, kind=ReferenceKind.CROSS, brand="GTIN", number="6901234567892",
            direction=Direction.BOTH, now=NOW,
        )  # fmt: skip
    return int(part.pk)


@pytest.mark.parametrize(
    ("text", "surest"),
    [
        ("QM-1001", "QM-1001"),
        ("6901234567892", "6901234567892"),
        ("(01)06901234567892(10)A8", "06901234567892"),
        ("]d20106901234567892\x1d10A8", "06901234567892"),
        ("0106901234567892112611011724110110A8", "06901234567892"),
        ("240QM-1001\x1d10A8", "QM-1001"),
        ("https://id.example.com/01/06901234567892/10/A8", "06901234567892"),
        ("https://qm.example.com/parts?pn=QM-1001&x=1", "QM-1001"),
        ("https://qm.example.com/parts/QM-1001", "QM-1001"),
        ("10-2233", "10-2233"),
    ],
)
def test_a_code_names_its_surest_number_first(text: str, surest: str) -> None:
    assert numbers(text)[0] == surest


def test_odd_codes_are_no_fault() -> None:
    for text in ("", " ", "\x1d", "(", "(01)", "01", "https://", "https://x/?", "]d2", "9" * 500):
        assert all(numbers(text))


def test_scanning_opens_the_part_by_number_or_gtin(cast: Any, part_id: int) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(cast.garage_tech)
    page = reverse("catalogue:part", args=[part_id])
    for code in (
        "qm 1001",
        "(01)06901234567892(21)77",
        "06901234567892",
        "https://id.example.com/01/06901234567892",
    ):
        found = client.get(f"{reverse('catalogue:scan')}?code={quote(code)}")
        assert found.status_code == 302, code
        assert found["Location"] == page, code


def test_an_unknown_code_offers_the_search_and_only_this_page_may_run_wasm(cast: Any) -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["xl_session"] = session_of(cast.garage_tech)
    page = client.get(f"{reverse('catalogue:scan')}?code=NO-SUCH-9")
    assert "没有这个号的零件" in page.content.decode()
    assert f"{reverse('catalogue:list')}?q=NO-SUCH-9" in page.content.decode()
    assert "'wasm-unsafe-eval'" in page["Content-Security-Policy"]
    other = client.get(reverse("catalogue:list"))
    assert "wasm-unsafe-eval" not in other["Content-Security-Policy"]
