"""A whole policy as one statement: all rules, then what bounds them: least, cap, groups, budget."""

from xinglian.policies.rules import calendar
from xinglian.policies.rules.amounts import minor
from xinglian.policies.rules.lines_sql import text
from xinglian.policies.rules.policy import Policy
from xinglian.policies.rules.rule_sql import ahead_sql, rule_sql
from xinglian.policies.rules.sums import Sums


def macros(digits: int) -> list[str]:
    """What the statement calls: rounding of parts of a coin (away from nothing at a half; to the even one; …), and how sums read."""
    point = (
        f" || '.' || lpad(CAST(abs(x) % {10**digits} AS VARCHAR), {digits}, '0')" if digits else ""
    )
    cut = "trim(trim(trailing '0' FROM lpad(CAST(abs(x) % {0} AS VARCHAR), {1}, '0')))"
    return [
        f"CREATE OR REPLACE TEMP MACRO {said}"
        for said in (
            "half_up(x, d) AS sign(x) * ((abs(x) * 2 + d) // (2 * d))",
            "half_even(x, d) AS sign(x) * (abs(x) // d + CASE WHEN 2 * (abs(x) % d) > d OR (2 * (abs(x) % d) = d AND (abs(x) // d) % 2 = 1) THEN 1 ELSE 0 END)",
            "cut(x, d) AS sign(x) * (abs(x) // d)",
            "next_up(x, d) AS sign(x) * ((abs(x) + d - 1) // d)",
            f"money(x) AS CASE WHEN x < 0 THEN '-' ELSE '' END || CAST(abs(x) // {10**digits} AS VARCHAR){point}",
            f"units(x) AS CASE WHEN x < 0 THEN '-' ELSE '' END || CAST(abs(x) // 1000 AS VARCHAR) || CASE WHEN abs(x) % 1000 > 0 THEN '.' || {cut.format(1000, 3)} ELSE '' END",
            f"percent(x) AS CASE WHEN x < 0 THEN '-' ELSE '' END || CAST(abs(x) // 10000 AS VARCHAR) || CASE WHEN abs(x) % 10000 > 0 THEN '.' || {cut.format(10000, 4)} ELSE '' END || '%'",
        )
    ]


def settle_sql(policy: Policy, lines: str = "lines") -> str:
    """Columns partner, rule, period, base, rate, amount, trace, pays, quantity, lines; one row a partner, rule and
    period with lines that count, also where nothing is paid; in no order.

    `lines` names a table of partner, day, amount (minor units) and, as far as the policy asks, quantity (thousandths),
    order, part, paid_on and texts; `events` (partner, kind, day) is read where a condition asks for events.
    """
    sums = Sums(policy, lines)
    said = [f"r{n} AS ({rule_sql(policy, rule, sums)})" for n, rule in enumerate(policy.rules)]
    every = " UNION ALL ".join(f"SELECT {n} AS rule_no, * FROM r{n}" for n in range(len(said)))
    tables = [*sums.sql(), *said, f"every_rule AS ({every})", *_bounds(policy)]
    names = _case({n: text(rule.id) for n, rule in enumerate(policy.rules)}, "NULL")
    pays = _case({n: text(rule.pays) for n, rule in enumerate(policy.rules)}, "NULL")
    label = calendar.label_sql(policy.period, "period", policy.from_, policy.to)
    return (
        f"WITH {', '.join(tables)} SELECT partner, {names} AS rule, {label} AS period, CAST(base AS BIGINT) AS base,"
        " CAST(rate AS DECIMAL(18, 6)) / 1000000 AS rate, CAST(amount AS BIGINT) AS amount, told AS trace,"
        f" {pays} AS pays, CAST(quantity AS DECIMAL(38, 3)) / 1000 AS quantity, CAST(lines AS BIGINT) AS lines"
        f" FROM {tables[-1].split(' ', 1)[0]}"
    )


def watch_sql(policy: Policy, lines: str = "lines", settled: str = "settled") -> str:
    """Who has a step of a rule before him: partner, rule, period, measure, reach, step, missing (in what it counts; minor units for
    growth percent), would_pay and more (minor units, at the step; before least, cap, group and budget); nearest first.
    Empty where no rule has steps over a period."""
    sums = Sums(policy, lines)
    label = calendar.label_sql(policy.period, "period", policy.from_, policy.to)
    said = [
        f"SELECT partner, {text(rule.id)} AS rule, {label} AS period, {text(rule.by)} AS measure, reach, step, missing, would_pay FROM ({ahead_sql(policy, rule, sums)}) a"
        for rule in policy.rules
        if rule.steps and rule.per == "period"
    ] or [
        "SELECT '' AS partner, '' AS rule, '' AS period, '' AS measure, 0 AS reach, 0 AS step, 0 AS missing, 0 AS would_pay WHERE FALSE"
    ]  # fmt: skip
    return (
        f"WITH {', '.join(sums.sql())}, ahead AS ({' UNION ALL '.join(said)}) SELECT a.*, a.would_pay - s.amount AS more"
        f" FROM ahead a LEFT JOIN {settled} s ON s.partner = a.partner AND s.rule = a.rule AND s.period = a.period"
        " ORDER BY a.missing::DOUBLE / nullif(a.step, 0), a.partner, a.rule"
    )


