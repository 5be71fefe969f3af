"""Distances and shapes: what is near and what is inside, and how both are written."""

import numpy as np
import pytest
from pyroaring import BitMap

from xinglian.signals.rules import builder, geometry, problems
from xinglian.signals.rules.geometry import distance_km, inside, positions, shape_of, within
from xinglian.signals.rules.nodes import Term
from xinglian.signals.rules.parse import parse
from xinglian.signals.rules.printing import to_text
from xinglian.signals.rules.problems import ExpressionProblem

NANJING, SHANGHAI = (32.0617, 118.7778), (31.2222, 121.4581)


def test_the_distance_of_two_cities_is_what_an_atlas_says() -> None:
    assert distance_km(NANJING, SHANGHAI) == pytest.approx(270, abs=3)
    assert distance_km(NANJING, NANJING) == 0


def test_who_is_near_is_who_is_no_farther_and_who_has_no_place_is_nowhere() -> None:
    chance = np.random.default_rng(3)
    north, east = chance.uniform(18, 53, 4000), chance.uniform(74, 135, 4000)
    north[::7] = np.nan
    east[::7] = np.nan
    here = positions(north, east)
    for km in (1, 120, 900):
        asked = [
            at for at in range(4000)
            if not np.isnan(north[at]) and distance_km(NANJING, (north[at], east[at])) <= km
        ]  # fmt: skip
        assert within(here, NANJING, km) == BitMap(asked)
    corners = ((20.0, 100.0), (40.0, 95.0), (35.0, 110.0), (45.0, 125.0), (22.0, 118.0))
    asked = [
        at for at in range(4000)
        if not np.isnan(north[at]) and _crossings(corners, north[at], east[at]) % 2
    ]  # fmt: skip
    assert inside(here, corners) == BitMap(asked)
    assert 0 < len(asked) < 3000
    assert inside(here, corners[::-1]) == BitMap(asked)


def _crossings(corners: tuple[geometry.Point, ...], north: float, east: float) -> int:
    """Point by point, by the book."""
    count = 0
    for (a, b), (c, d) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (a > north) != (c > north) and east < (d - b) * (north - a) / (c - a) + b:
            count += 1
    return count


def test_calls_are_read_and_written_back() -> None:
    text = "within_km(50, 3201) & !inside(31.2 121.4, 32 121.5, 31.5 122)"
    node = parse(text)
    assert to_text(node) == text
    assert parse(to_text(node)) == node
    assert parse("附近（50，南京）") == Term("within_km:50/南京")
    groups = builder.from_tree(node, bases=frozenset())
    assert groups is not None
    assert [(row.kind, row.values, row.threshold) for row in groups[0]] == [
        ("within_km", ("3201",), "50"),
        ("inside", ("31.2_121.4/32_121.5/31.5_122",), ""),
    ]
    assert builder.to_tree(groups) == node


def test_what_is_never_closed_is_named() -> None:
    with pytest.raises(ExpressionProblem) as error:
        parse("all & within_km(50, 3201")
    assert (error.value.problem.code, error.value.problem.start) == (problems.MISSING_CLOSE, 15)


@pytest.mark.parametrize("text", ["", "31.2 121.4", "31.2 121.4, 31.2 121.4, 31.2 121.4", "91 10, 92 11, 93 12", "a b, c d, e f"])  # fmt: skip
def test_no_shape_is_made_of_less_than_three_places_on_earth(text: str) -> None:
    assert shape_of(text) is None


@pytest.mark.parametrize(("typed", "km"), [("50", "50"), ("0.50", "0.5"), ("50 km", "50"), ("50公里", "50"), ("0", None), ("5000", None), ("x", None)])  # fmt: skip
def test_a_distance_is_kilometres_up_to_three_thousand(typed: str, km: str | None) -> None:
    assert geometry.km_of(typed) == km
