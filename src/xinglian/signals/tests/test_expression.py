"""The expression language: what it reads, how it prints, what it says when it cannot read."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinglian.signals.rules import problems
from xinglian.signals.rules.lexer import MAX_LENGTH
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
from xinglian.signals.rules.parse import MAX_CONDITIONS, MAX_DEPTH, parse
from xinglian.signals.rules.printing import to_text
from xinglian.signals.rules.problems import ExpressionProblem, Problem


def problem_of(text: str) -> Problem:
    with pytest.raises(ExpressionProblem) as caught:
        parse(text)
    return caught.value.problem


def test_the_example_of_the_glossary_reads_as_meant() -> None:
    assert parse("cold_region & buys:antifreeze & !read_last_7d") == And(
        (Term("cold_region"), Term("buys:antifreeze"), Not(Term("read_last_7d")))
    )


def test_and_binds_tighter_than_or_and_parentheses_win() -> None:
    assert parse("a | b & c") == Or((Term("a"), And((Term("b"), Term("c")))))
    assert parse("(a | b) & c") == And((Or((Term("a"), Term("b"))), Term("c")))


@pytest.mark.parametrize(
    "text",
    [
        "a and b or not c",
        "a && b || !c",
        "a 且 b 或者 非 c",
        "ａ＆ｂ｜！ｃ",
        "（a & b）| 排除 c",
    ],
)
def test_words_signs_and_full_width_forms_mean_the_same(text: str) -> None:
    assert parse(text) == Or((And((Term("a"), Term("b"))), Not(Term("c"))))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("500000", "500000"), ("50万", "500000"), ("50 万元", "500000"), ("¥500,000", "500000"), ("500k", "500000"),
        ("0.5m", "500000"), ("５０万", "500000"), ("1.2亿", "120000000"), ("-20%", "-0.2"), ("30天", "30"), ("30d", "30"),
    ],
)  # fmt: skip
def test_figures_take_the_units_people_write(typed: str, amount: str) -> None:
    assert parse(f"amount_12m >= {typed}") == Compare("amount_12m", ">=", Decimal(amount))


def test_comparison_signs_have_several_spellings() -> None:
    assert parse("x≥1") == parse("x >= 1")
    assert parse("x＝1") == parse("x == 1") == Compare("x", "=", Decimal(1))
    assert parse("x ≠ 1") == parse("x <> 1") == parse("x != 1")


def test_a_region_may_be_named_by_code_word_or_in_quotes() -> None:
    assert parse("region:3201") == Term("region:3201")
    assert parse("region: 江苏") == Term("region:江苏")
    assert parse('region:"a b"') == Term("region:a b")
    assert to_text(Term("region:a b")) == 'region:"a b"'


def test_everybody_has_to_be_said() -> None:
    assert parse("all") == Everyone()
    assert parse("全部 & !a") == And((Everyone(), Not(Term("a"))))
    assert problem_of("   ").code == problems.EMPTY


@pytest.mark.parametrize(
    ("text", "code", "place", "found"),
    [
        ("a & ", problems.EXPECTED_CONDITION, (4, 5), ""),
        ("a b", problems.EXPECTED_OPERATOR, (2, 3), "b"),
        ("a & (b | c", problems.MISSING_CLOSE, (4, 5), "("),
        ("a) & b", problems.STRAY_CLOSE, (1, 2), ")"),
        ("(a b)", problems.EXPECTED_OPERATOR, (3, 4), "b"),
        ("a & 500", problems.EXPECTED_CONDITION, (4, 7), "500"),
        ("x >= ", problems.EXPECTED_THRESHOLD, (5, 6), ""),
        ("x >= 5kg", problems.BAD_NUMBER, (5, 8), "5kg"),
        ("x >= 1234567890123456789", problems.BAD_NUMBER, (5, 24), "1234567890123456789"),
        ("region: & a", problems.EXPECTED_VALUE, (8, 9), "&"),
        ('region:"a', problems.OPEN_QUOTE, (7, 9), '"a'),
        ("a & #b", problems.BAD_CHARACTER, (4, 5), "#"),
        ("寒冷 ＆ ；", problems.BAD_CHARACTER, (5, 6), "；"),
        ("a & " + "x" * 90, problems.TOO_LONG, (4, 94), "x" * 20 + "…"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(
    text: str, code: str, place: tuple[int, int], found: str
) -> None:
    problem = problem_of(text)
    assert (problem.code, (problem.start, problem.end), problem.found) == (code, place, found)


def test_hostile_input_is_refused_early() -> None:
    assert problem_of("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1)).code == problems.TOO_DEEP
    assert problem_of("!" * (MAX_DEPTH + 1) + "a").code == problems.TOO_DEEP
    assert problem_of(" & ".join(["a"] * (MAX_CONDITIONS + 1))).code == problems.TOO_MANY
    assert problem_of("a" * (MAX_LENGTH + 1)).code == problems.TOO_LONG


def test_what_is_just_within_the_limits_is_read() -> None:
    parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)
    parse(" & ".join(f"({name})" for name in ["a"] * MAX_CONDITIONS))


names = st.from_regex(r"[a-z][a-z_0-9]{0,8}", fullmatch=True).filter(
    lambda n: n not in {"and", "or", "not", "all", "everyone"}
)
values = st.from_regex(r"[a-z0-9一-龥][a-z0-9_\-. 一-龥]{0,6}", fullmatch=True)
terms = st.one_of(names, st.builds(lambda p, v: f"{p}:{v}", names, values)).map(Term)
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=3)
compares = st.builds(
    Compare, names, st.sampled_from([">=", ">", "<", "<=", "=", "!="]), numbers | names
)
trees: st.SearchStrategy[Node] = st.recursive(
    terms | compares | st.just(Everyone()),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(all_of),
        st.lists(inner, min_size=1, max_size=4).map(any_of),
        inner.map(none_of),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(trees)
def test_whatever_is_printed_reads_back_the_same(tree: Node) -> None:
    assert parse(to_text(tree)) == tree


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab&|!()<>=:\"' 1.%万且（）#", max_size=40))
def test_no_text_does_worse_than_a_named_problem(text: str) -> None:
    try:
        node = parse(text)
    except ExpressionProblem as refused:
        assert 0 <= refused.problem.start <= len(text)  # noqa: PT017 - either outcome is fine, the place is not
    else:
        assert parse(to_text(node)) == node
