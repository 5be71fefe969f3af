"""A policy applied to a table of lines in DuckDB."""

from dataclasses import dataclass

import duckdb

from xinglian.policies.rules.lines_sql import name as name_of
from xinglian.policies.rules.policy import Condition, Policy
from xinglian.policies.rules.settle_sql import macros, settle_sql, watch_sql
from xinglian.policies.rules.where import columns


def settle_into(
    db: duckdb.DuckDBPyConnection, policy: Policy, *, lines: str = "lines", into: str = "settled"
) -> int:
    """Make the table `into`, one row a partner, rule and period; how many. See `settle_sql` for the columns."""
    for macro in macros(policy.digits):
        db.execute(macro)
    db.execute(f"CREATE OR REPLACE TABLE {into} AS {settle_sql(policy, lines)}")
    return int(db.execute(f"SELECT count(*) FROM {into}").fetchall()[0][0])


def watch_into(db: duckdb.DuckDBPyConnection, policy: Policy, *, lines: str = "lines", into: str = "watched") -> int:  # fmt: skip
    """Make the table `into` of who has a step before him, over what `settle_into` has settled; how many rows."""
    db.execute(f"CREATE OR REPLACE TABLE {into} AS {watch_sql(policy, lines)}")
    return int(db.execute(f"SELECT count(*) FROM {into}").fetchall()[0][0])


@dataclass(frozen=True, kw_only=True)
class Change:
    """Of a policy against another over the same lines, in minor units: what both cost, how many partners win, lose, stay."""

    before: int
    after: int
    winners: int
    losers: int
    same: int


def compare_into(db: duckdb.DuckDBPyConnection, old: Policy, new: Policy, *, by: str | None = None, into: str = "compared") -> Change:  # fmt: skip
    """Settle the lines by both; the table `into` has a row a partner (or value of the column `by`): before, after, change (minor
    units), partners, winners, losers; who loses most first. The days of both policies count, each its own."""
    for policy, name in ((old, "of_old"), (new, "of_new")):
        settle_into(db, policy, into=name)
    db.execute(
        "CREATE OR REPLACE TABLE by_partner AS SELECT partner, coalesce(o.owed, 0) AS before, coalesce(n.owed, 0) AS after FROM"
        " (SELECT partner, sum(amount) AS owed FROM of_old GROUP BY 1) o FULL JOIN (SELECT partner, sum(amount) AS owed FROM of_new GROUP BY 1) n USING (partner)"
    )
    key = name_of(by) if by else "partner"
    source = "by_partner" if by is None else f"(SELECT b.*, k.{key} FROM by_partner b LEFT JOIN (SELECT partner, min({key}) AS {key} FROM lines GROUP BY 1) k USING (partner))"  # fmt: skip
    db.execute(
        f"CREATE OR REPLACE TABLE {into} AS SELECT {key}, CAST(sum(before) AS BIGINT) AS before, CAST(sum(after) AS BIGINT) AS after,"
        " CAST(sum(after - before) AS BIGINT) AS change, count(*) AS partners, count(CASE WHEN after > before THEN 1 END) AS winners,"
        f" count(CASE WHEN after < before THEN 1 END) AS losers FROM {source} GROUP BY 1 ORDER BY change, 1"
    )
    told = db.execute("SELECT coalesce(sum(before), 0), coalesce(sum(after), 0), count(CASE WHEN after > before THEN 1 END), count(CASE WHEN after < before THEN 1 END), count(CASE WHEN after = before THEN 1 END) FROM by_partner").fetchall()[0]  # fmt: skip
    before, after, winners, losers, same = (int(one) for one in told)
    return Change(before=before, after=after, winners=winners, losers=losers, same=same)


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
