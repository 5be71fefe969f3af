"""A policy settled by hand: plain loops over lines and fractions, written from docs/policy-format.md and sharing nothing with the SQL."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from xinglian.policies.rules.policy import Condition, Policy, Rule
from xinglian.policies.rules.where import All, Either, Is, Not, Where


@dataclass(frozen=True)
class Line:
    partner: str
    day: date
    amount: Fraction  # in minor units, whole
    quantity: Fraction
    order: str | None
    part: str | None
    paid_on: date | None
    words: dict[str, str | None] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Event:
    partner: str
    kind: str
    day: date


def settle(
    policy: Policy, lines: list[Line], events: Iterable[Event] = ()
) -> dict[tuple[str, str, Any], int]:
    """(partner, rule, period) → minor units."""
    scoped = [one for one in lines if matches(policy.lines, one)]
    inside = [one for one in scoped if policy.from_ <= one.day <= policy.to]
    earlier = [one for one in scoped if before(policy.from_) <= one.day <= before(policy.to)]
    happened = [one for one in events if policy.from_ <= one.day <= policy.to]
    found: dict[tuple[str, str, Any], Fraction] = {}
    for rule in policy.rules:
        for key, paid in of_rule(policy, rule, lines, scoped, inside, earlier, happened).items():
            kept = paid
            if rule.least is not None and 0 < kept < coins(policy, rule.least):
                kept = Fraction(0)
            if rule.cap is not None:
                kept = min(kept, coins(policy, rule.cap))
            found[(key[0], rule.id, key[1])] = kept
    groups(policy, found)
    budget(policy, found)
    return {key: int(paid) for key, paid in found.items()}


def coins(policy: Policy, money: Decimal) -> Fraction:
    return Fraction(money) * 10**policy.digits


def before(day: date) -> date:
    last = date(day.year + day.month // 12, day.month % 12 + 1, 1).toordinal() - 1
    if day.toordinal() == last:
        return date.fromordinal(
            date(day.year - 1 + day.month // 12, day.month % 12 + 1, 1).toordinal() - 1
        )
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)


def period(policy: Policy, day: date) -> Any:
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(policy.period)
    return "whole" if months is None else (day.year, (day.month - 1) // months)


def matches(where: Where, line: Line) -> bool:
    if isinstance(where, Is):
        said = {"part": line.part, "order": line.order}.get(
            where.column, line.words.get(where.column)
        )
        return said is not None and any(said.startswith(one[:-1]) if one.endswith("*") else said == one for one in where.values)  # fmt: skip
    if isinstance(where, Not):
        return not matches(where.part, line)
    if isinstance(where, Either):
        return any(matches(one, line) for one in where.parts)
    assert isinstance(where, All)
    return all(matches(one, line) for one in where.parts)


def counts(rule: Rule, line: Line, every: list[Line], *, a_year_before: bool = False) -> bool:
    first, last = rule.from_, rule.to
    if a_year_before:
        first, last = first and before(first), last and before(last)
    if not matches(rule.lines, line) or (first and line.day < first) or (last and line.day > last):
        return False
    if (rule.returns == "without" and line.amount < 0) or (
        rule.returns == "only" and line.amount >= 0
    ):
        return False
    if rule.paid_within is not None and not (
        line.paid_on and (line.paid_on - line.day).days <= rule.paid_within
    ):
        return False
    if rule.first == "order":
        mine = [
            (one.day, one.order)
            for one in every
            if one.partner == line.partner and one.order is not None
        ]
        return bool(mine) and line.order == min(mine)[1]
    if rule.first == "part":
        days = [one.day for one in every if one.partner == line.partner and one.part == line.part]
        return line.part is not None and line.day == min(days)
    return True


def of_rule(policy: Policy, rule: Rule, every: list[Line], scoped: list[Line], inside: list[Line], earlier: list[Line], happened: list[Event]) -> dict[tuple[str, Any], Fraction]:  # fmt: skip
    mine: dict[tuple[str, Any], list[Line]] = defaultdict(list)
    if rule.prices:
        bare = rule.model_copy(update={"from_": None, "to": None})
        for price in rule.prices:
            for one in scoped:
                if (
                    one.part == price.part
                    and 0 < (price.on - one.day).days <= price.days
                    and counts(bare, one, every)
                ):
                    mine[(one.partner, period(policy, price.on))].append(
                        (one, coins(policy, price.price))
                    )  # type: ignore[arg-type]
    else:
        for one in inside:
            if counts(rule, one, every):
                mine[(one.partner, period(policy, one.day))].append(one)
    if rule.bundle:
        mine = {
            key: kept
            for key, all_ in mine.items()
            if (
                kept := [
                    one
                    for one in all_
                    if any(matches(need.lines, one) for need in rule.bundle.needs)
                ]
            )
        }  # type: ignore[assignment]
    found = {}
    for key, chosen in mine.items():
        year_before = [
            one
            for one in earlier
            if one.partner == key[0] and period_after(policy, one.day) == key[1]
        ]
        now = [one for one in inside if one.partner == key[0] and period(policy, one.day) == key[1]]
        known = [
            one for one in happened if one.partner == key[0] and period(policy, one.day) == key[1]
        ]
        if not all(holds(policy, one, now, year_before, known) for one in rule.when) or (
            rule.prices and rule.when and not now
        ):
            found[key] = Fraction(0)
        else:
            was = [one for one in year_before if counts(rule, one, every, a_year_before=True)]
            found[key] = pays(policy, rule, chosen, was)
    return found


def period_after(policy: Policy, day: date) -> Any:
    """The period of the policy that this earlier day stands for."""
    said = period(policy, day)
    return said if said == "whole" else (said[0] + 1, said[1])


def holds(
    policy: Policy, said: Condition, now: list[Line], was: list[Line], known: list[Event]
) -> bool:
    if said.any_:
        return any(holds(policy, one, now, was, known) for one in said.any_)
    mine = [one for one in now if matches(said.lines, one)]
    scale = Fraction(1)
    value: Fraction | None
    if said.measure == "share":
        of = sum((one.amount for one in now if matches(said.of, one)), Fraction(0))
        value = sum((one.amount for one in mine), Fraction(0)) / of if of > 0 else None
    elif said.measure == "growth percent":
        of = sum((one.amount for one in was if matches(said.lines, one)), Fraction(0))
        value = (sum((one.amount for one in mine), Fraction(0)) - of) / of if of > 0 else None
    elif said.measure == "amount":
        value, scale = sum((one.amount for one in mine), Fraction(0)), Fraction(10**policy.digits)
    elif said.measure == "quantity":
        value = sum((one.quantity for one in mine), Fraction(0))
    elif said.measure == "event":
        value = Fraction(sum(one.kind == said.event for one in known))
    else:
        what = {"orders": "order", "parts": "part", "days": "day"}[said.measure or ""]
        value = Fraction(len({getattr(one, what) for one in mine} - {None}))
    if value is None:
        return False
    if said.at_least is not None and value < Fraction(said.at_least.value) * scale:
        return False
    return said.below is None or value < Fraction(said.below.value) * scale


def rounded(policy: Policy, paid: Fraction) -> Fraction:
    coin = coins(policy, policy.round_to) if policy.round_to else Fraction(1)
    size, side = abs(paid) / coin, 1 if paid >= 0 else -1
    low = floor(size)
    rest = size - low
    up = {"down": False, "up": rest > 0, "half up": rest >= Fraction(1, 2)}.get(policy.rounding, rest > Fraction(1, 2) or (rest == Fraction(1, 2) and low % 2 == 1))  # fmt: skip
    return side * (low + up) * coin


def reward(policy: Policy, said: Any, base: Fraction, quantity: Fraction) -> Fraction:
    if said.rate is not None:
        return base * Fraction(said.rate)
    if said.each is not None:
        return quantity * coins(policy, said.each)
    return coins(policy, said.fixed) if base > 0 else Fraction(0)


def stepped(
    policy: Policy, rule: Rule, reach: Fraction, base: Fraction, quantity: Fraction
) -> Fraction:
    scale = coins(policy, Decimal(1)) if rule.by in {"amount", "growth"} else Fraction(1)
    lows = [Fraction(one.from_.value) * scale for one in rule.steps]
    reached = [n for n, low in enumerate(lows) if reach >= low]
    if not reached:
        return Fraction(0)
    if rule.mode == "whole":
        return reward(policy, rule.steps[reached[-1]], base, quantity)
    paid = Fraction(0)
    for n in reached:
        end = min(lows[n + 1], reach) if n + 1 < len(lows) else reach
        paid += reward(policy, rule.steps[n], end - lows[n], end - lows[n])
    return paid


def pays(policy: Policy, rule: Rule, chosen: list[Any], was: list[Line]) -> Fraction:  # noqa: C901 - one branch a form
    if rule.prices:
        paid = Fraction(0)
        for one, price in chosen:
            more = one.amount - price * one.quantity
            if (more > 0 and one.quantity > 0) or (more < 0 and one.quantity < 0):
                paid += more
        return rounded(policy, max(paid, Fraction(0)))
    if rule.per != "period":
        parts: dict[Any, list[Line]] = defaultdict(list)
        for n, one in enumerate(chosen):
            parts[n if rule.per == "line" else one.order].append(one)
        return sum((small(policy, rule, some) for some in parts.values()), Fraction(0))
    amount = sum((one.amount for one in chosen), Fraction(0))
    quantity = sum((one.quantity for one in chosen), Fraction(0))
    base = max(amount, Fraction(0))
    if rule.bundle:
        sets = min(
            floor(
                max(
                    sum((one.quantity for one in chosen if matches(need.lines, one)), Fraction(0)),
                    0,
                )
                / Fraction(need.quantity)
            )
            for need in rule.bundle.needs
        )
        return rounded(policy, sets * coins(policy, rule.bundle.fixed))
    if rule.free:
        units = floor(max(quantity, 0) / Fraction(rule.free.buy)) * Fraction(rule.free.get)
        units = units if rule.free.most is None else min(units, Fraction(rule.free.most))
        return rounded(policy, units * coins(policy, rule.free.worth))
    reach = base
    if rule.grows:
        then = sum((one.amount for one in was), Fraction(0))
        if then <= 0 and rule.without_base == "nothing":
            return Fraction(0)
        grown = max(amount - then, Fraction(0)) if then > 0 else base
        base = grown if rule.base == "growth" else base
        reach = grown
        if rule.by == "growth percent":
            reach = grown / then if then > 0 else Fraction(10**9)
    if rule.by == "quantity":
        reach = max(quantity, Fraction(0))
    elif rule.by in {"orders", "parts"}:
        what = "order" if rule.by == "orders" else "part"
        reach = Fraction(len({getattr(one, what) for one in chosen} - {None}))
    paid = (
        stepped(policy, rule, reach, base, quantity)
        if rule.steps
        else reward(policy, rule, base, quantity)
    )
    return rounded(policy, max(paid, Fraction(0)))


def small(policy: Policy, rule: Rule, some: list[Line]) -> Fraction:
    amount, quantity = (
        sum((one.amount for one in some), Fraction(0)),
        sum((one.quantity for one in some), Fraction(0)),
    )
    sign = amount or quantity
    side = (sign > 0) - (sign < 0)
    base, units = abs(amount), abs(quantity)
    by_fixed = rule.fixed is not None or (rule.steps and rule.steps[0].fixed is not None)
    if side < 0 and by_fixed:
        return Fraction(0)
    paid = (
        stepped(policy, rule, units if rule.by == "quantity" else base, base, units)
        if rule.steps
        else reward(policy, rule, base, units)
    )
    return side * rounded(policy, paid)


def groups(policy: Policy, found: dict[tuple[str, str, Any], Fraction]) -> None:
    for name, group in policy.groups.items():
        members = [one.id for one in policy.rules if one.group == name]
        for partner, when in {(key[0], key[2]) for key in found}:
            rows = [(partner, one, when) for one in members if (partner, one, when) in found]
            if not rows:
                continue
            if group.take == "best":
                kept = max(rows, key=lambda row: (found[row], -members.index(row[1])))
            else:
                kept = next((row for row in rows if found[row] > 0), rows[0])
            for row in rows:
                if row != kept:
                    found[row] = Fraction(0)


def budget(policy: Policy, found: dict[tuple[str, str, Any], Fraction]) -> None:
    if policy.budget is None:
        return
    limit = coins(policy, policy.budget)
    owed = {key: paid for key, paid in found.items() if paid > 0}
    asked = sum(owed.values(), Fraction(0))
    if asked <= limit:
        return
    shares = {key: paid * limit / asked for key, paid in owed.items()}
    for key, share in shares.items():
        found[key] = Fraction(floor(share))
    left = int(limit) - sum(floor(one) for one in shares.values())
    order = {one.id: n for n, one in enumerate(policy.rules)}
    ranked = sorted(
        shares, key=lambda key: (-(shares[key] - floor(shares[key])), key[0], key[2], order[key[1]])
    )
    for key in ranked[:left]:
        found[key] += 1 if shares[key] > floor(shares[key]) else 0
