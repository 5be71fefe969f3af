"""What every bench shares: alternating rounds, medians, peak memory, one JSON line."""

import json
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROUNDS = 3


class WrongResult(AssertionError):
    """The independent check disagrees: the bench has failed, however fast it was."""


@dataclass(frozen=True, kw_only=True)
class BenchResult:
    """One bench's line. `ours`, `limit`, `peer` hold at least `seconds`; ratios are speeds:
    theirs ÷ ours in time, so 0.5 to the limit means twice its time. None where there is no such side.
    """

    bench: str
    n: int
    ours: Mapping[str, Any]
    limit: Mapping[str, Any] | None = None
    peer: Mapping[str, Any] | None = None
    ratio_to_limit: float | None = None
    ratio_to_peer: float | None = None
    correct: bool = False
    notes: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(
            {
                "bench": self.bench,
                "n": self.n,
                "ours": dict(self.ours),
                "limit": None if self.limit is None else dict(self.limit),
                "peer": None if self.peer is None else dict(self.peer),
                "ratio_to_limit": _rounded(self.ratio_to_limit),
                "ratio_to_peer": _rounded(self.ratio_to_peer),
                "correct": self.correct,
                **({"notes": dict(self.notes)} if self.notes else {}),
            },
            ensure_ascii=False,
            default=str,
        )


def alternate(
    sides: Mapping[str, Callable[[], Any]], *, rounds: int = ROUNDS
) -> dict[str, list[float]]:
    """Run the sides in turn, `rounds` times; the seconds of each. Noise then hits all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            began = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - began)
    return seconds


def median(values: list[float]) -> float:
    return statistics.median(values)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0…1) of the values lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def speed_ratio(*, ours: float, theirs: float) -> float:
    """How fast we are compared with them: 2 = twice as fast."""
    return theirs / ours if ours else float("inf")


def peak_mb() -> float:
    """The process's peak memory so far, in MB (Linux VmHWM; elsewhere getrusage)."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def check(condition: bool, what: str) -> None:
    """Raise WrongResult unless the independent check holds."""
    if not condition:
        raise WrongResult(what)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
