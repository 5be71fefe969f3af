"""One rule as SQL: per partner and period its lines, what it counts, what that pays, and how it came about.

Every rule ends in the same columns: partner, period, lines, base (minor units), quantity (thousandths or NULL), rate
(parts per million, or NULL), amount (minor units, rounded), told.
"""

from dataclasses import dataclass
from decimal import Decimal

from xinglian.policies.rules import calendar
from xinglian.policies.rules.amounts import (
    NANO,
    micro,
    minor,
    parts_per_million,
    thousandths,
    whole,
)
from xinglian.policies.rules.conditions import hold, missed
from xinglian.policies.rules.lines_sql import TRUE, both, holds, text
from xinglian.policies.rules.policy import Policy, Rule, Step
from xinglian.policies.rules.sums import Sums, counted, counted_before

_ENDLESS = 10**18


def rule_sql(policy: Policy, rule: Rule, sums: Sums) -> str:
    """Asks `sums` for what it needs; reads `m` and, where it pays by line or order, the lines themselves."""
    if rule.form == "prices":
        return _prices(policy, rule, sums)
    if rule.per != "period":
        return _small(policy, rule, sums)
    return _period(policy, rule, sums)


def _period(policy: Policy, rule: Rule, sums: Sums) -> str:
    if rule.bundle:
        return _bundle(policy, rule, sums)
    raw, rate, told = _pays(policy, rule)
    source = f"({reached(policy, rule, sums)}) r" + (f" ASOF LEFT JOIN {_steps(policy, rule)} ON r.reach >= s.low" if rule.steps else "")  # fmt: skip
    return (
        f"SELECT partner, period, lines, base, quantity, CASE WHEN ok THEN {rate} END AS rate,"
        f" CASE WHEN ok THEN {_rounded(policy, f'greatest({raw}, 0)')} ELSE 0 END AS amount, CASE WHEN ok THEN {told} ELSE why END AS told FROM {source}"
    )


def reached(policy: Policy, rule: Rule, sums: Sums) -> str:
    """Per partner and period what the rule counts: lines, base, quantity, reach (what steps are compared with), net (the same where
    returns outweigh purchases: below nothing; by growth percent the amount bought), was (the amount a year before), ok (its conditions hold), why (which does not)."""
    of = counted(policy, rule, sums.lines)
    count, amount = sums.count(of), sums.amount(of)
    quantity = sums.quantity(of) if _asks_quantity(rule) else "NULL"
    base, reach, was, why = f"greatest({amount}, 0)", "NULL", "NULL", missed(rule.when, sums)
    ok = hold(rule.when, sums)
    if rule.grows:
        was = sums.amount_before(counted_before(policy, rule, sums.lines))
        new = rule.without_base == "all"
        grown = f"CASE WHEN {was} > 0 THEN greatest({amount} - {was}, 0) ELSE {f'greatest({amount}, 0)' if new else '0'} END"  # fmt: skip
        ok = ok if new else both(f"{was} > 0", ok)
        why = why if new else f"CASE WHEN {was} <= 0 THEN 'nothing was bought a year before' ELSE {why} END"  # fmt: skip
        base = grown if rule.base == "growth" else base
        reach = grown
        if rule.by == "growth percent":
            reach = f"CASE WHEN {was} > 0 THEN (greatest({amount} - {was}, 0) * 1000000) // {was} ELSE {_ENDLESS if new else 0} END"  # fmt: skip
    if rule.steps and not rule.by.startswith("growth"):
        reach = {"amount": base, "quantity": f"greatest({quantity}, 0)"}.get(rule.by) or sums.distinct({"orders": "order"}.get(rule.by, "part"), of)  # fmt: skip
    net = {"amount": amount, "quantity": quantity, "growth": f"{amount} - greatest({was}, 0)", "growth percent": amount}.get(rule.by, reach)  # fmt: skip
    return (
        f"SELECT partner, period, {count} AS lines, CAST({base} AS BIGINT) AS base, CAST({quantity} AS BIGINT) AS quantity,"
        f" CAST({reach} AS BIGINT) AS reach, CAST({net} AS BIGINT) AS net, CAST({was} AS BIGINT) AS was,"
        f" {ok} AS ok, {why} AS why FROM m WHERE {count} > 0"
    )


def _asks_quantity(rule: Rule) -> bool:
    return rule.each is not None or rule.free is not None or rule.by == "quantity" or any(one.each is not None for one in rule.steps)  # fmt: skip


