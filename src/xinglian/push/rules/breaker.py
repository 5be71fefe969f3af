"""When a provider is left alone for a while, and when it is tried again."""

from collections import deque
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

    faults: int = 0
    seen: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))

    def note(self, *, is_fault: bool) -> bool:
        """Take one answer down; whether the provider is to be left alone now."""
        self.seen.append(is_fault)
        self.faults = self.faults + 1 if is_fault else 0
        often = len(self.seen) >= LEAST and sum(self.seen) >= SHARE * len(self.seen)
        return is_fault and (self.faults >= IN_A_ROW or often)

    def forget(self) -> None:
        self.faults = 0
        self.seen.clear()


def rest_seconds(times: int, *, dice: float) -> float:
    """How long it is left alone after opening `times` times without a good answer between; `dice` in [0, 1)."""
    whole: float = min(MOST_SECONDS, FIRST_SECONDS * 2 ** max(times - 1, 0))
    return whole * (0.8 + dice * 0.4)
