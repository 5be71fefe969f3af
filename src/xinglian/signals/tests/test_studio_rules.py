"""Nights, crossings, marks and nearest changes, in plain Python."""

from datetime import date
from decimal import Decimal

import pytest
from pyroaring import BitMap

from xinglian.signals.rules import crossing, days, distinction, nearest
from xinglian.signals.rules.days import Night
from xinglian.signals.rules.nodes import Compare, Term
from xinglian.signals.rules.parse import parse

FIRST, SECOND, THIRD = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 3)
# {1, 2} on the first night, {2, 3, 4} on the second, {3, 5} on the third.
NIGHTS = [
    Night(day=THIRD, expression="x", moved=BitMap([2, 4, 5])),
    Night(day=SECOND, expression="x", moved=BitMap([1, 3, 4])),
    Night(day=FIRST, expression="x", moved=BitMap()),
]
NEWEST = BitMap([3, 5])


def test_earlier_members_are_found_by_walking_back() -> None:
    found = days.members_on(NEWEST, NIGHTS, [FIRST, SECOND, THIRD])
    assert found == {FIRST: BitMap([1, 2]), SECOND: BitMap([2, 3, 4]), THIRD: BitMap([3, 5])}


def test_sizes_are_those_of_the_part_one_may_see() -> None:
    assert days.sizes(NEWEST, NIGHTS, within=BitMap(range(10))) == [2, 3, 2]
    assert days.sizes(NEWEST, NIGHTS, within=BitMap([2, 3])) == [1, 2, 1]


def test_every_partner_lies_in_exactly_one_part() -> None:
    sets = [BitMap(range(6)), BitMap(range(4, 10)), BitMap([5, 20])]
    found = {part.of: part for part in crossing.parts(sets, everybody=100)}
    assert len(found) == 7
    assert sum(part.only for part in found.values()) == len(BitMap.union(*sets))
    assert (found[0, 1].only, found[0, 1].shared, found[0, 1, 2].only) == (1, 2, 1)
    assert found[0,].lift is None


def test_lift_says_how_much_more_than_chance() -> None:
    assert crossing.lift(20, [40, 50], everybody=100) == 1.0
    assert crossing.lift(40, [40, 50], everybody=100) == 2.0
    assert crossing.lift(0, [0, 50], everybody=100) is None


def test_a_tag_of_two_partners_never_leads() -> None:
    found = distinction.marks(
        {"rare": (2, 2), "strong": (80, 100), "everywhere": (100, 1000), "missing": (0, 500)},
        members=100, everybody=1000,
    )  # fmt: skip
    assert [one.key for one in found] == ["strong", "missing", "everywhere"]
    strong = found[0]
    assert (strong.inside, round(strong.outside, 3), strong.lift) == (0.8, 0.022, 8.0)
    assert [one.key for one in distinction.strongest(found, most=5, is_more=True)] == ["strong"]
    assert [one.key for one in distinction.strongest(found, most=5, is_more=False)] == ["missing"]


TREE = parse("(cold | wet) & !lost & amount_12m >= 500000")
COLD, WET, LOST = Term("cold"), Term("wet"), Term("lost")
AMOUNT = Compare("amount_12m", ">=", Decimal(500000))


def test_the_cheapest_way_in_is_named() -> None:
    truth = {COLD: False, WET: False, LOST: True, AMOUNT: False}
    change = nearest.nearest(TREE, truth, costs={COLD: 0.9, WET: 0.2, AMOUNT: 0.1, LOST: 0.5})
    assert change is not None
    assert dict(change.wanted) == {WET: True, LOST: False, AMOUNT: True}
    assert change.cost == pytest.approx(0.8)


def test_one_condition_is_enough_to_leave() -> None:
    truth = {COLD: True, WET: True, LOST: False, AMOUNT: True}
    assert nearest.holds(TREE, truth)
    change = nearest.nearest(TREE, truth, costs={AMOUNT: 0.3, LOST: 0.2}, wanted=False)
    assert change is not None
    assert dict(change.wanted) == {LOST: True}


def test_places_are_named_last() -> None:
    tree = parse("region:32 | amount_12m >= 500000")
    change = nearest.nearest(tree, {Term("region:32"): False, AMOUNT: False}, costs={AMOUNT: 1.0})
    assert change is not None
    assert dict(change.wanted) == {AMOUNT: True}


def test_what_nothing_can_turn_is_said() -> None:
    assert nearest.nearest(parse("all"), {}, costs={}, wanted=False) is None


def test_distance_is_a_part_of_the_larger_figure() -> None:
    assert nearest.distance(Decimal(250000), Decimal(500000)) == 0.5
    assert nearest.distance(None, Decimal(5)) == 1.0
    assert nearest.distance("cold", "mild") == 1.0
    assert nearest.distance(0, Decimal(0)) == 0.01
