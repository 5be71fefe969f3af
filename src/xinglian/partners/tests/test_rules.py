"""Layers and credit codes, without a database."""

from datetime import date

import pytest

from xinglian.partners.rules.credit_code import check_digit, is_valid
from xinglian.partners.rules.layers import (
    Figures,
    Thresholds,
    core_places,
    layer_of,
    months_between,
)
from xinglian.partners.rules.words import Layer, PartnerType

TODAY = date(2026, 11, 20)
OLD = date(2015, 1, 1)


def layer(**given: object) -> Layer:
    figures = Figures(
        **{
            "type": PartnerType.GARAGE, "bought_12m_minor": 0, "bought_before_minor": 0,
            "joined_on": OLD, **given,
        }  # type: ignore[arg-type]
    )  # fmt: skip
    return layer_of(figures, agents=10, thresholds=Thresholds(), as_of=TODAY)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": PartnerType.PROVINCIAL_AGENT, "rank": 2, "bought_12m_minor": 100}, Layer.CORE),
        ({"type": PartnerType.PROVINCIAL_AGENT, "rank": 3, "bought_12m_minor": 100}, Layer.BASE),
        ({"type": PartnerType.PROVINCIAL_AGENT, "rank": 1, "bought_12m_minor": 0}, Layer.BASE),
        ({"bought_12m_minor": 500_000_000}, Layer.CLOSE),
        ({"bought_12m_minor": 2_000_000_000}, Layer.CLOSE),
        ({"bought_12m_minor": 2_000_000_001}, Layer.BASE),
        ({"bought_12m_minor": 499_999_999}, Layer.BASE),
        ({"joined_on": date(2024, 11, 21)}, Layer.EMERGING),
        ({"joined_on": date(2024, 11, 20)}, Layer.BASE),
        ({"bought_12m_minor": 131, "bought_before_minor": 100}, Layer.EMERGING),
        ({"bought_12m_minor": 130, "bought_before_minor": 100}, Layer.BASE),
        ({"bought_12m_minor": 130, "bought_before_minor": 0}, Layer.BASE),
        ({"joined_on": None}, Layer.BASE),
    ],
)
def test_the_first_rule_that_holds_decides(given: dict[str, object], expected: Layer) -> None:
    assert layer(**given) is expected


def test_a_fifth_of_the_agents_is_rounded_up() -> None:
    assert [core_places(agents=n, share=0.2) for n in (1, 5, 6, 10, 93)] == [1, 1, 2, 2, 19]


def test_months_count_when_they_are_full() -> None:
    assert months_between(first=date(2024, 11, 20), last=TODAY) == 24
    assert months_between(first=date(2024, 11, 21), last=TODAY) == 23


def test_a_credit_code_has_a_check_digit() -> None:
    code = "91320102MA1N" + "00001"
    whole = code + check_digit(code)
    assert is_valid(whole)
    assert not is_valid(whole[:-1] + ("0" if whole[-1] != "0" else "1"))
    assert not is_valid("91320102")
    assert not is_valid("I" * 18)
