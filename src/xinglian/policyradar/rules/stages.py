"""The life of an entry: found, weighed, advice written, pushed, done."""

from enum import StrEnum


class Kind(StrEnum):
    SUBSIDY = "subsidy"
    EMISSION = "emission"
    RECALL = "recall"
    TARIFF = "tariff"
    TAX = "tax"
    SAFETY = "safety"
    INSURANCE = "insurance"
    OTHER = "other"


class State(StrEnum):
    NEW = "new"
    RELEVANT = "relevant"
    DRAFTED = "drafted"
    PUSHED = "pushed"
    DONE = "done"
    IRRELEVANT = "irrelevant"


# The clock runs.
OPEN = ("new", "relevant", "drafted")

_S = State
_MAY: dict[State, frozenset[State]] = {
    _S.NEW: frozenset({_S.RELEVANT, _S.IRRELEVANT}),
    _S.RELEVANT: frozenset({_S.DRAFTED, _S.IRRELEVANT}),
    _S.DRAFTED: frozenset({_S.PUSHED, _S.RELEVANT}),
    _S.PUSHED: frozenset({_S.DONE}),
    _S.DONE: frozenset({_S.PUSHED}),
    _S.IRRELEVANT: frozenset({_S.NEW}),
}
# A draft nobody handed in, or that was withdrawn, may give way to another.
LOST = ("", "cancelled")


def may_become(now: str, wanted: State) -> bool:
    return wanted in _MAY[State(now)]


def sources(wanted: State) -> list[str]:
    """The states from which `wanted` may be entered."""
    return [state.value for state, following in _MAY.items() if wanted in following]


def stage(*, state: str, message_state: str) -> str:
    """What a list says of it: a drafted entry is told by where its message stands."""
    if state != State.DRAFTED:
        return state
    if message_state in LOST:
        return "lost"
    if message_state in ("approved", "scheduled"):
        return "approved"
    return "review" if message_state == "in_review" else "drafted"
