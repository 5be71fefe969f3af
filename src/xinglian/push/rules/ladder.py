"""The escalation of a message: who is turned to, one after another, while somebody has not read.

As text: `person 5 > liaison 10 > csm 30 > calls 60`. The number is minutes after release, so it can be held against the
target. Empty: nobody is turned to.
"""

import re
from dataclasses import dataclass

PERSON, LIAISON, CSM, CALLS = STEPS = ("person", "liaison", "csm", "calls")
MOST_MINUTES = 20_160
# The message's column of each step.
COLUMNS = {
    PERSON: "remind_minutes", LIAISON: "liaison_minutes", CSM: "escalate_minutes", CALLS: "call_minutes",
}  # fmt: skip
_STEP = re.compile(r"([a-z]+)\s*(\d{1,5})\Z")


@dataclass(frozen=True)
class Rung:
    step: str
    minutes: int


class LadderProblem(ValueError):
    """`found`: the piece that is no step, stands twice, or is earlier than the one before."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def parse(text: str) -> tuple[Rung, ...]:
    """Raises LadderProblem."""
    rungs: list[Rung] = []
    for piece in (one.strip().lower() for one in text.split(">")):
        if not piece:
            continue
        found = _STEP.match(piece)
        if found is None or found[1] not in STEPS or not 0 < int(found[2]) <= MOST_MINUTES:
            raise LadderProblem(piece)
        if rungs and (
            STEPS.index(found[1]) <= STEPS.index(rungs[-1].step)
            or int(found[2]) < rungs[-1].minutes
        ):
            raise LadderProblem(piece)
        rungs.append(Rung(found[1], int(found[2])))
    return tuple(rungs)


def sound(text: str) -> tuple[Rung, ...]:
    """A stored ladder as far as it can be understood."""
    try:
        return parse(text)
    except LadderProblem as problem:
        pieces = text.split(">")
        rest = [one for one in pieces if one.strip().lower() != problem.found]
        return sound(">".join(rest)) if len(rest) < len(pieces) else ()
