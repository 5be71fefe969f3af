"""The columnar settlement and one by hand agree to the cent, on thousands of random policies."""

import random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from xinglian.policies.queries.settlement import settle_into
from xinglian.policies.rules.policy import Policy
from xinglian.policies.rules.policy_file import policy_of
from xinglian.policies.tests import by_hand, random_policies
from xinglian.policies.tests.by_hand import Event, Line

CASES = 2_000
SHARDS = 8


def in_columns(
    db: duckdb.DuckDBPyConnection, policy: Policy, lines: list[Line], events: list[Event]
) -> dict[tuple[str, str, str], int]:
    words = ("category", "channel", "status")
    rows = pa.table(
        {
            "_row": pa.array(range(len(lines)), pa.int64()),
            "partner": pa.array([one.partner for one in lines], pa.string()),
            "day": pa.array([one.day for one in lines], pa.date32()),
            "amount": pa.array([int(one.amount) for one in lines], pa.int64()),
            "quantity": pa.array([int(one.quantity * 1000) for one in lines], pa.int64()),
            "order": pa.array([one.order for one in lines], pa.string()),
            "part": pa.array([one.part for one in lines], pa.string()),
            "paid_on": pa.array([one.paid_on for one in lines], pa.date32()),
            **{word: pa.array([one.words[word] for one in lines], pa.string()) for word in words},
        }
    )
    db.register("lines", rows)
    db.register(
        "events",
        pa.table(
            {
                "partner": pa.array([one.partner for one in events], pa.string()),
                "kind": pa.array([one.kind for one in events], pa.string()),
                "day": pa.array([one.day for one in events], pa.date32()),
            }
        ),
    )
    settle_into(db, policy)
    return {
        (partner, rule, period): amount
        for partner, rule, period, amount in db.execute(
            "SELECT partner, rule, period, amount FROM settled"
        ).fetchall()
    }


def label(policy: Policy, period: Any) -> str:
    if period == "whole":
        return f"{policy.from_}/{policy.to}"
    year, place = period
    return {
        "month": f"{year}-{place + 1:02d}",
        "quarter": f"{year}-Q{place + 1}",
        "half": f"{year}-H{place + 1}",
    }.get(policy.period, f"{year}")


@pytest.mark.parametrize("shard", range(SHARDS))
def test_columns_and_loops_agree_to_the_cent(shard: int) -> None:
    paid = 0
    with duckdb.connect(":memory:", config={"threads": 1}) as db:
        for seed in range(shard, CASES, SHARDS):
            dice = random.Random(seed)
            said = random_policies.policy(dice)
            lines, events = random_policies.lines(dice), random_policies.events(dice)
            policy = policy_of(said)
            wanted = {
                (key[0], key[1], label(policy, key[2])): amount
                for key, amount in by_hand.settle(policy, lines, events).items()
            }
            found = in_columns(db, policy, lines, events)
            assert found == wanted, f"seed {seed}: {said}"
            paid += sum(1 for amount in found.values() if amount)
    assert paid > CASES // SHARDS // 2  # that they agree on nothing but zeros would prove nothing