def _rounded(policy: Policy, raw: str) -> str:
    coin = minor(policy.round_to, policy.digits) if policy.round_to else 1
    how = {"half up": "half_up", "half even": "half_even", "down": "cut", "up": "next_up"}
    return f"{how[policy.rounding]}({raw}, {NANO * coin}) * {coin}"


def _pays(policy: Policy, rule: Rule) -> tuple[str, str, str]:
    """What it pays in parts of a minor unit, its rate, and the words; over base, quantity and a step's columns."""
    digits = policy.digits
    if rule.rate is not None:
        ppm = parts_per_million(rule.rate)
        return (
            f"CAST(base AS HUGEINT) * {ppm * 1000}",
            str(ppm),
            f"money(base) || {text(' × ' + _percent(ppm))}",
        )
    if rule.each is not None:
        return f"CAST(quantity AS HUGEINT) * {micro(rule.each, digits)}", "NULL", f"units(quantity) || {text(f' units × {rule.each:f}')}"  # fmt: skip
    if rule.fixed is not None:
        return f"CASE WHEN base > 0 THEN {minor(rule.fixed, digits)} ELSE 0 END * {NANO}::HUGEINT", "NULL", text(f"{rule.fixed:f} once")  # fmt: skip
    if rule.free:
        free = rule.free
        most = thousandths(free.most) if free.most is not None else _ENDLESS
        units = f"least(greatest(quantity, 0) // {thousandths(free.buy)} * {thousandths(free.get)}, {most})"
        return f"CAST({units} AS HUGEINT) * {micro(free.worth, digits)}", "NULL", f"units({units}) || {text(f' units free, each worth {free.worth:f}')}"  # fmt: skip
    of = "quantity" if rule.steps[0].each is not None else "base"
    over = f"greatest({of}, 0) - low" if rule.mode == "marginal" else of
    raw = f"coalesce(carried + ({over}) * per + CASE WHEN base > 0 THEN once ELSE 0 END, 0)"
    shown = "units(quantity - low) || ' units'" if of == "quantity" else "money(base - low)"
    all_of = "units(quantity) || ' units'" if of == "quantity" else "money(base)"
    low = {"amount": "money(reach)", "growth": "money(reach)", "quantity": "units(reach)", "growth percent": "percent(reach)"}.get(rule.by, "CAST(reach AS VARCHAR)")  # fmt: skip
    by_step = f"{shown} || step" if rule.mode == "marginal" else f"{all_of} || step"
    if rule.steps[0].fixed is not None:
        by_step = "step"
    first = text(f" does not reach the first step ({rule.steps[0].from_})")
    return raw, "ppm", f"CASE WHEN k IS NULL THEN {low} || {first} ELSE {low} || before || {by_step} END"  # fmt: skip


@dataclass(frozen=True)
class _Step:
    """In whole numbers: where it begins, what those below it have earned there, what it pays a unit and once (parts of a coin)."""

    low: int
    carried: int
    per: int
    once: int
    ppm: int | None
    words: str


def _whole_steps(policy: Policy, rule: Rule) -> list[_Step]:
    digits, carried = policy.digits, 0
    found: list[_Step] = []
    for step in rule.steps:
        low = _low(policy, rule, step)
        ppm = parts_per_million(step.rate) if step.rate is not None else None
        per = ppm * 1000 if ppm is not None else micro(step.each, digits) if step.each is not None else 0  # fmt: skip
        once = minor(step.fixed, digits) * NANO if step.fixed is not None else 0
        if found and rule.mode == "marginal":
            carried += (low - found[-1].low) * found[-1].per
        words = f" × {_percent(ppm)}" if ppm is not None else f" × {step.each:f}" if step.each is not None else f"{step.fixed:f}"  # fmt: skip
        found.append(_Step(low, carried, per, once, ppm, words))
    return found


def _steps(policy: Policy, rule: Rule) -> str:
    """The steps as a table."""
    rows = []
    for k, one in enumerate(_whole_steps(policy, rule), start=1):
        before = f" reaches step {k}: " + (f"{_money(one.carried, policy.digits)} + " if rule.mode == "marginal" else "")  # fmt: skip
        ppm = "NULL" if one.ppm is None else one.ppm
        rows.append(f"({one.low}::BIGINT, {one.carried}::HUGEINT, {one.per}::HUGEINT, {one.once}::HUGEINT, {ppm}, {k}, {text(before)}, {text(one.words)})")  # fmt: skip
    return f"(VALUES {', '.join(rows)}) s(low, carried, per, once, ppm, k, before, step)"


