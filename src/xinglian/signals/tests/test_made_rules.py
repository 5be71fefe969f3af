"""Tags that name one another: their order, whom a change concerns, circles."""

from xinglian.signals.rules import made
from xinglian.signals.rules.parse import parse


def test_only_made_tags_are_found_in_a_rule() -> None:
    node = parse("made:3 & (cold_region | !made:12) & region:32")
    assert made.named_in(node) == {"made:3", "made:12"}
    assert [made.id_of(key) for key in ("made:12", "made:x", "cold_region", "made:")] == [
        12, None, None, None,
    ]  # fmt: skip


def test_a_circle_is_told_the_shortest_way() -> None:
    named = {"a": {"b", "c"}, "b": {"d"}, "c": {"a"}, "d": {"a"}}
    assert made.circle("a", named) == ["a", "c", "a"]
    assert made.circle("a", {"a": {"a"}}) == ["a", "a"]
    assert made.circle("a", {"a": {"b"}, "b": {"b"}}) == []


def test_a_tag_is_computed_after_those_it_names() -> None:
    named = {"c": {"b", "gone"}, "b": {"a"}, "a": set(), "d": set()}
    assert list(made.levels(named)) == [["a", "d"], ["b"], ["c"]]
    assert list(made.levels({"x": {"y"}, "y": {"x"}, "z": set()})) == [["z"]]


def test_a_change_concerns_all_that_name_it_however_far() -> None:
    named = {"c": {"b"}, "b": {"a"}, "a": set(), "d": set()}
    assert made.concerned({"a"}, named) == {"a", "b", "c"}
    assert made.concerned({"d"}, named) == {"d"}
