"""Who has a step before him: buying what is missing pays what was said, a coin less does not reach it."""

import random
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb
import pytest

from xinglian.policies.queries.settlement import compare_into, watch_into
from xinglian.policies.rules.policy import Policy
from xinglian.policies.rules.policy_file import policy_of
from xinglian.policies.tests import random_policies
from xinglian.policies.tests.by_hand import Line
from xinglian.policies.tests.test_settlement import in_columns

BYS = ("amount", "quantity", "growth", "growth percent", "orders")


def one_rule(dice: random.Random, by: str) -> dict[str, Any]:
    """Steps over everything a partner buys in the year, without conditions."""
    mode = dice.choice(["marginal", "whole"]) if by in {"amount", "quantity", "growth"} else "whole"
    kind = {"quantity": "each", "orders": "fixed", "growth percent": "rate"}.get(by, "rate")
    said: dict[str, Any] = {"id": "r", "by": by, "mode": mode, "steps": random_policies.steps(dice, kind, percent=by == "growth percent", whole=by in {"quantity", "orders"})}  # fmt: skip
    if by == "growth":
        said["base"] = "growth"
    return {"format": "xinglian-policy/1", "code": "p", "from": date(2025, 1, 1), "to": date(2025, 12, 31), "rules": [said]}  # fmt: skip


def bought(partner: str, *, amount: int = 0, quantity: Fraction = Fraction(0), order: str | None = None) -> Line:  # fmt: skip
    return Line(partner=partner, day=date(2025, 6, 1), amount=Fraction(amount), quantity=quantity, order=order, part=None, paid_on=None, words={"category": None, "channel": None, "status": None})  # fmt: skip


def more(partner: str, by: str, missing: int) -> list[Line]:
    if by == "quantity":
        return [bought(partner, quantity=Fraction(missing, 1000), amount=0)]
    if by == "orders":
        return [bought(partner, amount=10_000_000, order=f"new {n}") for n in range(missing)]
    return [bought(partner, amount=missing)]


@pytest.mark.parametrize("by", BYS)
def test_what_is_missing_reaches_the_step_and_pays_what_was_said(by: str) -> None:
    seen = told = 0
    with duckdb.connect(":memory:", config={"threads": 1}) as db:
        for seed in range(9):
            dice = random.Random(f"{by} {seed}")
            policy = policy_of(one_rule(dice, by))
            lines = random_policies.lines(dice)
            now = in_columns(db, policy, lines, [])
            watch_into(db, policy)
            rows = db.execute("SELECT partner, step, missing, would_pay, more, period FROM watched").fetchall()  # fmt: skip
            for partner, step, missing, would_pay, brings, period in rows:
                after = in_columns(db, policy, lines + more(partner, by, missing), [])[(partner, "r", period)]  # fmt: skip
                if would_pay is not None:
                    assert (after, after - now[(partner, "r", period)]) == (would_pay, brings), (seed, partner)  # fmt: skip
                    told += 1
                assert reach_of(db, policy, lines + more(partner, by, missing), partner, step)
                assert not reach_of(db, policy, lines + more(partner, by, missing - 1), partner, step)  # fmt: skip
                seen += 1
    assert seen > 5
    assert told > 5 or by == "growth percent"


def reach_of(db: duckdb.DuckDBPyConnection, policy: Policy, lines: list[Line], partner: str, step: int) -> bool:  # fmt: skip
    """Whether nothing up to this step is ahead of the partner any more."""
    in_columns(db, policy, lines, [])
    watch_into(db, policy)
    return db.execute("SELECT count(*) FROM watched WHERE partner = ? AND step <= ?", [partner, step]).fetchall() == [(0,)]  # fmt: skip


def test_two_policies_over_the_same_lines_say_who_wins_and_who_loses() -> None:
    def flat(rate: str, least: int) -> Policy:
        return policy_of({"format": "xinglian-policy/1", "code": "p", "from": date(2025, 1, 1), "to": date(2025, 12, 31), "rules": [{"id": "r", "rate": rate, "least": least}]})  # fmt: skip

    lines = [bought("蜀驰", amount=1_000_000), bought("江东", amount=10_000), bought("粤途", amount=0)]  # fmt: skip
    with duckdb.connect(":memory:") as db:
        in_columns(db, flat("1%", 0), lines, [])
        told = compare_into(db, flat("1%", 0), flat("2%", 5))
        assert (told.before, told.after) == (10_100, 20_000)
        assert (told.winners, told.losers, told.same) == (1, 1, 1)
        assert db.execute("SELECT partner, before, after, change FROM compared").fetchall() == [("江东", 100, 0, -100), ("粤途", 0, 0, 0), ("蜀驰", 10_000, 20_000, 10_000)]  # fmt: skip
        compare_into(db, flat("1%", 0), flat("2%", 5), by="category")
        assert db.execute("SELECT category, change, partners, winners, losers FROM compared").fetchall() == [(None, 9_900, 3, 1, 1)]  # fmt: skip
