"""The builder's rows mean the same as the text."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from xinglian.signals.rules.builder import (
    Group,
    Row,
    from_json,
    from_tree,
    threshold_of,
    to_json,
    to_tree,
    unfold,
)
from xinglian.signals.rules.evaluate import evaluate
from xinglian.signals.rules.nodes import Node, Term, all_of, any_of, none_of
from xinglian.signals.rules.parse import parse
from xinglian.signals.rules.printing import to_text

BASES = frozenset({"region", "type", "layer", "status", "csm"})


def rows(text: str) -> list[Group] | None:
    return from_tree(parse(text), bases=BASES)


def test_rows_of_one_group_are_joined_by_and() -> None:
    assert rows(
        "(type:garage | type:chain) & cold_region & !(status:ended | status:suspended)"
    ) == [
        (
            Row(kind="type", values=("garage", "chain")),
            Row(kind="tag", values=("cold_region",)),
            Row(kind="status", values=("ended", "suspended"), is_excluded=True),
        )
    ]


def test_groups_are_joined_by_or() -> None:
    found = rows("region:32 & a | b & amount_12m >= 50万")
    assert found is not None
    assert [len(group) for group in found] == [2, 2]
    assert found[1][1] == Row(kind="figure", values=("amount_12m",), op=">=", threshold="500000")


def test_what_rows_cannot_show_stays_text() -> None:
    assert rows("a & (b | c & d)") is None
    assert rows("a & !(b & c)") is None


def test_brackets_within_brackets_are_multiplied_out_for_the_sentence() -> None:
    assert unfold(parse("a & (b | c & d)"), bases=BASES) == rows("a & b | a & c & d")
    assert unfold(parse("a & !(b & c)"), bases=BASES) == rows("a & !b | a & !c")


def test_a_rule_of_too_many_branches_has_no_sentence() -> None:
    pairs = " & ".join(f"(region:{n} & a | b & region:{n})" for n in range(10, 15))
    assert unfold(parse(pairs), bases=BASES) is None


leaf = st.sampled_from(["a", "b", "c"]).map(Term)
trees = st.recursive(
    leaf,
    lambda inner: st.one_of(
        inner.map(none_of),
        st.lists(inner, min_size=2, max_size=3).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
    ),
    max_leaves=6,
)


@given(node=trees)
@settings(max_examples=200, deadline=None)
def test_a_rule_multiplied_out_means_the_same_partners(node: Node) -> None:
    """Eight partners, one for each way to carry three tags."""
    of = {tag: BitMap(n for n in range(8) if n >> bit & 1) for bit, tag in enumerate("abc")}

    def chosen(tree: Node) -> BitMap:
        return evaluate(
            tree,
            lookup=lambda one: of[one.name if isinstance(one, Term) else one.figure],
            everyone=BitMap(range(8)),
        )

    groups = unfold(node, bases=BASES)
    if groups is not None:
        told = to_tree(groups)
        assert told is not None
        assert chosen(told) == chosen(node)


def test_rows_without_a_value_are_left_out() -> None:
    assert (
        to_tree([(Row(kind="tag"), Row(kind="figure", values=("x",), op=">=", threshold="#"))])
        is None
    )
    assert to_tree([]) is None


@pytest.mark.parametrize(
    ("typed", "number"), [("50万", "500000"), ("80%", "0.80"), ("1,200", "1200")]
)
def test_thresholds_take_units(typed: str, number: str) -> None:
    assert str(threshold_of(typed)) == number
    assert threshold_of("5 6") is None
    assert threshold_of("#") is None


def test_json_of_a_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="rows"):
        from_json([[]] * 13)
    with pytest.raises(ValueError, match="comparison"):
        from_json([[{"kind": "figure", "op": "; drop"}]])
    with pytest.raises(ValueError, match="values"):
        from_json([[{"kind": "tag", "values": ["a"] * 61}]])


keys = st.sampled_from(["alpha", "buys:oil", "read_last_7d"])
codes = st.sampled_from(["32", "3201", "51"])
row = st.one_of(
    st.builds(
        Row,
        kind=st.just("tag"),
        values=st.lists(keys, min_size=1, unique=True).map(tuple),
        is_excluded=st.booleans(),
    ),
    st.builds(
        Row,
        kind=st.just("region"),
        values=st.lists(codes, min_size=1, unique=True).map(tuple),
        is_excluded=st.booleans(),
    ),
    st.builds(
        Row,
        kind=st.just("figure"),
        values=st.just(("x",)),
        op=st.just(">="),
        threshold=st.just("5"),
        is_excluded=st.booleans(),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(row, min_size=1, max_size=4).map(tuple), min_size=1, max_size=4))
def test_rows_text_and_json_are_three_faces_of_one_thing(groups: list[Group]) -> None:
    tree = to_tree(from_json(json.loads(json.dumps(to_json(groups)))))
    assert tree is not None
    assert parse(to_text(tree)) == tree
    again = from_tree(tree, bases=BASES)
    assert again is not None
    assert to_tree(again) == tree
