"""A policy applied to a table of lines in DuckDB."""

import duckdb

from xinglian.policies.rules.policy import Condition, Policy
from xinglian.policies.rules.settle_sql import macros, settle_sql
from xinglian.policies.rules.where import columns


def settle_into(
    db: duckdb.DuckDBPyConnection, policy: Policy, *, lines: str = "lines", into: str = "settled"
) -> int:
    """Make the table `into`, one row a partner, rule and period; how many. See `settle_sql` for the columns."""
    for macro in macros(policy.digits):
        db.execute(macro)
    db.execute(f"CREATE OR REPLACE TABLE {into} AS {settle_sql(policy, lines)}")
    return int(db.execute(f"SELECT count(*) FROM {into}").fetchall()[0][0])


def asked(policy: Policy) -> set[str]:
    """The columns of lines a policy needs beyond partner, day and amount."""
    found = columns(policy.lines)
    for rule in policy.rules:
        found |= columns(rule.lines)
        found |= (
            {"order"}
            if rule.per == "order" or rule.first == "order" or rule.by == "orders"
            else set()
        )
        found |= {"part"} if rule.first == "part" or rule.prices or rule.by == "parts" else set()
        found |= {"paid_on"} if rule.paid_within is not None else set()
        found |= {"quantity"} if rule.each is not None or rule.bundle or rule.free or rule.prices or rule.by == "quantity" or any(one.each is not None for one in rule.steps) else set()  # fmt: skip
        for need in rule.bundle.needs if rule.bundle else ():
            found |= columns(need.lines)
        for condition in rule.when:
            found |= _of(condition)
    return found


def _of(condition: Condition) -> set[str]:
    found = columns(condition.lines) | columns(condition.of)
    found |= {
        {"quantity": "quantity", "orders": "order", "parts": "part"}.get(
            condition.measure or "", "amount"
        )
    }
    return found.union(*(_of(one) for one in condition.any_))