def _case(values: dict[int, str], otherwise: str) -> str:
    if len(set(values.values())) == 1:
        return next(iter(values.values()))
    return f"CASE rule_no {' '.join(f'WHEN {n} THEN {said}' for n, said in values.items())} ELSE {otherwise} END"


def _bounds(policy: Policy) -> list[str]:
    """Least and cap by rule, then of each group one rule, then the budget; each says so in the row's words."""
    digits, tables, source = policy.digits, [], "every_rule"
    least = {n: str(minor(one.least, digits)) for n, one in enumerate(policy.rules) if one.least is not None}  # fmt: skip
    cap = {n: str(minor(one.cap, digits)) for n, one in enumerate(policy.rules) if one.cap is not None}  # fmt: skip
    if least:
        bound = _bound(least)
        tables.append(_changed("with_least", source, f"amount > 0 AND amount < {bound}", "0", f"'; less than the least ' || money({bound})"))  # fmt: skip
        source = "with_least"
    if cap:
        bound = _bound(cap)
        tables.append(_changed("with_cap", source, f"amount > {bound}", bound, f"'; at most ' || money({bound})"))  # fmt: skip
        source = "with_cap"
    if any(one.group for one in policy.rules):
        tables += _grouped(policy, source)
        source = "of_groups"
    if policy.budget is not None:
        tables += _budgeted(minor(policy.budget, digits), source)
    return tables


def _bound(values: dict[int, str]) -> str:
    return f"CASE rule_no {' '.join(f'WHEN {n} THEN {said}' for n, said in values.items())} END"


def _changed(name: str, source: str, when: str, amount: str, words: str) -> str:
    return (
        f"{name} AS (SELECT * REPLACE (CASE WHEN {when} THEN {amount} ELSE amount END AS amount,"
        f" CASE WHEN {when} THEN told || {words} ELSE told END AS told) FROM {source})"
    )


def _grouped(policy: Policy, source: str) -> list[str]:
    groups = {n: text(one.group) for n, one in enumerate(policy.rules) if one.group}
    takes = {
        n: text(policy.groups[one.group].take) for n, one in enumerate(policy.rules) if one.group
    }
    names = {n: text(one.id) for n, one in enumerate(policy.rules)}
    best = f"CASE WHEN {_bound(takes)} = 'best' THEN -amount ELSE CASE WHEN amount > 0 THEN 0 ELSE 1 END END"
    over = f"(PARTITION BY partner, period, {_bound(groups)} ORDER BY {best}, rule_no)"
    ranked = (
        f"ranked AS (SELECT *, {_bound(groups)} AS in_group, row_number() OVER {over} AS place,"
        f" first_value({_bound(names)}) OVER {over} AS taken FROM {source})"
    )
    beaten = "in_group IS NOT NULL AND place > 1 AND amount <> 0"
    return [
        ranked,
        "of_groups AS (SELECT * EXCLUDE (in_group, place, taken) REPLACE ("
        f"CASE WHEN {beaten} THEN 0 ELSE amount END AS amount,"
        f" CASE WHEN {beaten} THEN told || '; not taken: ' || in_group || ' takes ' || taken ELSE told END AS told) FROM ranked)",
    ]


def _budgeted(budget: int, source: str) -> list[str]:
    """Cut in proportion where all together exceed it; the coins left over go to the largest fractions, then by partner."""
    return [
        f"asked AS (SELECT *, sum(greatest(amount, 0)) OVER () AS asked_for FROM {source})",
        "cut_down AS (SELECT *, CASE WHEN asked_for > {0} AND amount > 0 THEN amount * {0} // asked_for ELSE amount END AS share,"
        " CASE WHEN asked_for > {0} AND amount > 0 THEN amount * {0} % asked_for ELSE 0 END AS rest FROM asked)".format(f"{budget}::HUGEINT"),
        "placed AS (SELECT *, row_number() OVER (ORDER BY rest DESC, partner, period, rule_no) AS place,"
        f" {budget} - sum(CASE WHEN amount > 0 THEN share ELSE 0 END) OVER () AS left_over FROM cut_down)",
        "within_budget AS (SELECT * EXCLUDE (asked_for, share, rest, place, left_over) REPLACE ("
        "share + CASE WHEN asked_for > {0} AND rest > 0 AND place <= left_over THEN 1 ELSE 0 END AS amount,"
        " CASE WHEN asked_for > {0} AND amount > 0 THEN told || '; budget: {1} of ' || money(asked_for) ELSE told END AS told) FROM placed)".format(budget, "' || money(" + str(budget) + ") || '"),
    ]  # fmt: skip
