"""Conditions of a rule as SQL over the sums of a partner and period, and how the first one missed reads."""

from collections.abc import Sequence

from xinglian.policies.rules.amounts import Level, minor, parts_per_million, thousandths, whole
from xinglian.policies.rules.lines_sql import TRUE, holds, text
from xinglian.policies.rules.policy import Condition
from xinglian.policies.rules.sums import Sums


def hold(conditions: Sequence[Condition], sums: Sums) -> str:
    """All of them hold."""
    return "(" + " AND ".join(_holds(one, sums) for one in conditions) + ")" if conditions else TRUE


def missed(conditions: Sequence[Condition], sums: Sums) -> str:
    """A text: which condition is the first that does not hold, and what was there instead."""
    if not conditions:
        return "''"
    cases = " ".join(
        f"WHEN NOT {_holds(one, sums)} THEN {_shown(one, n, sums)}" for n, one in enumerate(conditions, start=1)
    )  # fmt: skip
    return f"CASE {cases} ELSE '' END"


def _holds(one: Condition, sums: Sums) -> str:
    if one.any_:
        return "(" + " OR ".join(_holds(other, sums) for other in one.any_) + ")"
    said = []
    if one.at_least is not None:
        said.append(_compared(one, ">=", one.at_least, sums))
    if one.below is not None:
        said.append(_compared(one, "<", one.below, sums))
    return f"({' AND '.join(said)})"


def _compared(one: Condition, sign: str, level: Level, sums: Sums) -> str:
    if one.measure in {"share", "growth percent"}:
        part, whole_ = _of(one, sums)
        return f"({whole_} > 0 AND {part} * 1000000 {sign} {parts_per_million(level.value)} * {whole_})"  # fmt: skip
    return f"{_value(one, sums)} {sign} {_number(one, level, sums.policy.digits)}"


def _of(one: Condition, sums: Sums) -> tuple[str, str]:
    """Numerator and denominator of a share; growth is what came on top of the year before."""
    if one.measure == "share":
        return sums.amount(holds(one.lines)), sums.amount(holds(one.of))
    before = sums.amount_before(holds(one.lines))
    return f"({sums.amount(holds(one.lines))} - {before})", before


def _value(one: Condition, sums: Sums) -> str:
    of = holds(one.lines)
    if one.measure == "event":
        return sums.event(one.event or "")
    if one.measure in {"orders", "parts", "days"}:
        return sums.distinct({"orders": "order", "parts": "part", "days": "day"}[one.measure], of)
    return sums.quantity(of) if one.measure == "quantity" else sums.amount(of)


def _number(one: Condition, level: Level, digits: int) -> int:
    if one.measure == "amount":
        return minor(level.value, digits)
    if one.measure == "quantity":
        return thousandths(level.value)
    return whole(level.value, f"{level} has to be a whole number")


def _shown(one: Condition, n: int, sums: Sums) -> str:
    if one.any_:
        return text(f"condition {n} is not met: none of its alternatives")
    wanted = " and ".join(
        f"{word} {level}" for word, level in (("at least", one.at_least), ("below", one.below)) if level is not None
    )  # fmt: skip
    what = f"event {one.event}" if one.event else one.measure
    if one.measure in {"share", "growth percent"}:
        part, whole_ = _of(one, sums)
        value = f"CASE WHEN {whole_} > 0 THEN percent(({part} * 1000000) // {whole_}) ELSE 'nothing' END"
    elif one.measure == "amount":
        value = f"money({_value(one, sums)})"
    elif one.measure == "quantity":
        value = f"units({_value(one, sums)})"
    else:
        value = f"CAST({_value(one, sums)} AS VARCHAR)"
    return (
        f"{text(f'condition {n} is not met: {what} is ')} || {value} || {text(f', not {wanted}')}"
    )
