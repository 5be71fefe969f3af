"""Everything a policy adds up per partner and period, asked in one pass over the lines (and one over the year before)."""

from dataclasses import dataclass, field

from xinglian.policies.rules import calendar
from xinglian.policies.rules.lines_sql import TRUE, both, holds, name, text
from xinglian.policies.rules.policy import Policy, Rule


@dataclass
class Sums:
    """Columns of the table `m`, one row a partner and period that has lines; the same sum is asked once."""

    policy: Policy
    lines: str
    now: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    events: dict[str, str] = field(default_factory=dict)

    def count(self, of: str) -> str:
        return self._now("count(*)" if of == TRUE else f"count(CASE WHEN {of} THEN 1 END)")

    def amount(self, of: str) -> str:
        return self._now(_sum("amount", of))

    def quantity(self, of: str) -> str:
        return self._now(_sum("quantity", of))

    def distinct(self, column: str, of: str) -> str:
        said = name(column) if of == TRUE else f"CASE WHEN {of} THEN {name(column)} END"
        return self._now(f"count(DISTINCT {said})")

    def amount_before(self, of: str) -> str:
        """The same period a year before."""
        return _kept(self.before, "b", _sum("amount", of))

    def event(self, kind: str) -> str:
        return _kept(self.events, "e", f"count(CASE WHEN kind = {text(kind)} THEN 1 END)")

    def _now(self, expression: str) -> str:
        return _kept(self.now, "n", expression)

    def sql(self) -> list[str]:
        """The common tables that end in `m`."""
        policy = self.policy
        first, last = policy.from_, policy.to
        tables = [f"now AS ({self._grouped(self.now, 'day', first, last, 0)})"]
        joined, columns = "now", ["now.*"]
        if self.before:
            since, until = calendar.year_before(first), calendar.year_before(last)
            later = calendar.a_year(policy.period)
            tables.append(f"before AS ({self._grouped(self.before, 'day', since, until, later)})")
            joined += " LEFT JOIN before USING (partner, period)"
            columns += [f"coalesce(before.{one}, 0) AS {one}" for one in self.before.values()]
        if self.events:
            told = ", ".join(f"{said} AS {one}" for said, one in self.events.items())
            period = calendar.number_sql(policy.period, "day", first, last)
            tables.append(f"happened AS (SELECT partner, {period} AS period, {told} FROM events WHERE day BETWEEN DATE '{first}' AND DATE '{last}' GROUP BY ALL)")  # fmt: skip
            joined += " LEFT JOIN happened USING (partner, period)"
            columns += [f"coalesce(happened.{one}, 0) AS {one}" for one in self.events.values()]
        tables.append(f"m AS (SELECT {', '.join(columns)} FROM {joined})")
        return tables

    def _grouped(self, sums: dict[str, str], day: str, first: object, last: object, later: int) -> str:  # fmt: skip
        period = calendar.number_sql(self.policy.period, day, first, last)  # type: ignore[arg-type]
        told = "".join(f", {said} AS {one}" for said, one in sums.items())
        where = both(f"{day} BETWEEN DATE '{first}' AND DATE '{last}'", holds(self.policy.lines))
        return f"SELECT partner, {period} + {later} AS period{told} FROM {self.lines} WHERE {where} GROUP BY ALL"


def _kept(sums: dict[str, str], letter: str, expression: str) -> str:
    return sums.setdefault(expression, f"{letter}{len(sums)}")


def _sum(column: str, of: str) -> str:
    if of == TRUE:
        return f"coalesce(sum({column}), 0)"
    return f"coalesce(sum(CASE WHEN {of} THEN {column} END), 0)"


def counted(policy: Policy, rule: Rule, lines: str) -> str:
    """Which lines the rule counts, within the policy's scope and days."""
    said = [holds(rule.lines)]
    if rule.returns != "net":
        said.append("amount >= 0" if rule.returns == "without" else "amount < 0")
    if rule.from_:
        said.append(f"day >= DATE '{rule.from_}'")
    if rule.to:
        said.append(f"day <= DATE '{rule.to}'")
    if rule.paid_within is not None:
        said.append(f"coalesce(paid_on - day <= {rule.paid_within}, FALSE)")
    if rule.first == "order":
        said.append(f'coalesce((partner, "order") IN (SELECT (partner, arg_min("order", (day, "order"))) FROM {lines} WHERE "order" IS NOT NULL GROUP BY partner), FALSE)')  # fmt: skip
    if rule.first == "part":
        said.append(f"coalesce((partner, part, day) IN (SELECT (partner, part, min(day)) FROM {lines} WHERE part IS NOT NULL GROUP BY partner, part), FALSE)")  # fmt: skip
    return both(*said)


def counted_before(policy: Policy, rule: Rule, lines: str) -> str:
    """The same lines a year before: its own days moved back with it."""
    moved = rule.model_copy(
        update={one: calendar.year_before(day) for one, day in (("from_", rule.from_), ("to", rule.to)) if day}
    )  # fmt: skip
    return counted(policy, moved, lines)
