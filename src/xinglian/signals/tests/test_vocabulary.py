"""Words: names in any language lead to one key; a misspelt one gets a suggestion."""

import pytest

from xinglian.signals.rules import problems
from xinglian.signals.rules.parse import parse
from xinglian.signals.rules.printing import to_text
from xinglian.signals.rules.problems import ExpressionProblem, Problem
from xinglian.signals.rules.vocabulary import FigureWord, Vocabulary, bind

WORDS = Vocabulary(
    tags={
        "cold_region": ("cold_region",),
        "寒冷地区": ("cold_region",),
        "buys:antifreeze": ("buys:antifreeze",),
        "slow_stock": ("slow_stock",),
    },
    values={
        "region": {
            "32": ("32",),
            "江苏": ("32",),
            "3201": ("3201",),
            "南京": ("3201",),
            "鼓楼": ("320106", "410204"),
        },
        "type": {"garage": ("garage",), "修理厂": ("garage",)},
    },
    figures={
        "amount_12m": FigureWord(),
        "climate": FigureWord(choices={"cold": "cold", "寒冷": "cold"}),
    },
    figure_aliases={"近12个月进货额": "amount_12m"},
    prefix_aliases={"地区": "region", "类型": "type"},
)


def bound(text: str) -> str:
    return to_text(bind(parse(text), WORDS))


def problem_of(text: str) -> Problem:
    with pytest.raises(ExpressionProblem) as caught:
        bound(text)
    return caught.value.problem


def test_names_in_any_language_become_keys() -> None:
    assert (
        bound("寒冷地区 且 地区:南京 且 类型:修理厂") == "cold_region & region:3201 & type:garage"
    )
    assert bound("近12个月进货额 >= 50万") == "amount_12m >= 500000"
    assert bound("climate = 寒冷") == "climate = cold"
    assert bound("COLD_Region") == "cold_region"


@pytest.mark.parametrize(
    ("text", "code", "suggestions"),
    [
        ("a_tag & cold_regoin", problems.UNKNOWN_TAG, ()),
        ("cold_regoin", problems.UNKNOWN_TAG, ("cold_region",)),
        ("buys:antifreze", problems.UNKNOWN_TAG, ("buys:antifreeze",)),
        ("regoin:南京", problems.UNKNOWN_TAG, ("region:南京",)),
        ("region:320l", problems.UNKNOWN_VALUE, ("region:3201", "region:32")),
        ("region:鼓楼", problems.AMBIGUOUS, ("region:320106", "region:410204")),
        ("role:owner", problems.ROLE_NOT_HERE, ()),
        ("amount_12m", problems.FIGURE_NEEDS_THRESHOLD, ()),
        ("slow_stock >= 5", problems.TAG_HAS_NO_THRESHOLD, ()),
        ("amount_21m >= 5", problems.UNKNOWN_FIGURE, ("amount_12m",)),
        ("amount_12m >= lots", problems.NUMBER_WANTED, ()),
        ("climate >= cold", problems.CHOICE_HAS_NO_ORDER, ()),
        ("climate = warm", problems.UNKNOWN_CHOICE, ("cold",)),
    ],
)
def test_a_word_nobody_knows_is_named_with_a_way_out(
    text: str, code: str, suggestions: tuple[str, ...]
) -> None:
    problem = problem_of(text)
    assert (problem.code, problem.suggestions) == (code, suggestions)


def test_the_place_is_that_of_the_word() -> None:
    problem = problem_of("cold_region & (slow_stock | region:nowhere)")
    assert (
        "cold_region & (slow_stock | region:nowhere)"[problem.start : problem.end]
        == "region:nowhere"
    )
