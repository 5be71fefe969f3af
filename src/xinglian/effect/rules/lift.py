"""Whether one share is greater than another, and by how much: the difference with its 95 % interval."""

from dataclasses import dataclass
from math import sqrt

_Z = 1.96


@dataclass(frozen=True, kw_only=True)
class Lift:
    """Shares from 0 to 1. `low` … `high` holds the difference in 95 of 100 cases (Newcombe, Statistics in Medicine 17,
    1998, method 10: Wilson's intervals of both put together)."""

    first: float
    second: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        return self.first - self.second

    @property
    def is_sure(self) -> bool:
        return self.low > 0 or self.high < 0


def lift(*, first: tuple[int, int], second: tuple[int, int]) -> Lift | None:
    """(how many did, of how many) twice; None when one of them is of nobody."""
    if not (first[1] and second[1]):
        return None
    p, q = first[0] / first[1], second[0] / second[1]
    p_low, p_high = _wilson(*first)
    q_low, q_high = _wilson(*second)
    return Lift(
        first=p, second=q, low=p - q - sqrt((p - p_low) ** 2 + (q_high - q) ** 2),
        high=p - q + sqrt((p_high - p) ** 2 + (q - q_low) ** 2),
    )  # fmt: skip


def _wilson(part: int, whole: int) -> tuple[float, float]:
    share, z2 = part / whole, _Z**2
    middle = share + z2 / (2 * whole)
    spread = _Z * sqrt(share * (1 - share) / whole + z2 / (4 * whole**2))
    return (middle - spread) / (1 + z2 / whole), (middle + spread) / (1 + z2 / whole)
