"""When a provider is left alone for a while, and when it is tried again."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

IN_A_ROW = 5
# Of so many last answers, this share: a provider that stumbles at every second step is no use either.
WINDOW, LEAST, SHARE = 60, 30, 0.5
FIRST_SECONDS, MOST_SECONDS = 30.0, 600.0
# So long one worker alone holds the trial of a provider that was left alone.
TRIAL_SECONDS = 60.0


@dataclass
class Breaker:
    """The last answers of one provider, as one worker saw them. A fault is the provider's own: unreachable, its
    server broken, our account refused. A number it does not know is an answer like any other."""

    seen: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))

    def note(self, *, is_fault: bool) -> None:
        self.seen.append(is_fault)

    def opens(self, *, in_a_row: int) -> bool:
        """Whether the provider is to be left alone; `in_a_row`: its faults as all workers saw them."""
        often = len(self.seen) >= LEAST and sum(self.seen) >= SHARE * len(self.seen)
        return in_a_row >= IN_A_ROW or (often and self.seen[-1])

    def forget(self) -> None:
        self.seen.clear()


def after(faults: int, answers: Sequence[bool]) -> int:
    """Faults in a row after more answers, oldest first (True = a fault)."""
    for is_fault in answers:
        faults = faults + 1 if is_fault else 0
    return faults


def rest_seconds(times: int, *, dice: float, first: float = FIRST_SECONDS) -> float:
    """How long it is left alone after opening `times` times without a good answer between; `dice` in [0, 1)."""
    whole: float = min(MOST_SECONDS, first * 2 ** max(times - 1, 0))
    return whole * (0.8 + dice * 0.4)
