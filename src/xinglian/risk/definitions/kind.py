"""What a watched series is told by."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Series:
    """A figure a day, for the network and where it makes sense for places and parts of it.

    `source`: the key of the statement that counts it. `harm`: the side that hurts. `role`: who answers for it network-wide;
    in a region it is the CSM there. `likelihood`, `impact`: 1 to 5, where the heat map puts an alert of it. The other
    fields are those of `rules.baseline.Shape`.
    """

    key: str
    label: Any
    about: Any
    family: str
    source: str
    unit: str  # yuan, count, share, hours
    harm: str = "down"
    role: str = "channel_manager"
    likelihood: int = 3
    impact: int = 3
    window: int = 1
    is_share: bool = False
    least_n: float = 0.0
    least: float = 0.0
    levels: tuple[int, ...] = (0, 2)
    cuts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Family:
    """Series that move together: one cause. `steps`: what to do first, in order."""

    key: str
    label: Any
    icon: str
    steps: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A SELECT of (path, part, key, day, amount, n) from %(since)s on, `part` being "type:garage", "category:brakes" or "".
    `lag`: days until a day is complete. `is_fed`: it comes by import, so days after its newest are unknown, not empty."""

    key: str
    label: Any
    select: str
    lag: int = 1
    is_fed: bool = False
