"""The check on left and right bites, and lets what is the same both ways pass."""

import pytest

from tools import directions
from xinglian.kernel.tongues import CONTENT, INTERFACE, TONGUES, chain, tongue


@pytest.mark.parametrize(
    "rule",
    [
        "a { margin-left: 1rem; }", "a { left: 0; }", "a { text-align: right; }", "a { border-left-color: red; }",
        "a { border-top-left-radius: 1rem; }", "a { padding: 0 1rem 0 2rem; }", "a { inset: 0 0 0 auto; }",
        "a { transform: translateX(-50%); }", "a { float: left; }",
    ],
)  # fmt: skip
def test_a_style_that_says_left_or_right_is_found(rule: str) -> None:
    assert [line for line, _ in directions.in_style(f"/* left: 1 */\n{rule}")] == [2]


@pytest.mark.parametrize(
    "rule",
    [
        "a { margin-inline-start: 1rem; }", "a { padding: 0 1rem; }", "a { padding: 0 1rem .5rem 1rem; }",
        "a { border-radius: 1rem 1rem 0 0; }", "a { transform: translateX(calc(var(--xl-way) * 1rem)); }",
        ".xl-left-over { color: red; }",
    ],
)  # fmt: skip
def test_a_style_that_is_the_same_both_ways_passes(rule: str) -> None:
    assert list(directions.in_style(rule)) == []


@pytest.mark.parametrize(
    "markup",
    ['<b class="ml-2">', '<b class="md:pl-[4.75rem]">', "<b class='x text-right'>", '<b class="-mr-1">',
     '<b class="left-0">', '<b style="width:1px;left:2px">', '{% icon "x" cls="rounded-l-lg" %}'],
)  # fmt: skip
def test_a_template_that_says_left_or_right_is_found(markup: str) -> None:
    assert len(list(directions.in_template(markup))) == 1


def test_a_template_that_says_start_and_end_passes() -> None:
    assert (
        list(directions.in_template('<b class="ms-2 md:ps-4 text-end xl-left" style="width:1px">'))
        == []
    )


def test_every_language_leads_to_one_of_the_products_own() -> None:
    assert CONTENT[: len(INTERFACE)] == INTERFACE
    assert all(set(chain(code)) & set(INTERFACE) for code in TONGUES)
    assert chain("ug") == ("ug", "zh-hans", "zh-hant", "en")
    assert tongue("UG").direction == "rtl"
    assert tongue("xx").code == "zh-hans"
