"""Numbers and parameters, and that the database agrees with the plain rules."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures.cast import Cast
from xinglian.catalogue.queries.search_parts import terms
from xinglian.catalogue.rules.numbers import NUMBER_KEY_DUCKDB, normalise_number
from xinglian.catalogue.rules.parameters import Definition, checked, inherited, pairs
from xinglian.catalogue.rules.words import ParameterType
from xinglian.kernel import sql
from xinglian.kernel.scope import acting, network

NUMBERS = [
    "ab－12.3/4",
    " 04465-33450 ",
    "ＱＭ１２３４",
    "bp 1187",
    "",
    "--",
    "件号-7",
    "a_b%c",
    "é-9",
]


def test_a_number_is_the_same_however_it_is_typed() -> None:
    assert normalise_number("ab－12.3/4") == "AB1234"
    assert {normalise_number(n) for n in ("BP-1187", "bp 1187", "ＢＰ．１１８７", "B-P/1187")} == {
        "BP1187"
    }


def test_postgresql_and_duckdb_normalise_alike(cast: Cast) -> None:
    import unicodedata

    with acting(network()):
        for number in NUMBERS:
            assert sql.value("SELECT catalogue_number_key(%s)", [number]) == normalise_number(
                number
            )
    for number in NUMBERS:
        folded = unicodedata.normalize("NFKC", number)
        found = duckdb.execute(f"SELECT {NUMBER_KEY_DUCKDB.format(v='$1')}", [folded]).fetchone()
        assert found is not None
        assert found[0] == normalise_number(number)


def test_the_words_of_a_search_have_the_grams_of_the_index(cast: Cast) -> None:
    with acting(network()):
        for text in ("前制动片", "brake", "制动 pad", "x", "一"):
            mine = terms(text)["grams"]
            theirs = sql.value(
                "SELECT array_agg(DISTINCT g ORDER BY g) FROM unnest(%s::text[]) AS w,"
                " unnest(catalogue_grams(w)) AS g",
                [text.split()],
            )
            assert mine == (theirs or [])


THICKNESS = Definition(
    key="thickness_mm", name="厚度", type=ParameterType.NUMBER, unit="mm",
    minimum=Decimal(8), maximum=Decimal(24),
)  # fmt: skip
MIX = Definition(
    key="friction", name="摩擦材料", type=ParameterType.CHOICE, choices=("陶瓷", "Low-Met")
)
SENSOR = Definition(key="sensor", name="报警线", type=ParameterType.BOOLEAN)
ALL = {one.key: one for one in (THICKNESS, MIX, SENSOR)}


def test_good_values_get_their_types() -> None:
    given = {"thickness_mm": "12.5 mm", "friction": "low-met", "sensor": "是", "other": ""}
    assert checked(given, ALL) == (
        {"thickness_mm": Decimal("12.5"), "friction": "Low-Met", "sensor": True}, [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("thickness_mm", "abc", "not_a_number"), ("thickness_mm", "7.9", "too_small"),
        ("thickness_mm", "25", "too_large"), ("thickness_mm", "NaN", "not_a_number"),
        ("friction", "纸", "not_a_choice"), ("sensor", "也许", "not_yes_or_no"),
        ("colour", "red", "unknown"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(key: str, value: str, code: str) -> None:
    good, problems = checked({key: value}, ALL)
    assert not good
    assert [(problem.key, problem.code) for problem in problems] == [(key, code)]


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_is_kept_or_named(text: str) -> None:
    for key in ALL:
        good, problems = checked({key: text}, ALL)
        assert len(good) + len(problems) == (1 if text.strip() else 0)


def test_pairs_are_read_with_full_width_signs_too() -> None:
    assert pairs("a=1； b＝是 ;") == {"a": "1", "b": "是"}
    with pytest.raises(ValueError, match="nonsense"):
        pairs("a=1;nonsense")


def test_the_nearer_definition_wins() -> None:
    top = Definition(key="unit", name="top", category_code="brakes")
    own = Definition(key="unit", name="own", category_code="pads")
    found = inherited("brakes.pads", {"brakes": [top], "pads": [own], "discs": [top]})
    assert found["unit"].name == "own"
    assert inherited("brakes.discs", {"brakes": [own]})["unit"].name == "own"