def ahead_sql(policy: Policy, rule: Rule, sums: Sums) -> str:
    """Who has a step before him: partner, period, reach, step (where it begins), missing and would_pay (minor units, exactly at the
    step; NULL where it depends on what is bought until then). By growth percent `missing` is the amount still to be bought."""
    counts_itself = rule.by in {"amount", "quantity"} or (rule.by == rule.base == "growth")
    rows = []
    for one in _whole_steps(policy, rule):
        pays = one.once or (one.carried if rule.mode == "marginal" else one.low * one.per)
        fits = one.once or (
            counts_itself and (rule.by == "quantity") == (rule.steps[0].each is not None)
        )
        rows.append(f"({one.low}::BIGINT, {f'{pays}::HUGEINT' if fits else 'NULL'})")
    missing = "low - net"
    if rule.by == "growth percent":
        missing = "CAST((CAST(low AS HUGEINT) * was + 999999) // 1000000 + was - net AS BIGINT)"
    return (
        f"SELECT partner, period, reach, low AS step, {missing} AS missing, CAST({_rounded(policy, 'pays')} AS BIGINT) AS would_pay"
        f" FROM ({reached(policy, rule, sums)}) r ASOF JOIN (VALUES {', '.join(rows)}) s(low, pays) ON r.reach < s.low WHERE ok"
    )


def _money(nano: int, digits: int) -> str:
    """Parts of a coin as money, with as many digits as it has: what was carried is not rounded yet."""
    exact = (Decimal(nano) / NANO).scaleb(-digits).normalize()
    return f"{exact:.{max(digits, -int(exact.as_tuple().exponent))}f}"


def _low(policy: Policy, rule: Rule, step: Step) -> int:
    level = step.from_
    if rule.by == "growth percent":
        return parts_per_million(level.value)
    if rule.by in {"amount", "growth"}:
        return minor(level.value, policy.digits)
    if rule.by == "quantity":
        return thousandths(level.value)
    return whole(level.value, f"{level} has to be a whole number")


def _percent(ppm: int) -> str:
    return f"{ppm / 10_000:.4f}".rstrip("0").rstrip(".") + "%"


def _bundle(policy: Policy, rule: Rule, sums: Sums) -> str:
    assert rule.bundle is not None  # noqa: S101 - what the caller has asked
    ok, why = hold(rule.when, sums), missed(rule.when, sums)
    of = counted(policy, rule, sums.lines)
    needs = [both(of, holds(one.lines)) for one in rule.bundle.needs]
    any_of = TRUE if TRUE in needs else "(" + " OR ".join(needs) + ")"
    count, amount = sums.count(any_of), sums.amount(any_of)
    each = [f"greatest({sums.quantity(one)}, 0) // {thousandths(need.quantity)}" for one, need in zip(needs, rule.bundle.needs, strict=True)]  # fmt: skip
    sets = f"least({', '.join(each)})" if len(each) > 1 else each[0]
    paid = f"CAST({sets} AS HUGEINT) * {minor(rule.bundle.fixed, policy.digits)} * {NANO}::HUGEINT"
    return (
        f"SELECT partner, period, {count} AS lines, CAST({amount} AS HUGEINT) AS base, CAST({sets} * 1000 AS HUGEINT) AS quantity, NULL AS rate,"
        f" CASE WHEN {ok} THEN {_rounded(policy, paid)} ELSE 0 END AS amount,"
        f" CASE WHEN {ok} THEN CAST({sets} AS VARCHAR) || {text(f' complete × {rule.bundle.fixed:f}')} ELSE {why} END AS told"
        f" FROM m WHERE {count} > 0"
    )


