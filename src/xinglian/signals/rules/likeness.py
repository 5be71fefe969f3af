"""Who is like some partners: cosine over tag vectors, a tag weighing more the fewer carry it (idf).

Weight of a tag: ln(partners ÷ carriers). A partner is the vector of its tags' weights, of length 1; the pattern is the
mean of those vectors over the chosen partners, of length 1 again. Likeness is their product, 0 … 1.
Salton & Buckley 1988, "Term-weighting approaches in automatic text retrieval".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

MOST_CHOSEN = 60
# Thresholds that the page counts.
STEPS = tuple(round(0.95 - 0.05 * at, 2) for at in range(16))

Floats = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Space:
    """Weights by tag, and the length of every partner's vector by ordinal."""

    weights: Mapping[str, float]
    lengths: Floats


def space(tags: Mapping[str, BitMap], *, everybody: int, size: int) -> Space:
    """Tags that nobody or everybody carries say nothing and weigh nothing. `size`: the largest ordinal + 1."""
    weights = {
        key: float(np.log(everybody / len(carriers)))
        for key, carriers in tags.items()
        if 0 < len(carriers) < everybody
    }
    squares = np.zeros(size, dtype=np.float32)
    for key, weight in weights.items():
        squares[_places(tags[key])] += np.float32(weight * weight)
    return Space(weights=weights, lengths=np.sqrt(squares))


def pattern(chosen: Collection[int], tags: Mapping[str, BitMap], known: Space) -> dict[str, float]:
    """The mean vector of the chosen ones, of length 1; empty when none of them carries a tag."""
    summed: dict[str, float] = {}
    for ordinal in chosen:
        length = float(known.lengths[ordinal]) if ordinal < len(known.lengths) else 0.0
        if not length:
            continue
        for key, weight in known.weights.items():
            if ordinal in tags[key]:
                summed[key] = summed.get(key, 0.0) + weight / length
    size = float(np.sqrt(sum(value * value for value in summed.values())))
    return {key: value / size for key, value in summed.items()} if size else {}


def scores(wanted: Mapping[str, float], tags: Mapping[str, BitMap], known: Space) -> Floats:
    """Likeness of everybody, by ordinal; 0 for who carries no tag."""
    found = np.zeros(len(known.lengths), dtype=np.float32)
    for key, value in wanted.items():
        found[_places(tags[key])] += np.float32(value * known.weights[key])
    return np.divide(found, known.lengths, out=np.zeros_like(found), where=known.lengths > 0)


def at_least(found: Floats, threshold: float) -> BitMap:
    # A hair below: the same partner must not fall out by how floats are added up.
    return BitMap(np.flatnonzero(found >= threshold - 1e-5).astype(np.uint32))


def shared(
    ordinal: int,
    wanted: Mapping[str, float],
    tags: Mapping[str, BitMap],
    known: Space,
    *,
    most: int = 4,
) -> list[str]:
    """The tags that make a partner like the pattern, those that say most first."""
    carried = [key for key in wanted if ordinal in tags[key]]
    return sorted(carried, key=lambda key: (-wanted[key] * known.weights[key], key))[:most]


def _places(carriers: BitMap) -> NDArray[Any]:
    return np.asarray(carriers.to_array(), dtype=np.int64)
