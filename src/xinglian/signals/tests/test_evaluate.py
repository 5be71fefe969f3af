"""Bitmaps answer like plain sets."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from xinglian.signals.rules.evaluate import evaluate
from xinglian.signals.rules.nodes import (
    And,
    Compare,
    Everyone,
    Node,
    Not,
    Or,
    Term,
    all_of,
    any_of,
    none_of,
)
from xinglian.signals.rules.parse import parse
from xinglian.signals.rules.predicate import (
    NotAPredicate,
    check,
    compare_sql,
    figures_of,
    read,
    to_sql,
)

EVERYONE = set(range(12))
HELD = {"a": {0, 1, 2, 3}, "b": {2, 3, 4}, "c": {3, 9, 11}, "none": set[int]()}


def as_set(node: Node) -> set[int]:
    match node:
        case Everyone():
            return EVERYONE
        case Term(name=name):
            return HELD[name]
        case Not(item=item):
            return EVERYONE - as_set(item)
        case And(items=items):
            return set.intersection(*map(as_set, items))
        case Or(items=items):
            return set.union(*map(as_set, items))
    raise AssertionError(node)


def found(node: Node) -> set[int]:
    bitmaps = {name: BitMap(held) for name, held in HELD.items()}
    result = evaluate(node, lookup=lambda leaf: bitmaps[leaf.name], everyone=BitMap(EVERYONE))  # type: ignore[union-attr]
    assert {name: set(bitmap) for name, bitmap in bitmaps.items()} == HELD, (
        "bitmaps are shared and must not change"
    )
    return set(result)


leaf = st.one_of(st.sampled_from(sorted(HELD)).map(Term), st.just(Everyone()))
trees: st.SearchStrategy[Node] = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(all_of),
        st.lists(inner, min_size=1, max_size=4).map(any_of),
        inner.map(none_of),
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(trees)
def test_an_expression_over_bitmaps_is_one_over_sets(tree: Node) -> None:
    assert found(tree) == as_set(tree)


def test_not_alone_starts_from_everybody() -> None:
    assert found(parse("!a & !b")) == EVERYONE - HELD["a"] - HELD["b"]


PREDICATE = "recency_days >= {days} & (amount_24m > 0 | climate = cold)"


def test_a_definition_becomes_sql_in_stored_units() -> None:
    node = read(PREDICATE, {"days": 90})
    assert to_sql(node, scales={"recency_days": 1, "amount_24m": 100, "climate": 1}) == (
        '(coalesce("recency_days" >= 90, false) AND (coalesce("amount_24m" > 0, false)'
        " OR coalesce(\"climate\" = 'cold', false)))"
    )
    assert figures_of(node) == ("recency_days", "amount_24m", "climate")


def test_money_is_compared_in_minor_units() -> None:
    assert (
        compare_sql(Compare("amount_12m", ">=", Decimal("1234.5")), scale=100)
        == 'coalesce("amount_12m" >= 123450, false)'
    )


def test_a_quote_in_a_word_stays_a_word() -> None:
    assert (
        compare_sql(Compare("climate", "=", "x' OR 1=1 --"), scale=1)
        == "coalesce(\"climate\" = 'x'' OR 1=1 --', false)"
    )


def test_why_tells_every_comparison() -> None:
    node = read(PREDICATE, {"days": 90})
    holds, checks = check(node, {"recency_days": 95, "amount_24m": None, "climate": "cold"})
    assert holds
    assert [(c.figure, c.value, c.is_met) for c in checks] == [
        ("recency_days", 95, True), ("amount_24m", None, False), ("climate", "cold", True),
    ]  # fmt: skip
    assert not check(node, {"recency_days": 10, "amount_24m": 5, "climate": "cold"})[0]


def test_a_definition_may_not_negate_or_name_tags() -> None:
    for text in ("!(a >= 1)", "cold_region", "all"):
        with pytest.raises(NotAPredicate):
            read(text, {})
