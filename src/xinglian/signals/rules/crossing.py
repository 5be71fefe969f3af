"""How sets of partners cross: who lies in exactly these and in none of the others, and whether that is more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from pyroaring import BitMap


@dataclass(frozen=True, kw_only=True)
class Part:
    """`of`: places of the sets that meet here. `only`: in these and no other; `shared`: in these, whatever else.

    `lift`: shared ÷ what chance would give if the sets knew nothing of one another; None for a single set, or when
    chance gives nothing.
    """

    of: tuple[int, ...]
    only: int
    shared: int
    lift: float | None


def parts(sets: Sequence[BitMap], *, everybody: int) -> list[Part]:
    """Every combination, those with most partners of their own first; empty ones last."""
    found = []
    for size in range(1, len(sets) + 1):
        for of in combinations(range(len(sets)), size):
            shared = BitMap.intersection(*(sets[at] for at in of))
            others = [one for at, one in enumerate(sets) if at not in of]
            only = shared.difference_cardinality(BitMap.union(*others)) if others else len(shared)
            found.append(
                Part(
                    of=of, only=only, shared=len(shared),
                    lift=lift(len(shared), [len(sets[at]) for at in of], everybody=everybody),
                )
            )  # fmt: skip
    return sorted(found, key=lambda part: (-part.only, len(part.of), part.of))


def lift(shared: int, sizes: Sequence[int], *, everybody: int) -> float | None:
    """1 = as chance would have it, 2 = twice as many. Shares multiplied: no set knows of another."""
    if len(sizes) < 2 or not everybody:
        return None
    expected = float(everybody)
    for size in sizes:
        expected *= size / everybody
    return shared / expected if expected else None
