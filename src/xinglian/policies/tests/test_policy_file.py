"""What a policy's file may say, and how it is told what is wrong with it."""

import json
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xinglian.policies.rules.policy import Condition, Policy, Rule
from xinglian.policies.rules.policy_file import NotAPolicy, policy_of, read_policy, warnings
from xinglian.policies.tests.random_policies import policy as random_policy

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
FORMAT = Path(__file__).resolve().parents[4] / "docs" / "policy-format.md"


def brakes(**more: Any) -> dict[str, Any]:
    """2 % from 100,000, 3 % from 300,000 on brake parts in the first quarter, not for terminated partners."""
    rule = {
        "id": "brakes", "lines": {"category": ["brakes"], "not": {"status": ["terminated"]}}, "mode": "marginal",
        "steps": [{"from": 100_000, "rate": "2%"}, {"from": 300_000, "rate": "3%"}],
    } | more  # fmt: skip
    return {"format": "xinglian-policy/1", "code": "2026-q1", "from": "2026-01-01", "to": "2026-03-31", "rules": [rule]}  # fmt: skip


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_policy_that_ships_can_be_read_without_a_warning(path: Path) -> None:
    assert warnings(read_policy(path)) == []


def test_the_example_of_the_format_s_page_can_be_read_and_every_word_stands_on_the_page() -> None:
    page = FORMAT.read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    assert [one.id for one in policy_of(tomllib.loads(example, parse_float=Decimal)).rules] == ["brakes", "growth"]  # fmt: skip
    for model in (Policy, Rule, Condition):
        for name, field in model.model_fields.items():
            assert f"`{field.alias or name}" in page, f"{field.alias or name} is not explained"


@pytest.mark.parametrize("seed", range(60))
def test_a_policy_written_down_reads_as_the_same_policy(seed: int) -> None:
    import random

    told = policy_of(random_policy(random.Random(seed)))
    again = policy_of(json.loads(told.model_dump_json(by_alias=True, exclude_none=True)))
    assert again == told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"steps": [{"from": 300_000, "rate": "2%"}, {"from": 100_000, "rate": "3%"}]}, "rule 1 (brakes): step 2 begins at 100000, not above step 1 (300000)."),
        ({"steps": [{"from": 0, "rate": "2"}]}, 'rule 1 (brakes), steps 1, rate: \'2\' does not say of what: write it as "2%" or "5‰".'),
        ({"steps": [{"from": 0, "rate": "2%", "each": 1}]}, "rule 1 (brakes), steps 1: a step pays one of rate, each or fixed."),
        ({"steps": [{"from": 0, "rate": "2%"}, {"from": 5, "fixed": 1}]}, "all steps pay alike, not fixed and rate"),
        ({"steps": [{"from": "10%", "rate": "2%"}]}, 'steps by growth percent begin at shares such as "10%"'),
        ({"mode": None}, 'steps need mode = "marginal"'),
        ({"by": "orders"}, "marginal steps pay a rate by amount"),
        ({"rate": "1%"}, "a rule pays by exactly one of rate, each, fixed, steps, bundle, free, prices, not by rate and steps."),
        ({"step": []}, "rule 1 (brakes), step: there is no such word. Is steps meant?"),
        ({"cap": "-5"}, "rule 1 (brakes), cap: -5 is less than nothing."),
        ({"cap": "much"}, "'much' is not a number"),
        ({"from": "2026-03-01", "to": "2026-02-01"}, "ends (2026-02-01) before it begins (2026-03-01)"),
        ({"group": "best"}, "group best is not described"),
        ({"when": [{"measure": "share", "at_least": 30}]}, "when 1: share is compared with a share such as 30%, not 30."),
        ({"when": [{"measure": "share"}]}, "a condition says at_least or below"),
        ({"when": [{"at_least": 3}]}, "a condition has a measure, or any with alternatives"),
        ({"lines": ["brakes"]}, "lines: write columns with their values, such as category"),
        ({"id": "Bremsen & mehr"}, "rule 1 (Bremsen & mehr), id: "),
        ({"per": "line", "by": "orders", "mode": "whole"}, 'steps by orders or parts go with per = "period"'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_rule_and_the_remedy(more: dict[str, Any], words: str) -> None:  # fmt: skip
    with pytest.raises(NotAPolicy) as told:
        policy_of(brakes(**more))
    assert words in str(told.value)


def test_rules_of_one_name_and_days_that_run_backwards_are_refused() -> None:
    said = brakes()
    with pytest.raises(NotAPolicy, match="two rules are called brakes"):
        policy_of(said | {"rules": said["rules"] * 2})
    with pytest.raises(NotAPolicy, match=r"the policy ends .2025-03-31. before it begins"):
        policy_of(said | {"to": "2025-03-31"})
    with pytest.raises(NotAPolicy, match="rules is missing"):
        policy_of({key: value for key, value in said.items() if key != "rules"})
    with pytest.raises(NotAPolicy, match="The policy"):
        policy_of(["not", "a", "policy"])


def test_steps_that_pay_less_the_more_is_bought_are_warned_of() -> None:
    falling = [{"from": 0, "rate": "3%"}, {"from": 100, "rate": "2%"}]
    assert warnings(policy_of(brakes(steps=falling))) == ["Rule brakes: a higher step pays less than the one before it."]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("p.toml", "format = ", "p.toml cannot be read"),
        ("p.json", "{", "p.json cannot be read"),
        ("p.json", "[" * 100_000, "p.json cannot be read"),
        ("p.toml", "x" * (5 << 20), "is larger than 4 MB"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, name: str, text: str, words: str) -> None:  # fmt: skip
    (tmp_path / name).write_text(text)
    with pytest.raises(NotAPolicy, match=words):
        read_policy(tmp_path / name)
    with pytest.raises(NotAPolicy, match="There is no file"):
        read_policy(tmp_path / "none.toml")


def test_numbers_of_a_file_stay_exact() -> None:
    said = tomllib.loads("cap = 0.1", parse_float=Decimal)
    assert Policy.model_validate(brakes(**said)).rules[0].cap == Decimal("0.1")
