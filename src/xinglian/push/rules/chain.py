"""The fallback chain: by which channels, one after another, somebody is sought who has not read yet.

As text: `webpush 0 > wecom 5 > sms 10 > voice 15`. The number is how many minutes to wait for a reading after the step
before (the first: after the inbox). A step on which somebody has no address takes no time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

CHAINABLE = ("webpush", "wecom", "wechat", "dingtalk", "feishu", "email", "sms", "voice")
MOST_MINUTES = 10_080
_STEP = re.compile(r"([a-z]+)\s*(\d{1,5})?\Z")


@dataclass(frozen=True)
class Step:
    channel: str
    minutes: int


class ChainProblem(ValueError):
    """`found`: the piece that is no step."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


def parse(text: str) -> tuple[Step, ...]:
    """Raises ChainProblem for an unknown or repeated channel."""
    steps: list[Step] = []
    for piece in (one.strip().lower() for one in text.split(">")):
        if not piece:
            continue
        found = _STEP.match(piece)
        known = found is not None and found[1] in CHAINABLE
        if found is None or not known or found[1] in [step.channel for step in steps]:
            raise ChainProblem(piece)
        steps.append(Step(found[1], min(int(found[2] or 0), MOST_MINUTES)))
    return tuple(steps)


def sound(text: str) -> tuple[Step, ...]:
    """A stored chain as far as it can be understood: nobody is left without a message for a slip of the pen."""
    try:
        return parse(text)
    except ChainProblem as problem:
        rest = [one for one in text.split(">") if one.strip().lower() != problem.found]
        return sound(">".join(rest)) if len(rest) < len(text.split(">")) else ()


def together(channels: Sequence[str], minutes: Sequence[int]) -> tuple[Step, ...]:
    """The two columns of a message as steps."""
    return tuple(Step(one, wait) for one, wait in zip(channels, minutes, strict=True))


def as_text(steps: Sequence[Step]) -> str:
    return " > ".join(f"{step.channel} {step.minutes}" for step in steps)
