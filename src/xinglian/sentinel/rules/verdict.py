"""What many said in one word, what a series did in one word, and whether the two agree. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Fewer voices say nothing about a place.
LEAST_VOICES = 3
# Up minus down, in points of a hundred: less than this is "about the same".
LEAN = 20


@dataclass(frozen=True, kw_only=True)
class Voices:
    """How many said up, about the same, down."""

    up: int = 0
    same: int = 0
    down: int = 0

    @property
    def n(self) -> int:
        return self.up + self.same + self.down

    @property
    def lean(self) -> int:
        """Up minus down in points of a hundred."""
        return round(100 * (self.up - self.down) / self.n) if self.n else 0

    @property
    def side(self) -> str:
        """`up`, `same`, `down`, or "" when too few spoke."""
        if self.n < LEAST_VOICES:
            return ""
        return "up" if self.lean >= LEAN else "down" if self.lean <= -LEAN else "same"

    def share(self, side: str) -> int:
        return round(100 * int(getattr(self, side)) / self.n) if self.n else 0


def voices(said: Mapping[str, int]) -> Voices:
    return Voices(**{side: said.get(side, 0) for side in ("up", "same", "down")})


def side_of(change: float | None, *, margin: float) -> str:
    """What a series did: a change within the margin is "about the same", none is unknown."""
    if change is None:
        return ""
    return "up" if change >= margin else "down" if change <= -margin else "same"


def verdict(said: str, did: str) -> str:
    """`against`: opposite sides; `ahead`: they say something, the series is still; `unheard`: the series moved, they say nothing of
    it; `agree`; "" when one of them is unknown."""
    if not said or not did:
        return ""
    if said == did:
        return "agree"
    if did == "same":
        return "ahead"
    return "unheard" if said == "same" else "against"


@dataclass(frozen=True, kw_only=True)
class Spread:
    n: int
    low: float
    median: float
    high: float


def spread(values: Sequence[float]) -> Spread | None:
    """Median and quartiles, between neighbours by the usual straight line."""
    if not values:
        return None
    ordered = sorted(values)

    def at(share: float) -> float:
        spot = share * (len(ordered) - 1)
        below = int(spot)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (spot - below)

    return Spread(n=len(ordered), low=at(0.25), median=at(0.5), high=at(0.75))