def _small(policy: Policy, rule: Rule, sums: Sums) -> str:
    """By line or order: rounded there, then added up. A return takes back what its own size would earn."""
    of = both(f"day BETWEEN DATE '{policy.from_}' AND DATE '{policy.to}'", holds(policy.lines), counted(policy, rule, sums.lines))  # fmt: skip
    period = calendar.number_sql(policy.period, "day", policy.from_, policy.to)
    amounts = _asks_quantity(rule)
    if rule.per == "line":
        quantity = "quantity" if amounts else "NULL"
        read = f"SELECT partner, {period} AS period, 1 AS lines, CAST(amount AS BIGINT) AS signed, CAST({quantity} AS BIGINT) AS moved FROM {sums.lines} WHERE {of}"  # fmt: skip
    else:
        quantity = "sum(quantity)" if amounts else "NULL"
        read = f'SELECT partner, {period} AS period, count(*) AS lines, CAST(sum(amount) AS BIGINT) AS signed, CAST({quantity} AS BIGINT) AS moved FROM {sums.lines} WHERE {of} GROUP BY partner, 2, "order"'  # fmt: skip
    sign = "sign(CASE WHEN signed <> 0 THEN signed ELSE coalesce(moved, 0) END)"
    sized = f"SELECT *, {sign} AS side, abs(signed) AS base, abs(moved) AS quantity, {'abs(moved)' if rule.by == 'quantity' else 'abs(signed)'} AS reach FROM ({read}) q"  # fmt: skip
    raw, rate, _ = _pays(policy, rule)
    once = rule.fixed is not None or (rule.steps and rule.steps[0].fixed is not None)
    raw = f"CASE WHEN side > 0 THEN {raw} ELSE 0 END" if once else raw
    source = f"({sized}) r" + (f" ASOF LEFT JOIN {_steps(policy, rule)} ON r.reach >= s.low" if rule.steps else "")  # fmt: skip
    added = (
        f"SELECT partner, period, sum(lines) AS lines, sum(signed) AS base, sum(moved) AS quantity, {rate if not rule.steps else 'NULL'} AS rate,"
        f" count(*) AS parts, sum(side * {_rounded(policy, raw)}) AS amount FROM {source} GROUP BY partner, period"
    )
    told = f"CAST(parts AS VARCHAR) || {text(f' {rule.per}s, each rounded by itself')}"
    if not rule.when:
        return f"SELECT partner, period, lines, base, quantity, rate, amount, {told} AS told FROM ({added}) a"  # fmt: skip
    ok, why = hold(rule.when, sums), missed(rule.when, sums)
    return (
        f"SELECT partner, period, lines, base, quantity, CASE WHEN {ok} THEN rate END AS rate, CASE WHEN {ok} THEN amount ELSE 0 END AS amount,"
        f" CASE WHEN {ok} THEN {told} ELSE {why} END AS told FROM ({added}) a JOIN m USING (partner, period)"
    )


def _prices(policy: Policy, rule: Rule, sums: Sums) -> str:
    """Bought in the days before a price fell: the difference, where more was paid than it costs now."""
    rows = ", ".join(f"({text(one.part)}, DATE '{one.on}', {one.days}, {minor(one.price, policy.digits)}::HUGEINT)" for one in rule.prices)  # fmt: skip
    period = calendar.number_sql(policy.period, "p.since", policy.from_, policy.to)
    rule = rule.model_copy(update={"from_": None, "to": None})
    of = both(holds(policy.lines), counted(policy, rule, sums.lines))
    more = "amount * 1000::HUGEINT - p.price * quantity"
    dearer = f"CASE WHEN ({more}) * sign(quantity) > 0 THEN ({more}) * 1000000 ELSE 0 END"
    added = (
        f"SELECT partner, {period} AS period, count(*) AS lines, sum(amount) AS base, sum(quantity) AS quantity, sum({dearer}) AS raw"
        f" FROM (SELECT * FROM {sums.lines} WHERE {of}) l JOIN (VALUES {rows}) p(named, since, days, price)"
        " ON l.part = p.named AND l.day < p.since AND l.day >= p.since - p.days GROUP BY ALL"
    )
    paid = _rounded(policy, "greatest(raw, 0)")
    told = "units(quantity) || ' units bought before the price fell'"
    if not rule.when:
        return f"SELECT partner, period, lines, CAST(base AS HUGEINT) AS base, CAST(quantity AS HUGEINT) AS quantity, NULL AS rate, {paid} AS amount, {told} AS told FROM ({added}) a"  # fmt: skip
    ok, why = f"coalesce({hold(rule.when, sums)}, FALSE)", f"coalesce({missed(rule.when, sums)}, 'nothing was bought in the period')"  # fmt: skip
    return (
        f"SELECT partner, period, lines, CAST(base AS HUGEINT) AS base, CAST(quantity AS HUGEINT) AS quantity, NULL AS rate, CASE WHEN {ok} THEN {paid} ELSE 0 END AS amount,"
        f" CASE WHEN {ok} THEN {told} ELSE {why} END AS told FROM ({added}) a LEFT JOIN m USING (partner, period)"
    )
