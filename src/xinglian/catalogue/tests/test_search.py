"""Search and filters of the catalogue."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures.cast import Cast, Member
from xinglian.catalogue import api
from xinglian.catalogue.actions.edit_parameters import edit_parameters
from xinglian.catalogue.queries.part_list import PartFilters, part_page
from xinglian.catalogue.tests.goods import NOW, part, shelf
from xinglian.kernel.scope import acting


def hits(text: str) -> list[tuple[str, str]]:
    return [(hit.part.number, hit.rank) for hit in api.search_parts(text=text, limit=20)]


def test_exact_before_beginning_before_reference_before_name(cast: Cast) -> None:
    with acting(cast.director.scope):
        shelf()
        assert hits("qm bp.1187") == [("QM-BP-1187", "number"), ("QM-BP-1187A", "prefix")]
        assert hits("cx1187") == [("QM-BP-2000", "reference")]
        assert hits("04465 33450") == [("QM-BP-2000", "reference")]
        assert [number for number, _ in hits("制动片")] == [
            "QM-BP-1187",
            "QM-BP-2000",
            "QM-BP-1187A",
        ]
        assert hits("jylqq") == [("QM-F-11", "name")]
        assert hits("front brake") == [("QM-BP-1187", "name")]
        assert hits("") == hits("%") == hits("' OR 1=1") == []


def test_of_many_unknown_numbers_each_has_candidates_in_as_many_questions_as_one(
    cast: Cast,
) -> None:
    def offered(*texts: str) -> tuple[list[list[str]], int]:
        with CaptureQueriesContext(connection) as seen:
            found = api.meant_by_many(numbers=texts)
        return [[card.number for card in found[text].candidates] for text in texts], len(seen)

    with acting(cast.director.scope):
        shelf()
        texts = ["QM-BP-118", "0446533450", "QM-BP-2001", "前制动片", "没有", " ", "\x00'%_"]
        alone = [offered(text)[0][0] for text in texts]
        assert [len(found) for found in alone] == [2, 1, 1, 2, 0, 0, 0]
        together, questions = offered(*texts, *[f"QM-BP-20{n:02}" for n in range(10, 40)])
        assert together[: len(texts)] == alone
        assert all(found == ["QM-BP-2000"] for found in together[len(texts) :][:1])
        assert questions <= 4
        assert api.meant_by(text="qm bp 2000").part is not None


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE catalogue_part; --", "\x00".strip("\x00") or "\\", "😀", "_" * 90]
)
def test_hostile_searches_find_nothing_and_hurt_nobody(cast: Cast, text: str) -> None:
    with acting(cast.director.scope):
        shelf()
        assert hits(text) == []


def test_partners_read_the_same_catalogue(cast: Cast) -> None:
    with acting(cast.director.scope):
        made = shelf()
    with acting(cast.garage_tech.scope):
        assert hits("qm-bp-1187")[0] == ("QM-BP-1187", "number")
        found = api.parts_by_number(numbers=["qm bp 2000", "none"])
        assert set(found) == {"qm bp 2000"}
        assert found["qm bp 2000"].category_path == "brakes.brake_pads"
        cards = api.parts(part_ids=[made["old"].pk, 1])
        assert [card.brand for card in cards.values()] == ["启明"]


def test_a_category_brings_all_below_it_and_its_parameters_narrow(cast: Cast) -> None:
    with acting(cast.director.scope):
        made = shelf()
        edit_parameters(
            part_id=made["old"].pk, values={"thickness_mm": "12", "axle": "前"}, now=NOW
        )
        edit_parameters(part_id=made["new"].pk, values={"thickness_mm": "14.5"}, now=NOW)
    with acting(cast.garage_tech.scope):
        from xinglian.catalogue.queries.categories import codes_below, dictionary

        below = tuple(codes_below("brakes"))
        assert part_page(by=PartFilters(categories=below)).total == 4
        own = dictionary("brakes.brake_pads")
        assert list(own) == ["axle", "thickness_mm"]

        def numbers(**ranges: str) -> list[str]:
            asked = {key.replace("__", "."): value for key, value in ranges.items()}
            page = part_page(
                by=PartFilters(categories=("brake_pads",), definitions=own, ranges=asked)
            )
            return [row["number"] for row in page.rows]

        assert numbers(thickness_mm__min="12.5") == ["QM-BP-1187A"]
        assert numbers(thickness_mm__max="13", axle="前") == ["QM-BP-1187"]
        assert len(numbers(thickness_mm__min="nonsense")) == 3


def test_pages_follow_one_another(cast: Cast) -> None:
    with acting(cast.director.scope):
        shelf()
        for n in range(120):
            part(f"N-{n:04}", "测试件")
        page, numbers = part_page(by=PartFilters()), []
        numbers += [row["number"] for row in page.rows]
        while page.next:
            last, page = page, part_page(by=PartFilters(), after=page.next)
            numbers += [row["number"] for row in page.rows]
        assert len(numbers) == len(set(numbers)) == 125
        back = part_page(by=PartFilters(), before=page.previous or "")
        assert [row["id"] for row in back.rows] == [row["id"] for row in last.rows]


def test_the_file_of_parts_is_the_list_as_it_is_narrowed(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    with acting(cast.director.scope):
        made = shelf()
        edit_parameters(part_id=made["new"].pk, values={"thickness_mm": "14.5"}, now=NOW)

    def rows(query: str) -> list[dict[str, str]]:
        answer: Any = client_of(cast.garage_tech).get(f"/catalogue/file?format=csv&{query}")
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        if "," not in lines[0]:
            del lines[0]  # the ribbon
        return list(csv.DictReader(lines))

    assert len(rows("")) == 5
    thick = rows("category=brake_pads&p.thickness_mm.min=12.5")
    assert [(row["零件号"], row["厚度 (mm)"]) for row in thick] == [("QM-BP-1187A", "14.5")]
    assert [row["零件号"] for row in rows("q=cx1187")] == ["QM-BP-2000"]


def test_the_list_asks_a_fixed_number_of_queries(
    cast: Cast, client_of: Callable[[Member], Client]
) -> None:
    with acting(cast.director.scope):
        shelf()
    client = client_of(cast.garage_tech)
    client.get("/catalogue/")
    for url in (
        "/catalogue/",
        "/catalogue/?q=制动片",
        "/catalogue/?category=brake_pads&p.axle=前&ev=1",
    ):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= 14
