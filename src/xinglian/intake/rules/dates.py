"""Which habit a column of dates follows, decided from all of its values."""

from dataclasses import dataclass
from typing import Literal

Order = Literal["dmy", "mdy"]


@dataclass(frozen=True, kw_only=True)
class DateEvidence:
    """Counts over the values of the shape `a/b/year`: how many exist, how many have a first
    number above 12 (a day), a second one above 12, and how many use dots (a European habit)."""

    shaped: int
    first_is_day: int
    second_is_day: int
    dotted: int


@dataclass(frozen=True, kw_only=True)
class DateHabit:
    """`order` is None when there is nothing to decide; `problem` when it cannot be decided."""

    order: Order | None
    problem: Literal["", "ambiguous", "mixed"] = ""


def decide(evidence: DateEvidence, *, chosen: Order | None = None) -> DateHabit:
    """The person's choice wins; then proof by a number above 12; then dots; else ask.

    A column in which both habits are proven has no answer: even its harmless values cannot be
    trusted.
    """
    if evidence.shaped == 0:
        return DateHabit(order=chosen)
    if chosen:
        return DateHabit(order=chosen)
    if evidence.first_is_day and evidence.second_is_day:
        return DateHabit(order=None, problem="mixed")
    if evidence.first_is_day:
        return DateHabit(order="dmy")
    if evidence.second_is_day:
        return DateHabit(order="mdy")
    if evidence.dotted == evidence.shaped:
        return DateHabit(order="dmy")
    return DateHabit(order=None, problem="ambiguous")
